"""The people who work with Leadpact: who they are and in which roles."""

from __future__ import annotations

from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from leadpact.errors import BadInput

ROLES = ("rep", "manager", "marketer", "revops", "sponsor", "partner", "analyst")
"""What somebody may be; each is a group of Django's."""


@transaction.atomic
def add_user(name: str, *, role: str, email: str = "", password: str) -> int:
    """Add somebody who may log in as `name` in `role`; return their id.

    Raises:
        BadInput: no such role; the name is taken or cannot be one; the password is too weak.
    """
    if role not in ROLES:
        raise BadInput(f"`{role}` is no role.", remedy=f"Name one of {', '.join(ROLES)}.", fields={"role": "unknown"})
    User = get_user_model()
    user = User(username=name, email=email)
    try:
        user.full_clean(exclude=["password"])
        validate_password(password, user)
    except ValidationError as error:
        faults = error.message_dict if hasattr(error, "error_dict") else {"password": error.messages}
        fields = {"name" if field == "username" else field: " ".join(said) for field, said in faults.items()}
        raise BadInput(f"{name} cannot be added.", remedy="Correct what is named.", fields=fields) from None
    user.set_password(password)
    user.save()
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return int(user.pk)
