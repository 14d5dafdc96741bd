"""Absent public data skips a test on a desk and fails it in CI."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.public_sets import public_set


def test_the_folder_is_found_under_zhiwo_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "berka").mkdir()
    monkeypatch.setenv("ZHIWO_DATA", str(tmp_path))

    assert public_set("berka") == tmp_path / "berka"


@pytest.mark.parametrize(("ci", "outcome"), [("true", pytest.fail.Exception), ("", pytest.skip.Exception)])
def test_an_absent_set_is_never_passed_over_in_ci(
    ci: str, outcome: type[BaseException], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHIWO_DATA", str(tmp_path))
    monkeypatch.setenv("CI", ci)

    with pytest.raises(outcome, match="set ZHIWO_DATA"):
        public_set("berka")
