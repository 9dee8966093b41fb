"""`medcluster token`"""

from __future__ import annotations

from datetime import timedelta

import click
from django.utils import timezone

from medcluster.accounts.models import ApiToken, User
from medcluster.accounts.services import issue_token, revoke_token
from medcluster.accounts.services.tokens import scopes_of
from medcluster.config import console
from medcluster.config.console import CommandFailed, Report
from medcluster.kernel.actor import SYSTEM


def _person(email: str) -> User:
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is None:
        raise CommandFailed(f"Nobody signs in as {email}.")
    return found


@console.command(
    click.argument("email"),
    click.option("--name", required=True, help="What the token is for."),
    click.option("--scope", "scopes", multiple=True, help="What it may do; repeat. Without: the choices are shown."),
    click.option("--days", type=click.IntRange(1, 366), default=90, show_default=True, help="Days until it ends."),
)
def create(*, email: str, name: str, scopes: tuple[str, ...], days: int) -> Report:
    """Make a token for a person. Its secret is shown this once."""
    person = _person(email)
    if not scopes:
        raise CommandFailed("Choose one or more: " + ", ".join(f"--scope {scope}" for scope in scopes_of(person)))
    ends = timezone.now() + timedelta(days=days)
    token, secret = issue_token(by=SYSTEM, user=person, name=name, scopes=scopes, expires_at=ends)
    facts = {"id": token.pk, "secret": secret, "scopes": token.scopes, "expires_at": ends.isoformat()}
    return Report(
        facts, (secret, f"Token {token.pk} of {person.email}, until {ends:%d.%m.%Y}. Shown only now: keep it safe.")
    )


@console.command(click.argument("email"))
def listing(*, email: str) -> Report:
    """The tokens of a person."""
    found = list(ApiToken.objects.filter(user=_person(email)).order_by("pk"))
    facts = [
        {
            "id": token.pk,
            "name": token.name,
            "scopes": token.scopes,
            "expires_at": token.expires_at.isoformat(),
            "last_used_at": token.last_used_at.isoformat() if token.last_used_at else None,
            "revoked_at": token.revoked_at.isoformat() if token.revoked_at else None,
        }
        for token in found
    ]
    lines = [
        f"{token.pk}  {token.name}  {'revoked' if token.revoked_at else f'until {token.expires_at:%d.%m.%Y}'}  "
        + ", ".join(token.scopes)
        for token in found
    ]
    return Report({"tokens": facts}, tuple(lines or ["No tokens."]))


@console.command(click.argument("number", type=int))
def revoke(*, number: int) -> Report:
    """End the token with this number."""
    token = ApiToken.objects.select_related("user").filter(pk=number).first()
    if token is None:
        raise CommandFailed(f"There is no token {number}.")
    revoke_token(by=SYSTEM, token=token)
    return Report({"revoked": number}, (f"Token {number} is ended.",))


command = click.Group(
    help="Make, list and revoke personal API tokens.", commands={"create": create, "list": listing, "revoke": revoke}
)
