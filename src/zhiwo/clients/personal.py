"""Columns of personal details: what is read from one is a `kernel.masked` value, so whoever prints it prints the mask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from zhiwo.kernel.masked import Masked

if TYPE_CHECKING:
    _Base = models.Field[Any, Any]
else:
    _Base = object


class _Personal(_Base):
    """A column whose values are read as `kind`. To a migration it is the plain column it is to the database."""

    def __init__(self, *args: Any, kind: type[Masked] = Masked, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(*args, **kwargs)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Masked | None:
        return None if value is None else self.kind(value)

    def get_prep_value(self, value: Any) -> Any:
        # The row is where the clear value lives. A mask written over it would be lost data.
        return super().get_prep_value(value.unmasked() if isinstance(value, Masked) else value)

    def deconstruct(self) -> Any:
        name, _, args, kwargs = super().deconstruct()
        return name, f"django.db.models.{self.get_internal_type()}", args, kwargs

    def clone(self) -> Any:
        _, _, args, kwargs = self.deconstruct()
        return type(self)(*args, kind=self.kind, **kwargs)


class PersonalField(_Personal, models.CharField):  # type: ignore[type-arg]
    """A personal detail of so many characters at most."""


class PersonalTextField(_Personal, models.TextField):  # type: ignore[type-arg]
    """A personal detail of any length."""
