"""The star schema: what is counted, one table a kind of event, in words that analysts know."""

from medcluster.indicators.cubes import CUBES
from medcluster.indicators.facts.deadlines import DEADLINE
from medcluster.indicators.facts.declared import Column, Fact, shape
from medcluster.indicators.facts.episodes import EPISODE, OPERATION
from medcluster.indicators.facts.learning import LEARNING
from medcluster.indicators.facts.offers import OFFER
from medcluster.indicators.facts.referrals import REFERRAL
from medcluster.indicators.facts.teleconsults import TELECONSULT
from medcluster.indicators.facts.visits import VISIT, VISIT_SERVICE

FACTS: tuple[Fact, ...] = (EPISODE, OPERATION, REFERRAL, OFFER, DEADLINE, TELECONSULT, VISIT, VISIT_SERVICE, LEARNING)
SHAPE = shape(FACTS, CUBES)

__all__ = ["FACTS", "SHAPE", "Column", "Fact"]
