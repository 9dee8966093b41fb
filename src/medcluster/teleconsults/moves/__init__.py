"""What the steps of a teleconsultation ask, check and write: the functions that the table in `workflow.py` names.

`sets` return fields of the case for the same UPDATE and run also in `replay`; effects write other rows in the same
transaction. They reach the app's tables through the case's relations, because the models stand on the table.
"""

from __future__ import annotations

from medcluster.teleconsults.moves.conclusion import (
    conversion_not_allowed,
    death_lies_behind,
    differing_says_why,
    keep_opinion,
    not_ready_to_sign,
    only_lead,
    plans,
    record_death,
    referral_made,
    signature,
)
from medcluster.teleconsults.moves.panel import (
    add_panelist,
    consultants_here,
    lead_is_on_panel,
    marked_outside,
    more_consultants,
    name_panel,
)
from medcluster.teleconsults.moves.request import (
    lacking,
    leave_old_centre,
    open_record_to_centre,
    other_centres,
    to_other_centre,
)
from medcluster.teleconsults.moves.talk import (
    add_proposals,
    agreed_time,
    by_talk,
    drop_agreed_time,
    durations,
    fixed_time,
    in_writing,
    is_deferred,
    is_live,
    link_is_address,
    new_link,
    no_time,
    no_time_proposed,
    settle_proposals,
    talk_still_ahead,
    times_lie_ahead,
    times_of_other_side,
)

__all__ = [
    "add_panelist",
    "add_proposals",
    "agreed_time",
    "by_talk",
    "consultants_here",
    "conversion_not_allowed",
    "death_lies_behind",
    "differing_says_why",
    "drop_agreed_time",
    "durations",
    "fixed_time",
    "in_writing",
    "is_deferred",
    "is_live",
    "keep_opinion",
    "lacking",
    "lead_is_on_panel",
    "leave_old_centre",
    "link_is_address",
    "marked_outside",
    "more_consultants",
    "name_panel",
    "new_link",
    "no_time",
    "no_time_proposed",
    "not_ready_to_sign",
    "only_lead",
    "open_record_to_centre",
    "other_centres",
    "plans",
    "record_death",
    "referral_made",
    "settle_proposals",
    "signature",
    "talk_still_ahead",
    "times_lie_ahead",
    "times_of_other_side",
    "to_other_centre",
]
