"""The episode's table: arrival, admission, moves, operations, discharge, letter."""

from __future__ import annotations

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from medcluster.episodes import effects
from medcluster.kernel.permissions import Role
from medcluster.kernel.workflow import (
    STAY,
    Action,
    Kind,
    Mood,
    Need,
    State,
    Workflow,
    comment,
    reason,
    register,
    roles,
    states,
)

DESK = roles(Role.ADMISSIONS, Role.ATTENDING_DOCTOR, Role.CENTRE_HEAD)
DOCTOR = roles(Role.ATTENDING_DOCTOR, Role.CENTRE_HEAD)
DEPARTMENT = Need("department", _("Department"), Kind.CHOICE, choices=effects.departments, clinical=False)
BED = Need(
    "bed", _("Bed"), Kind.CHOICE, required=False, choices=effects.free_beds, hint=_("Free beds of the centre"),
    clinical=False,
)  # fmt: skip
ATTENDING = Need("doctor", _("Attending doctor"), Kind.CHOICE, required=False, choices=effects.doctors, clinical=False)

EPISODE = register(
    Workflow(
        code="episode",
        label=_("Episode of care"),
        initial="arrived",
        lock=effects.lock,
        steps=(
            ("arrival", _("Arrival")),
            ("stay", _("Stay")),
            ("discharge", _("Discharge")),
            ("letter", _("Outcome letter")),
        ),
        states=(
            State("arrived", _("Arrived"), Mood.WAITING, _("You have arrived at the centre"), DESK, "arrival"),
            State("admitted", _("In treatment"), Mood.GOING, _("You are being treated"), DOCTOR, "stay"),
            State(
                "discharged", _("Discharged, letter due"), Mood.WAITING, _("You have been discharged"), DOCTOR, "letter"
            ),
            State(
                "closed",
                _("Letter sent"),
                Mood.DONE,
                _("Your doctor has the outcome letter"),
                step="letter",
                final=True,
            ),
            State(
                "readmitted", _("Admitted again"), Mood.DONE, _("You were admitted again"), step="letter", final=True
            ),
            State("refused", _("Not admitted"), Mood.STOPPED, _("You were not admitted"), final=True),
            State("died", _("Died"), Mood.STOPPED, final=True),
        ),
        actions=(
            Action(
                "admit",
                _("Admit"),
                states("arrived"),
                "admitted",
                DESK,
                past=_("Admitted"),
                main=True,
                needs=(DEPARTMENT, BED, ATTENDING, comment(required=False)),
                check=effects.placement_faults,
                sets=effects.admitted,
                effect=effects.admit,
                sends=("episode.admitted",),
            ),
            Action(
                "refuse",
                _("Do not admit"),
                states("arrived"),
                "refused",
                DOCTOR,
                past=_("Not admitted"),
                danger=True,
                everyday=True,
                needs=(reason("episode.refuse_admission"), comment(required=False)),
                effect=effects.refuse,
            ),
            Action(
                "transfer",
                _("Move to another department or bed"),
                states("admitted"),
                STAY,
                DESK,
                past=_("Moved"),
                needs=(DEPARTMENT, BED, reason("episode.transfer"), comment(required=False)),
                check=effects.placement_faults,
                sets=effects.placed,
                effect=effects.move,
            ),
            Action(
                "assign_doctor",
                _("Name the attending doctor"),
                states("arrived", "admitted", "discharged"),
                STAY,
                DESK,
                past=_("Attending doctor named"),
                needs=(replace(ATTENDING, required=True), comment(required=False)),
                sets=effects.attended,
            ),
            Action(
                "operate",
                _("Record an operation"),
                states("admitted"),
                STAY,
                DOCTOR,
                past=_("Operation recorded"),
                needs=(
                    Need("name", _("Operation"), max_length=300),
                    Need("method", _("High-tech method"), Kind.CHOICE, required=False, choices=effects.methods),
                    Need("started_at", _("Begun"), Kind.DATETIME),
                    Need("ended_at", _("Ended"), Kind.DATETIME, required=False),
                    Need("surgeon", _("Surgeon"), required=False, max_length=200),
                    Need("complications", _("Complications"), Kind.LONG_TEXT, required=False),
                ),
                check=effects.operation_times,
                sets=effects.operated,
                effect=effects.record_operation,
            ),
            Action(
                "discharge",
                _("Discharge"),
                states("admitted"),
                "discharged",
                DOCTOR,
                past=_("Discharged"),
                main=True,
                needs=(
                    Need("outcome", _("Outcome"), Kind.CHOICE, choices=effects.outcomes),
                    Need("diagnosis_code", _("Final diagnosis (ICD-10)"), max_length=8),
                    Need("course", _("What was done"), Kind.LONG_TEXT, max_length=20000),
                    Need("recommendations", _("Recommendations for home"), Kind.LONG_TEXT, max_length=20000),
                    Need("follow_up_on", _("Next examination"), Kind.DATE, required=False),
                ),
                check=effects.discharge_faults,
                sets=effects.discharged,
                effect=effects.discharge,
                sends=("episode.discharged",),
            ),
            Action(
                "correct_letter",
                _("Correct the letter"),
                states("discharged"),
                STAY,
                DOCTOR,
                past=_("Letter corrected"),
                needs=(
                    Need("course", _("What was done"), Kind.LONG_TEXT, max_length=20000),
                    Need("recommendations", _("Recommendations for home"), Kind.LONG_TEXT, max_length=20000),
                ),
                sets=effects.corrected,
            ),
            Action(
                "send_letter",
                _("Send the outcome letter"),
                states("discharged"),
                "closed",
                DOCTOR,
                past=_("Outcome letter sent"),
                main=True,
                sets=effects.letter_sent,
                effect=effects.send_letter,
            ),
            Action(
                "readmit",
                _("Admit again"),
                states("discharged"),
                "readmitted",
                DESK,
                past=_("Admitted again"),
                needs=(DEPARTMENT, BED, comment(label=_("Why again"))),
                check=effects.placement_faults,
                effect=effects.readmit,
            ),
            Action("take_back", _("Admitted again"), states("arrived"), "admitted", roles(Role.SYSTEM), internal=True),
            Action(
                "die",
                _("The patient has died"),
                states("arrived", "admitted"),
                "died",
                DOCTOR,
                past=_("Death recorded"),
                danger=True,
                needs=(Need("died_on", _("Date of death"), Kind.DATE, clinical=False), comment(required=False)),
                check=effects.after_what_was,
                sets=effects.died,
                effect=effects.die,
            ),
            Action(
                "end",
                _("Ended with the referral"),
                states("arrived", "admitted", "discharged"),
                "died",
                roles(Role.SYSTEM),
                past=_("Ended with the referral"),
                internal=True,
                sets=effects.ended,
                effect=effects.leave_bed,
            ),
        ),
    )
)
