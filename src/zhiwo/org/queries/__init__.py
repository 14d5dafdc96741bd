"""Who works where and in which post, and how each comes in."""

from zhiwo.org.queries.house import (
    UnitRow,
    actor_from,
    actor_numbered,
    actor_of,
    at_work,
    staff_names,
    units,
    units_above,
    units_under,
)
from zhiwo.org.queries.logins import (
    FactorRow,
    LoginState,
    SessionRow,
    UserRow,
    factor_kinds,
    factors,
    known_keys,
    login_state,
    sessions,
    sessions_of,
    users,
)

__all__ = [
    "FactorRow",
    "LoginState",
    "SessionRow",
    "UnitRow",
    "UserRow",
    "actor_from",
    "actor_numbered",
    "actor_of",
    "at_work",
    "factor_kinds",
    "factors",
    "known_keys",
    "login_state",
    "sessions",
    "sessions_of",
    "staff_names",
    "units",
    "units_above",
    "units_under",
    "users",
]
