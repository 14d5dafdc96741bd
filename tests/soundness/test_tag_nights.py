"""Some nights of the check of published tags, and some tags of the check of their numbers."""

from __future__ import annotations

import pytest

from tests.soundness import tag_counts, tag_nights
from tests.soundness.result import Result

pytestmark = pytest.mark.django_db


def test_what_was_published_night_by_night_is_what_all_files_say(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tag_nights, "TAGS", 3)
    monkeypatch.setattr(tag_nights, "COUNTED", 1)
    result = Result("C2, C3", "")

    tag_nights.simulate(result, nights=12, seed=11)

    assert not result.faults, result.wrong[0]
    assert result.n > 200


def test_what_is_tried_published_and_listed_counts_the_same() -> None:
    result = tag_counts.run(2, seed=1)

    assert not result.faults, result.wrong[0]
    assert result.n
