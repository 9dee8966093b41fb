from medcluster.referrals.models.offer import Offer, OfferClock, OfferEvent
from medcluster.referrals.models.referral import (
    Referral,
    ReferralClock,
    ReferralEvent,
    ReferralMessage,
    Source,
    Transportability,
)

__all__ = [
    "Offer",
    "OfferClock",
    "OfferEvent",
    "Referral",
    "ReferralClock",
    "ReferralEvent",
    "ReferralMessage",
    "Source",
    "Transportability",
]
