"""The star schema: what is counted, one table a kind of event, in words that analysts know."""

from medcluster.indicators.facts.declared import Column, Fact, shape
from medcluster.indicators.facts.episodes import EPISODE, OPERATION
from medcluster.indicators.facts.referrals import REFERRAL
from medcluster.indicators.facts.teleconsults import TELECONSULT

FACTS: tuple[Fact, ...] = (EPISODE, OPERATION, REFERRAL, TELECONSULT)
SHAPE = shape(FACTS)

__all__ = ["FACTS", "SHAPE", "Column", "Fact"]
