"""The command as a person types it: words in, what stands on the terminal and the exit status out."""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.closing.bank import TODAY, Bank
from zhiwo.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What the command printed, and its exit status."""

    said: str
    complained: str
    status: int


Zhiwo = Callable[..., Answer]


@pytest.fixture
def bank(db: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """An installation whose inbox holds the tiny bank's files; the clock stands on its last evening."""
    settings.HOME, settings.LAKE, settings.SCHEMES = tmp_path, tmp_path / "lake", Bank.schemes
    for command in ("close", "feed"):
        monkeypatch.setattr(f"zhiwo.cli.management.commands.{command}.today", lambda: TODAY)
    bank = Bank(tmp_path)
    bank.bring_all()
    return bank


@pytest.fixture
def zhiwo(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Zhiwo:
    """Runs the command with these words, in Chinese unless told otherwise."""

    def run(*words: object, language: str = "zh") -> Answer:
        monkeypatch.setenv("ZHIWO_LANGUAGE", language)
        monkeypatch.setattr(sys, "argv", ["zhiwo", *map(str, words)])
        capsys.readouterr()
        status = 0
        try:
            main()
        except SystemExit as ended:
            status = int(ended.code or 0)
        printed = capsys.readouterr()
        return Answer(printed.out, printed.err, status)

    return run
