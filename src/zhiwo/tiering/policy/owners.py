"""Who keeps a client of a tier (requirements B1; S10 三, house defaults H09, H10)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from zhiwo.kernel.text import Text
from zhiwo.tiering.policy.bands import Tier


class Keeping(StrEnum):
    """Whether the rule names keepers for a client."""

    KEPT = "kept"
    UNASSIGNED = "unassigned"
    NOBODY = "nobody"


@dataclass(frozen=True)
class Keepers:
    """The keepers the rule names. `posts` is empty unless `kept`; UNASSIGNED waits in the host outlet's queue."""

    keeping: Keeping
    shown: Text
    posts: tuple[str, ...] = ()


UNASSIGNED = Keepers(Keeping.UNASSIGNED, Text("待指派（提示）", "unassigned (flag)"))
NOBODY = Keepers(Keeping.NOBODY, Text("无需维护人", "none"))


def maintained_by(tier: Tier, *, on_list: bool, age: int | None) -> Keepers:
    """Who keeps a client of `tier` by the rule; a client on the list whom the rule gives to nobody is flagged."""
    owners = tier.owners
    if owners.responsible and (owners.age is None or owners.age.met(age)):
        return Keepers(Keeping.KEPT, owners.shown or tier.name, owners.responsible)
    return UNASSIGNED if on_list else NOBODY
