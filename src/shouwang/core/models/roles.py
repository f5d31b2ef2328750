"""Accounts, and the memberships through which a person acts: a role on a street, committee or building."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..privacy.fields import EncryptedTextField
from .keyed import Keyed
from .places import Building, Committee, Compound, Street


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields: object) -> Account:
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(Keyed, AbstractBaseUser):
    """Something to log in with. What the person may do hangs on the memberships."""

    username = models.CharField(_("User name"), max_length=60, unique=True)
    name = models.CharField(max_length=60)
    phone_hash = models.CharField(max_length=32, blank=True)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    large_type = models.BooleanField(default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = AccountManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["phone_hash"], condition=~models.Q(phone_hash=""), name="one_account_of_a_phone"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.username


class Role(models.TextChoices):
    VOLUNTEER = "volunteer", _("Volunteer")
    CHIEF = "chief", _("Building chief")
    STAFF = "staff", _("Committee staff")
    SECRETARY = "secretary", _("Secretary")
    STREET = "street", _("Street officer")
    AUDITOR = "auditor", _("Auditor")
    ADMIN = "admin", _("Administrator")


def post_words(key: str) -> str:
    """A stored post as people read it: role codes in their language, names of posts as they are."""
    return str(Role(key).label) if key in Role.values else key


STREET_ROLES = (Role.STREET, Role.AUDITOR, Role.ADMIN)


class Membership(Keyed):
    """A person in a role on a scope: the only thing that can own open work.

    A volunteer needs no account: a signed link opens the list. `turn` is the place in the committee's
    line-up (1 first); `compound` the patch that the person serves first.
    """

    street = models.ForeignKey(Street, on_delete=models.PROTECT, related_name="memberships")
    committee = models.ForeignKey(
        Committee, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships"
    )
    building = models.ForeignKey(Building, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    compound = models.ForeignKey(Compound, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    account = models.ForeignKey(Account, null=True, blank=True, on_delete=models.PROTECT, related_name="memberships")
    name = models.CharField(max_length=60)
    role = models.CharField(max_length=12, choices=Role.choices)
    post = models.CharField(max_length=40, blank=True, help_text="what the post is called: 3号网格, 街道值班")
    turn = models.PositiveSmallIntegerField(null=True, blank=True)
    phone = EncryptedTextField(blank=True)
    chat_names = models.JSONField(default=list, blank=True, help_text="nicknames in the residents' groups")
    link_version = models.PositiveIntegerField(default=1, help_text="raised to make old links useless")
    absent_since = models.DateTimeField(null=True, blank=True)
    absent_until = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    contact_destroyed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["turn", "name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=STREET_ROLES, committee__isnull=True)
                | models.Q(role=Role.ADMIN)
                | models.Q(role=Role.AUDITOR)
                | (~models.Q(role__in=STREET_ROLES) & models.Q(committee__isnull=False)),
                name="a_role_has_its_scope",
            ),
        ]
        indexes = [
            models.Index(fields=["committee", "turn"], condition=models.Q(ended_at__isnull=True), name="the_line_up"),
            models.Index(fields=["account"], condition=models.Q(ended_at__isnull=True), name="roles_of_an_account"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_absent(self) -> bool:
        return self.absent_since is not None

    @property
    def post_key(self) -> str:
        """What is stored beside the owner of an open thing: the post's name, or the role's code."""
        return (self.post or self.role)[:40]

    @property
    def post_label(self) -> str:
        return post_words(self.post_key)


class ApiKey(Keyed):
    """A program that may hand in requests for one committee."""

    committee = models.ForeignKey(Committee, on_delete=models.PROTECT, related_name="api_keys")
    name = models.CharField(max_length=60)
    key_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
