"""Which channels a person gets a message on, and when: pure rules over choices, addresses and the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from medcluster.notifications.models import ChannelCode, Kind

C, K = ChannelCode, Kind

# What holds until a person chooses otherwise. The bell cannot be switched off: it is the record of what was told.
DEFAULTS: dict[Kind, frozenset[ChannelCode]] = {
    K.REFERRALS: frozenset({C.IN_APP, C.TELEGRAM}),
    K.OFFERS: frozenset({C.IN_APP, C.SMTP, C.TELEGRAM}),
    K.TELECONSULTS: frozenset({C.IN_APP, C.SMTP, C.TELEGRAM}),
    K.EPISODES: frozenset({C.IN_APP, C.TELEGRAM}),
    K.COMMISSIONS: frozenset({C.IN_APP, C.SMTP, C.TELEGRAM}),
    K.INTERPRETING: frozenset({C.IN_APP, C.SMTP, C.TELEGRAM}),
    K.REGISTRY: frozenset({C.IN_APP, C.SMTP}),
    K.DEADLINES: frozenset({C.IN_APP, C.SMTP, C.TELEGRAM}),
    K.REPORTS: frozenset({C.IN_APP, C.SMTP}),
    K.ACCOUNTS: frozenset({C.IN_APP, C.SMTP}),
}
ALWAYS = frozenset({C.IN_APP})
DISTURBING = frozenset({C.SMS, C.TELEGRAM, C.SMTP})  # held back during quiet hours
NIGHT = (time(21, 0), time(8, 0))  # quiet hours of people without an account


@dataclass(frozen=True)
class Contact:
    """How one person can be reached: an address per channel, own choices, quiet hours in their zone."""

    addresses: Mapping[str, str]
    chosen: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    quiet: tuple[time, time] | None = None
    time_zone: str = "Asia/Almaty"


def wants(chosen: Mapping[tuple[str, str], bool], kind: str, channel: str) -> bool:
    """Whether messages of the kind come on the channel: own choice, else the default."""
    if channel in ALWAYS:
        return True
    return chosen.get((kind, channel), channel in DEFAULTS[Kind(kind)])


def channels(contact: Contact, kind: str) -> list[str]:
    """The channels for a kind of message: wanted, and with an address to send to."""
    return [code for code in ChannelCode.values if contact.addresses.get(code) and wants(contact.chosen, kind, code)]


def due(now: datetime, channel: str, contact: Contact, *, urgent: bool) -> datetime:
    """When the message may go out: now, or at the end of the quiet hours it falls into."""
    if urgent or contact.quiet is None or channel not in DISTURBING:
        return now
    return end_of_quiet(now, *contact.quiet, contact.time_zone)


def end_of_quiet(now: datetime, start: time, end: time, zone: str) -> datetime:
    """`now` outside quiet hours, otherwise their end. Hours may pass midnight; equal ends mean none."""
    local = now.astimezone(ZoneInfo(zone))
    clock = local.time()
    over_midnight = start > end
    quiet = (clock >= start or clock < end) if over_midnight else start <= clock < end
    if not quiet:
        return now
    day = local.date() + timedelta(days=1) if over_midnight and clock >= start else local.date()
    return datetime.combine(day, end, ZoneInfo(zone)).astimezone(now.tzinfo)
