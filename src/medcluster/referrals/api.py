"""The case as JSON: create, read, list, act. The same services, the same rules, the same refusals as on screen.

Sign in with a personal token (`medcluster token create`): `Authorization: Bearer …`. Errors: 404, 403, 409, 422 with
every fault.
"""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from medcluster.audit.services import read_of_patient
from medcluster.kernel.actor import Actor
from medcluster.kernel.cases import available, perform
from medcluster.kernel.codes import Conditions, Funding, Priority
from medcluster.kernel.errors import Fault, Incomplete, NotVisible
from medcluster.kernel.permissions import Permission
from medcluster.kernel.visibility import told_to
from medcluster.kernel.web.access import actor_of, requires
from medcluster.referrals import selectors, services
from medcluster.referrals.models import Referral, Source, Transportability
from medcluster.referrals.policies import reads_clinical

PAGE = 50


class NewReferral(msgspec.Struct, forbid_unknown_fields=True):
    """What a caller sends. `patient` is a public number; `profile`, `method` and centres are registry codes."""

    patient: str
    profile: str
    diagnosis_code: str
    question: str
    funding: Funding
    key: UUID | None = None
    organisation: str = ""
    source: Source = Source.ORGANISATION
    priority: Priority = Priority.PLANNED
    conditions: Conditions = Conditions.INPATIENT
    method: str = ""
    comorbid_codes: list[str] = []
    diagnosis_text: str = ""
    history: str = ""
    findings: str = ""
    allergies: str = ""
    implants: str = ""
    infection_risk: str = ""
    transportability: Transportability = Transportability.WALKS
    desired_centre: str = ""
    companions: Annotated[int, msgspec.Meta(ge=0, le=9)] = 0
    needs_interpreter: bool = False


class Act(msgspec.Struct, forbid_unknown_fields=True):
    """Values of an action, and the version on which the caller decided."""

    data: dict[str, Any] = {}
    version: int | None = None


@require_http_methods(["GET", "POST"])
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def collection(request: HttpRequest) -> HttpResponseBase:
    """GET: the 50 open referrals with the least time left. POST: create and submit."""
    actor = actor_of(request)
    if request.method == "POST":
        body = _body(request, NewReferral)
        referral = services.create_and_submit(
            by=actor,
            values=selectors.values_from_codes(actor, msgspec.to_builtins(body)),
            organisation=selectors.organisation_by_code(actor, body.organisation),
            key=body.key,
        )
        return _json(_row(referral), status=201)
    rows = selectors.open_for(actor).for_rows().by_time_left(PAGE)
    return _json({"referrals": [_row(r) for r in rows]})


@require_GET
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def item(request: HttpRequest, number: str) -> HttpResponseBase:
    actor = actor_of(request)
    referral = selectors.by_number(actor, number)
    if referral.patient_id is not None:
        read_of_patient(actor, referral.patient_id, "referrals.referral", referral.pk)
    return _json(_whole(referral, actor))


@require_POST
@requires(Permission.READ_REFERRALS, Permission.CREATE_REFERRAL)
def act(request: HttpRequest, number: str, action: str) -> HttpResponseBase:
    actor = actor_of(request)
    body = _body(request, Act)
    referral = selectors.by_number(actor, number)
    known = referral.workflow.action(action)
    if known is None or known.internal:  # a step that a service or another case takes, with what belongs to it
        raise NotVisible(code="no_such_action")
    perform(referral, action, by=actor, data=body.data, expected_version=body.version)
    return _json(_whole(referral, actor))


def _row(referral: Referral) -> dict[str, Any]:
    return {
        "number": referral.number,
        "state": referral.state,
        "version": referral.version,
        "patient": referral.patient.number if referral.patient else None,
        "priority": referral.priority,
        "profile": referral.profile_id,
        "organisation": referral.referring_organisation.code,
        "centre": referral.centre.code if referral.centre else None,
        "planned_on": referral.planned_on,
        "next_due_at": referral.next_due_at,
        "created_at": referral.created_at,
    }


def _whole(referral: Referral, actor: Actor) -> dict[str, Any]:
    body = _row(referral) | {
        "actions": [
            {
                "code": offered.action.code,
                "label": str(offered.action.label),
                "needs": [{"name": n.name, "kind": n.kind, "required": n.required} for n in offered.action.needs],
                "blocked": [str(fault.message) for fault in offered.blocked],
            }
            for offered in available(referral, actor)
        ],
        "events": [
            {
                "sequence": e.sequence,
                "action": e.action,
                "from": e.from_state,
                "to": e.to_state,
                "by": e.actor_name,
                "occurred_at": e.occurred_at,
                "recorded_at": e.recorded_at,
                "reason": e.reason,
            }
            for e in told_to(referral, actor, referral.events.all())
        ],
    }
    if reads_clinical(actor, referral):
        names = ("diagnosis_code", "comorbid_codes", "diagnosis_text", "question", "history", "findings", "allergies")
        body |= {name: getattr(referral, name) for name in names}
    return body


def _body(request: HttpRequest, kind: Any) -> Any:
    try:
        return msgspec.json.decode(request.body or b"{}", type=kind)
    except msgspec.ValidationError as error:
        text, _at, path = str(error).partition(" - at `$.")
        raise Incomplete([Fault(path.rstrip("`") or "body", text)]) from None
    except msgspec.DecodeError:
        raise Incomplete([Fault("body", _("The body is not JSON."))]) from None


def _json(body: Any, status: int = 200) -> HttpResponse:
    return HttpResponse(msgspec.json.encode(body), content_type="application/json", status=status)
