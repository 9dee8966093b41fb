"""Who signs in, and who a session belongs to."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from medcluster.accounts.models import User
from medcluster.kernel.prepared import Prepared

_BY_KEY: Prepared[User] = Prepared(lambda pk: User.objects.filter(pk=pk), pk=int)


class Backend(AuthenticationBackend):  # type: ignore[misc]  # allauth has no types
    """allauth's; the person behind a session, whom every page asks for, is read with a statement made once."""

    def get_user(self, user_id: Any) -> User | None:
        found = next(iter(_BY_KEY(pk=int(user_id))), None)
        return found if found is not None and self.user_can_authenticate(found) else None
