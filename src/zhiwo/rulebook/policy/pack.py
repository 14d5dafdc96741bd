"""A pack of rules as the rulebook sees it. Which packs there are is one tuple in `wiring/packs.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pydantic import ValidationError

from zhiwo.kernel.packs import dated, texts
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.rulebook.policy.differences import Labels, difference
from zhiwo.rulebook.policy.reading import Version, faulty, read_version

Versions = Sequence[Mapping[str, Any]]


class PastRewritten(Refusal):
    """A version would begin on a day that is closed."""

    sentence = Text(
        zh="生效日 {day} 不能在最近日终 {closed} 当日或之前：规则不追溯，请改为更晚的日期。",
        en="A version can't begin on {day}: days up to {closed} are closed, and rules don't change the past. Choose a later day.",
    )


class NothingNew(Refusal):
    """A version would say what is said already."""

    sentence = Text(
        zh="内容与 {day} 起的版本相同：没有可以发布的改动。",
        en="It says what the version from {day} says: there is nothing to publish.",
    )


def nothing_more(versions: Versions, new: Mapping[str, Any]) -> None:
    """Nothing to look at beside the reader's own checks."""


@dataclass(frozen=True)
class Pack:
    """`read` is the context's own reader: it raises pydantic.ValidationError for what it can't use. `check` raises a Refusal
    for what only the whole house can tell. `labels` name the pack's fields and codes."""

    code: str
    name: Text
    read: Callable[[Versions], object]
    labels: Labels = field(repr=False)
    check: Callable[[Versions, Mapping[str, Any]], None] = nothing_more

    def versions(self) -> tuple[dict[str, Any], ...]:
        """What counts now, oldest first."""
        return dated(texts(self.code))

    def on(self, day: date) -> Mapping[str, Any]:
        """The version that counts on a day; before the first one, the first."""
        return next((v for v in reversed(self.versions()) if v["valid_from"] <= day), self.versions()[0])

    def proposed(self, text: str, closed_on: date | None) -> Version:
        """A version someone would publish, found good.

        Raises TextUnreadable, VersionFaulty, PastRewritten, NothingNew, and what the pack's own check raises.
        """
        version = read_version(text)
        if closed_on and version.valid_from <= closed_on:
            raise PastRewritten(day=version.valid_from, closed=closed_on)
        try:
            # Alone first: of several faults those of the new version are wanted.
            self.read([version.content])
            self.read(dated((*texts(self.code), text)))
        except ValidationError as invalid:
            raise faulty(version, invalid) from invalid
        self.check(self.versions(), version.content)
        if not self.words(version):
            raise NothingNew(day=self.on(version.valid_from)["valid_from"])
        return version

    def words(self, version: Version) -> list[Text]:
        """What the version changes against the one it takes over from, in words."""
        return difference(self.on(version.valid_from), version.content, self.labels)
