"""Who somebody with this e-mail address and password is."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend


class PasswordBackend(AuthenticationBackend):  # type: ignore[misc]
    """By e-mail address alone. Somebody who has left is nobody here, told in the same words as everybody else."""

    @classmethod
    def _stash_user(cls, user: Any) -> None:
        # Django-allauth would tell a person who has left that they have, and anybody else that they were here.
        return None
