"""Who is told. Each app says it for its own objects:

    recipients.register("referrals.referral", resolver, link=lambda pk: reverse("referrals:detail", …))

`resolver(dispatch)` gets the kernel's Dispatch (template, object_id, context) and gives the recipients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from medcluster.kernel.ports import Dispatch

if TYPE_CHECKING:
    from medcluster.accounts.models import User


@dataclass(frozen=True)
class Recipient:
    """A person with an account (`user_id`; language, zone and addresses are read from it), or one reached at `address`.

    `channels` empty means: as the account's preferences say. For a person without account give exactly the channel
    that `address` belongs to: Recipient("Айгүл", address="+77010000000", channels=("sms",), audience="patient").
    `link` replaces the address of the case, for instance by the patient's own page.
    """

    name: str = ""
    user_id: int | None = None
    address: str = ""
    language: str = "ru"
    time_zone: str = "Asia/Almaty"
    channels: tuple[str, ...] = ()
    audience: str = "staff"
    link: str = ""

    @property
    def key(self) -> str:
        """Names the recipient within a dispatch; the same person twice is one recipient."""
        return f"user:{self.user_id}" if self.user_id is not None else f"address:{self.address}"


Resolver = Callable[[Dispatch], Sequence[Recipient]]
Link = Callable[[int], str]


@dataclass(frozen=True)
class Registered:
    resolver: Resolver
    link: Link | None = None


_REGISTERED: dict[str, Registered] = {}


def register(object_type: str, resolver: Resolver, *, link: Link | None = None) -> None:
    """Say who is told of an object's events, and at which path the object is seen."""
    _REGISTERED[object_type] = Registered(resolver, link)


def registered(object_type: str) -> Registered | None:
    return _REGISTERED.get(object_type)


def of_users(users: Iterable[User], *, channels: tuple[str, ...] = ()) -> list[Recipient]:
    """Recipients for accounts, each person once."""
    seen = {user.pk: user for user in users}
    return [
        Recipient(user.name, user.pk, language=user.language, time_zone=user.time_zone, channels=channels)
        for user in seen.values()
    ]
