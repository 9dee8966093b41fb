"""Sessions in the database, as Django keeps them; the read that every page begins with is compiled once."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from medcluster.kernel.prepared import Prepared

_BY_KEY: Prepared[Session] = Prepared(lambda key: Session.objects.filter(session_key=key), key=str)


class SessionStore(db.SessionStore):
    """`SESSION_ENGINE` of the house."""

    def _get_session_from_db(self) -> Session | None:
        found = next(iter(_BY_KEY(key=self.session_key)), None) if self.session_key else None
        if found is None or found.expire_date <= timezone.now():
            self._session_key = None
            return None
        return found
