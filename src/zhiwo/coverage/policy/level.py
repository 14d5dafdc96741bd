"""How far a client goes when it changes hands, by the places of its host outlet and of who receives it in the bank's tree."""

from __future__ import annotations

from enum import StrEnum

from zhiwo.kernel.text import Text


class Level(StrEnum):
    """How far a client goes, nearest first."""

    SAME_OUTLET = "same_outlet"
    CROSS_OUTLET = "cross_outlet"
    CROSS_SUB_BRANCH = "cross_sub_branch"
    CROSS_BRANCH = "cross_branch"


LEVELS: dict[Level, Text] = {
    Level.SAME_OUTLET: Text("本网点", "same outlet"),
    Level.CROSS_OUTLET: Text("跨网点", "another outlet"),
    Level.CROSS_SUB_BRANCH: Text("跨支行", "another sub-branch"),
    Level.CROSS_BRANCH: Text("跨分行", "another branch"),
}


def level_of(host: str, above: str, branch: str, to: str) -> Level:
    """How far it is from the host outlet at a place, with the unit above it and its branch, to the receiver's place.

    Places are paths that end in a slash; `branch` is "" where no branch stands over the host.
    """
    if to == host:
        return Level.SAME_OUTLET
    if to.startswith(above):
        return Level.CROSS_OUTLET
    if branch and to.startswith(branch):
        return Level.CROSS_SUB_BRANCH
    return Level.CROSS_BRANCH
