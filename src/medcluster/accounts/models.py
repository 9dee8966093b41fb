"""People who sign in, the posts they hold, and the tokens their programs use."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self
from zoneinfo import available_timezones

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from medcluster.accounts.policies import visible_people
from medcluster.kernel.actor import Actor, Post
from medcluster.kernel.permissions import ROLES, Permission, Role, RoleDefinition
from medcluster.kernel.texts import fold

ROLE_CHOICES = [(role.value, definition.label) for role, definition in ROLES.items()]


def check_time_zone(value: str) -> None:
    """Refuse a name that is not in the time zone database."""
    if value not in available_timezones():
        raise ValidationError(_("There is no time zone of this name."))


def default_time_zone() -> str:
    return settings.TIME_ZONE


def today() -> date:
    return timezone.localdate()


class UserQuerySet(models.QuerySet["User"]):
    """People, narrowed to whom an actor may see."""

    def visible_to(self, actor: Actor) -> Self:
        return self.filter(visible_people(actor))


class UserManager(BaseUserManager["User"]):
    """Makes people. `accounts.services.create_person` is the way with memberships and audit."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def visible_to(self, actor: Actor) -> UserQuerySet:
        return self.get_queryset().visible_to(actor)

    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:
        user: User = self.model(email=email, **values)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who can sign in; the address is the sign-in name. What they may do is in their memberships."""

    email = models.EmailField(_("email"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    phone = models.CharField(_("phone"), max_length=32, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="ru")
    time_zone = models.CharField(_("time zone"), max_length=64, default=default_time_zone, validators=[check_time_zone])
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(default=False, editable=False)  # asked for by libraries; we have no Django admin
    has_second_factor = models.BooleanField(default=False, editable=False)  # kept by accounts.signals
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    invited_at = models.DateTimeField(null=True, blank=True, editable=False)
    search = models.TextField(blank=True, editable=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="accounts_email_ignoring_case")]

    def __str__(self) -> str:
        return self.name or self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        self.search = fold(self.name, self.email, self.phone)
        fields = kwargs.get("update_fields")
        if fields is not None and {"name", "email", "phone"} & set(fields):
            kwargs["update_fields"] = {*fields, "search"}
        super().save(*args, **kwargs)

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Posts, by the day on which they hold."""

    def active(self, on: date | None = None) -> Self:
        return self.filter(active_on(on or today()))


def active_on(day: date, prefix: str = "") -> Q:
    """The condition that a membership holds on a day, for queries on it or across to it."""
    return Q(**{f"{prefix}revoked_at__isnull": True, f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_until__isnull": True}) | Q(**{f"{prefix}valid_until__gte": day})
    )


class Membership(models.Model):
    """A role held at a place between two dates (both included). Never deleted: revoked, so that history stays."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    role = models.CharField(_("role"), max_length=32, choices=ROLE_CHOICES)
    organisation = models.ForeignKey(
        "registry.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    centre = models.ForeignKey(
        "registry.Centre",
        verbose_name=_("centre"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="memberships",
    )
    profiles = models.JSONField(_("profiles"), default=list, blank=True)  # codes of V002; empty: every profile
    valid_from = models.DateField(_("first day"), default=today)
    valid_until = models.DateField(_("last day"), null=True, blank=True)
    granted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    granted_at = models.DateTimeField(default=timezone.now, editable=False)
    revoked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("role of a person")
        verbose_name_plural = _("roles of people")
        ordering = ["-valid_from", "-id"]
        constraints = [
            models.CheckConstraint(
                name="accounts_membership_dates",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=models.F("valid_from")),
            ),
        ]
        indexes = [models.Index(fields=["role", "centre", "organisation"], name="accounts_by_post")]

    def __str__(self) -> str:
        return str(self.definition.label)

    @property
    def definition(self) -> RoleDefinition:
        return ROLES[Role(self.role)]

    def is_active(self, on: date | None = None) -> bool:
        day = on or today()
        return (
            self.revoked_at is None and self.valid_from <= day and (self.valid_until is None or self.valid_until >= day)
        )

    @property
    def post(self) -> Post:
        return Post(Role(self.role), self.organisation_id, self.centre_id, frozenset(self.profiles))


class ApiToken(models.Model):
    """A key for a program that acts for a person. Only its hash is kept; it is shown once."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("name"), max_length=100)
    prefix = models.CharField(max_length=16, editable=False)  # the first letters, to recognise it by
    token_hash = models.CharField(max_length=64, unique=True, editable=False)  # SHA-256, hexadecimal
    scopes = models.JSONField(pgettext_lazy("a token", "may"), default=list)  # values of Permission
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def permissions(self) -> frozenset[Permission]:
        known = {p.value for p in Permission}
        return frozenset(Permission(scope) for scope in self.scopes if scope in known)
