"""How a value is compared. Pure."""

from __future__ import annotations

from enum import StrEnum


class Op(StrEnum):
    """How a value is compared. ≠ is 非 of =, 不为空 is 非 of 为空."""

    LESS = "<"
    AT_MOST = "<="
    IS = "="
    AT_LEAST = ">="
    MORE = ">"
    BLANK = "blank"
