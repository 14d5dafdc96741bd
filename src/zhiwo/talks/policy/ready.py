"""The talks that ship with the program, by situation: a bank takes them over, agreed to by a second person. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import yaml

from zhiwo.kernel.packs import PACKS
from zhiwo.talks.policy.wording import Wording

READY = "ready-"
"""Before the situation, in the number of a talk that ships."""


@cache
def ready_talks() -> Mapping[str, tuple[str, Wording]]:
    """Situation and words of each, by number."""
    found = {}
    for path in sorted((PACKS / "talks" / "ready").glob("*.yaml")):
        wording = Wording.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        found[f"{READY}{path.stem}".replace("_", "-")] = (path.stem, wording)
    return found
