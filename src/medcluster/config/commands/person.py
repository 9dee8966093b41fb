"""`medcluster person`"""

from __future__ import annotations

import sys

import click
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from medcluster.accounts.models import User
from medcluster.accounts.services.people import Place, create_person
from medcluster.config import console
from medcluster.config.console import CommandFailed, Report
from medcluster.kernel.actor import SYSTEM
from medcluster.kernel.permissions import ROLES, Role
from medcluster.registry.models import Centre, Organisation

GIVEN = [role.value for role in ROLES]


@console.command(
    click.argument("email"),
    click.option("--name", required=True, help="Full name."),
    click.option("--role", "roles", multiple=True, required=True, type=click.Choice(GIVEN), help="Repeat for several."),
    click.option("--organisation", default="", help="Code of the organisation where the roles are held."),
    click.option("--centre", default="", help="Code of the centre where the roles are held."),
    click.option("--language", type=click.Choice(["ru", "kk", "en"]), default="ru", show_default=True),
    click.option("--password-stdin", is_flag=True, help="Read the password from standard input instead of asking."),
)
def create(
    *,
    email: str,
    name: str,
    roles: tuple[str, ...],
    organisation: str,
    centre: str,
    language: str,
    password_stdin: bool,
) -> Report:
    """Make a person who can sign in: the first administrator, who then invites the others in the browser."""
    organisation_id, centre_id = _place(Organisation, organisation), _place(Centre, centre)
    password = _password(User(email=email, name=name), from_stdin=password_stdin)
    places = [Place(Role(role), organisation_id, centre_id) for role in roles]
    person = create_person(by=SYSTEM, email=email, name=name, posts=places, password=password, language=language)
    facts = {"id": person.pk, "email": person.email, "roles": list(roles)}
    return Report(facts, (f"{person.name} can sign in as {person.email}.",))


def _place(model: type[Organisation] | type[Centre], code: str) -> int | None:
    if not code:
        return None
    found = model._default_manager.filter(code=code).values_list("pk", flat=True).first()
    if found is None:
        raise CommandFailed(f"There is no {model.__name__.lower()} with the code {code}.")
    return int(found)


def _password(person: User, *, from_stdin: bool) -> str:
    given: str = (
        sys.stdin.readline().rstrip("\n")
        if from_stdin
        else click.prompt("Password", hide_input=True, confirmation_prompt=True, err=True)
    )
    try:
        validate_password(given, person)
    except ValidationError as error:
        raise CommandFailed(" ".join(error.messages)) from None
    return given


command = click.Group(help="Make people who can sign in.", commands={"create": create})
