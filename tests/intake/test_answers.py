"""Of what a reader of files says only what makes sense is believed, and nothing is executed."""

from __future__ import annotations

import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from tests.intake.odd_sieves import Lying
from tests.intake.readers import sieve, told
from zhiwo.intake import apart
from zhiwo.intake.answers import LONGEST, Refused, Sifted, understood
from zhiwo.intake.apart import Reader
from zhiwo.intake.faults import FileRefused

GOOD = {
    "kind": "sifted", "header": ["a"], "records": 3, "accepted": 1, "set_aside": 1, "blank": 1,
    "faults": {"bad_number": 1}, "warnings": [["phone_unassigned", "phone", 1]],
}  # fmt: skip
REFUSAL = {"kind": "refused", "fault": "no_rows", "facts": {"feed": "units"}}


class Touching:
    """Unpickled, it leaves a mark."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, tuple[str]]:
        return os.mkdir, (str(self.mark),)


class TestWhatIsBelieved:
    def test_an_answer_is(self) -> None:
        assert isinstance(understood(json.dumps(GOOD).encode()), Sifted)
        assert isinstance(understood(json.dumps(REFUSAL).encode()), Refused)

    @pytest.mark.parametrize(
        "words",
        [
            b"",
            b"ready",
            b"[]",
            b'{"kind": "run"}',
            b'{"kind": "step", "records": 1, "share": NaN}',
            b'{"kind": "step", "records": 1, "share": 1.5}',
            b'{"kind": "step", "records": "1", "share": 0.5}',
            b'{"kind": "failed", "why": "\xff"}',
            *(
                json.dumps({**GOOD, **lie}).encode()
                for lie in (
                    {"accepted": 2},
                    {"accepted": -1, "set_aside": 3},
                    {"records": 2**63 + 2, "accepted": 2**63},
                    {"faults": {"cut_file": 1}},
                    {"faults": {"<b>": 1}},
                    {"warnings": [["bad_number", "phone", 1]]},
                    {"header": "a"},
                    {"more": 1},
                )
            ),
            *(
                json.dumps({**REFUSAL, **lie}).encode()
                for lie in (
                    {"fault": "bad_number", "facts": {}},
                    {"fault": "worse"},
                    {"facts": {}},
                    {"facts": {"feed": ["units"]}},
                    {"facts": {"feed": "units", "kind": "empty_file"}},
                    {"facts": {"feed": "units", "self": 1}},
                )
            ),
        ],
    )
    def test_nothing_else_is(self, words: bytes) -> None:
        assert understood(words) is None

    @pytest.mark.parametrize(
        "words",
        [b"nonsense\n", b'{"kind": "ready"}\n', json.dumps({**GOOD, "records": 9}).encode() + b"\n", b"x" * 100_000],
        ids=["nonsense", "ready again", "a sum that is none", "no end of a line"],
    )
    def test_a_reader_that_talks_nonsense_is_ended_and_the_file_refused(
        self, words: bytes, reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(apart, "LONGEST", 1000)
        before = told(reader, tmp_path)[0]

        with pytest.raises(FileRefused) as refused:
            reader.sift(sieve(tmp_path, kind=Lying, words=words), seconds=60)

        assert refused.value.kind == "reader_ended"
        assert told(reader, tmp_path)[0] != before

    def test_nothing_a_reader_says_is_executed(self, reader: Reader, tmp_path: Path) -> None:
        mark = tmp_path / "mark"
        words = pickle.dumps(Touching(mark)) + b"\n"

        with pytest.raises(FileRefused, match="broke off"):
            reader.sift(sieve(tmp_path, kind=Lying, words=words), seconds=60)

        assert not mark.exists()

    def test_the_longest_header_fits_into_an_answer(self) -> None:
        header = tuple(["\x01" * 1024] * 1024)
        answer = Sifted(header=header, records=0, accepted=0, set_aside=0, blank=0, faults={}, warnings=())

        assert len(answer.model_dump_json().encode()) < LONGEST
