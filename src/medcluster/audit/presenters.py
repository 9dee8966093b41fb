"""Codes of the trail in words: actions, kinds of object, roles and places."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.apps import apps
from django.utils.translation import gettext_lazy as _

from medcluster.audit.rules import posts_from_words
from medcluster.kernel.actor import Post
from medcluster.kernel.permissions import ROLES, Role
from medcluster.kernel.workflow import WORKFLOWS

WORDS: dict[str, Any] = {
    "access.refused": _("was refused access"),
    "list.export": _("exported a list"),
    "person.sign_in": _("signed in"),
    "person.sign_out": _("signed out"),
    "person.reauthenticate": _("confirmed their identity"),
    "person.second_factor": _("changed the second factor"),
    "person.create": _("added a person"),
    "person.invite": _("invited a person"),
    "person.update": _("changed a person's data"),
    "person.deactivate": _("closed a person's account"),
    "person.reactivate": _("opened a person's account again"),
    "person.end_sessions": _("ended sessions"),
    "post.grant": _("gave a role"),
    "post.revoke": _("took a role away"),
    "token.issue": _("made an API token"),
    "token.revoke": _("revoked an API token"),
    "patient.read": _("opened the patient's record"),
    "patient.create": _("registered a patient"),
    "patient.update": _("changed a patient's data"),
    "patient.merge": _("joined two records of a patient"),
    "patient.unmerge": _("separated joined records"),
    "patient.emergency_access": _("opened the record in an emergency"),
    "patient.claim": _("took a known patient into the own list"),
    "patient.restrict": _("changed who may open the record"),
    "patient.death": _("recorded a death"),
    "patient.find_duplicates": _("looked for double records"),
    "patient.duplicate_decided": _("decided on a double record"),
    "patient.identifier_add": _("added an identifier"),
    "patient.identifier_retire": _("retired an identifier"),
    "patient.representative_save": _("changed a representative"),
    "patient.companion_save": _("changed a companion"),
    "patient.companion_remove": _("removed a companion"),
    "patient.consent_give": _("recorded a consent"),
    "patient.consent_refuse": _("recorded a refusal of consent"),
    "patient.consent_revoke": _("recorded a revoked consent"),
    "patient.import_create": _("registered a patient by import"),
    "patient.import_update": _("changed a patient's data by import"),
    "document.read": _("opened a document"),
    "document.add": _("added a document"),
    "document.add_version": _("added a version of a document"),
    "document.withdraw": _("withdrew a document"),
    "document.threat": _("found a threat in a file"),
    "document.sign": _("signed a document"),
    "registry.import": _("imported into the registry"),
    "registry.export": _("exported the registry"),
    "referral.tracked": _("followed the case by number and code"),
    "facts.export": _("took facts without names"),
    "opendata.publish": _("opened an indicator to everybody"),
    "opendata.period": _("published a period of open data"),
    "opendata.withdraw": _("withdrew an indicator from the open data"),
    "explore.save": _("saved a question to the numbers"),
    "explore.change": _("changed a saved question"),
    "explore.delete": _("deleted a saved question"),
    "audit.head_restored": _("repaired the end of a chain"),
}
AREAS: dict[str, Any] = {
    "access": _("Refusals"),
    "person": _("People"),
    "post": _("Roles"),
    "token": _("API tokens"),
    "patient": _("Patients"),
    "document": _("Documents"),
    "registry": _("Registry"),
    "rulebook": _("Rules"),
    "notifications": _("Messages"),
    "list": _("Exports"),
    "visit": _("Visits"),
    "learning": _("Learning"),
    "facts": _("Facts"),
    "opendata": _("Open data"),
    "explore": _("Saved questions"),
}
VERBS: dict[str, Any] = {
    "create": _("created"),
    "save": _("changed"),
    "update": _("changed"),
    "change": _("changed"),
    "edit": _("changed"),
    "delete": _("removed"),
    "remove": _("removed"),
    "confirm": _("confirmed"),
    "retry": _("tried again"),
    "message": _("message"),
    "take_over": _("taken over from an earlier system"),
}
OUTCOME_MOOD = {"done": "done", "refused": "stopped"}


def action_words(code: str) -> str:
    """An action as people say it: our own words, else the workflow's, else the area and the verb, else the code."""
    if (words := WORDS.get(code)) is not None:
        return str(words)
    name, _dot, rest = code.partition(".")
    verb = rest.rpartition(".")[2]
    workflow = WORKFLOWS.get(name)
    action = workflow.action(verb) if workflow is not None else None
    label = action.label if action is not None else VERBS.get(verb, verb.replace("_", " "))
    area = workflow.label if workflow is not None else AREAS.get(name, name)
    return f"{area}: {label}"


def object_words(object_type: str) -> str:
    """The kind of an object: the name of its table as people say it."""
    try:
        return str(apps.get_model(object_type)._meta.verbose_name)
    except (LookupError, ValueError):
        return object_type


def role_words(roles: str) -> str:
    """The roles of a row of the trail, without their places."""
    found = dict.fromkeys(word.partition("@")[0] for word in roles.split())
    return ", ".join(str(ROLES[Role(code)].label) if code in set(ROLES) else str(_("System")) for code in found)


def place_names(rows: Iterable[str]) -> Mapping[tuple[str, int], str]:
    """Names of all organisations and centres in some `roles` texts: ("o", 12) → name. Two queries at most.

    The registry's models are asked for by name: the trail lies below the registry and knows only ids.
    """
    posts = [post for words in rows for post in posts_from_words(words)]
    found: dict[tuple[str, int], str] = {}
    for letter, model, ids in (
        ("o", "Organisation", {p.organisation_id for p in posts if p.organisation_id}),
        ("c", "Centre", {p.centre_id for p in posts if p.centre_id}),
    ):
        if ids:
            table = apps.get_model("registry", model)
            for pk, name, short in table.objects.filter(pk__in=ids).values_list("pk", "name", "short_name"):
                found[letter, pk] = str(short) or str(name)
    return found


def place_words(posts: Iterable[Post], names: Mapping[tuple[str, int], str]) -> str:
    """Where the person works: the centre when there is one, else the organisation."""
    places: dict[str, None] = {}
    for post in posts:
        if post.centre_id:
            places[names.get(("c", post.centre_id), "")] = None
        elif post.organisation_id:
            places[names.get(("o", post.organisation_id), "")] = None
    return ", ".join(place for place in places if place)
