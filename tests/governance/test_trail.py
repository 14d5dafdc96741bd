"""The trail: chained, and told to a second place; whatever is done to it afterwards is found (G28)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.soundness.trail import AT, KEY, chain, end, run
from zhiwo.governance import operations
from zhiwo.governance.chain import START, Anchor, Break, Kind, Link, digest_of, first_break, follow, moment, written
from zhiwo.governance.guards import lower_guards
from zhiwo.governance.models import TrailEntry, TrailHead
from zhiwo.governance.operations import anchor_trail, record
from zhiwo.governance.queries import verify_trail
from zhiwo.kernel.actor import Actor

ACTOR = Actor(staff="W1", name="王经理", post="relationship_manager", unit="N1", path="H/B1/N1/", on=AT.date())


def fault(links: list[Link], head: Anchor, *told: Anchor) -> Break | None:
    """The fault of a trail at rest: its end was `head` before the reading and after."""
    return first_break(KEY, links, [*told, head], lambda: head)


class TestChain:
    def test_unbroken(self) -> None:
        links = chain(5)

        assert fault(links, end(links), end(links[:3])) is None
        assert fault([], Anchor(0, START)) is None

    @settings(max_examples=300, deadline=None)
    @given(st.data())
    def test_any_change_of_any_character_is_found_at_its_entry(self, data: st.DataObject) -> None:
        links = chain(4)
        place = data.draw(st.integers(0, 3))
        field = data.draw(st.sampled_from([n for n in Link._fields if n != "number"]))
        old = getattr(links[place], field)
        at = data.draw(st.integers(0, len(old)))
        new = old[:at] + data.draw(st.text(min_size=1, max_size=1)) + old[at + data.draw(st.integers(0, 1)) :]
        if new == old:
            return
        head = end(links)
        links[place] = links[place]._replace(**{field: new})

        assert fault(links, head) == Break(place + 1, Kind.ALTERED)

    def test_any_byte_of_any_column_and_any_forgery_is_found(self) -> None:
        """Every byte of sixty entries; payment-reconciliation-agent#18, agent-bom#3697, ai-memory-mcp#1850, bernstein#1155."""
        found = run(60)

        assert found.missed == ()
        assert found.forgeries > 60 * 190

    def test_a_moment_changed_by_a_microsecond_is_found(self) -> None:
        links = chain(3)
        head = end(links)
        links[1] = links[1]._replace(at=moment(AT + timedelta(seconds=1, microseconds=1)))

        assert fault(links, head) == Break(2, Kind.ALTERED)

    def test_a_word_moved_to_its_neighbour_is_found(self) -> None:
        links = chain(1)
        moved = links[0]._replace(actor="W", post="1" + links[0].post)

        assert fault([moved], end(links)) == Break(1, Kind.ALTERED)

    def test_an_entry_taken_out_is_missing(self) -> None:
        links = chain(5)

        assert fault(links[:2] + links[3:], end(links)) == Break(3, Kind.MISSING)

    def test_an_entry_put_in_is_found(self) -> None:
        links = chain(3)
        more = follow(KEY, end(links), links[0])

        assert fault([*links, more], end(links)) == Break(4, Kind.INSERTED)
        assert fault([*links[:2], links[1], links[2]], end(links)) == Break(2, Kind.INSERTED)

    def test_two_that_changed_places_are_found(self) -> None:
        links = chain(4)
        links[1], links[2] = links[2]._replace(number=2), links[1]._replace(number=3)

        assert fault(links, end(chain(4))) == Break(2, Kind.ALTERED)

    def test_a_tail_cut_off_is_found_by_the_head(self) -> None:
        links = chain(5)

        assert fault(links[:3], end(links)) == Break(4, Kind.CUT)

    def test_a_tail_cut_off_together_with_the_head_is_found_by_the_second_place(self) -> None:
        """An old database put back looks whole to itself."""
        links = chain(5)

        assert fault(links[:3], end(links[:3])) is None
        assert fault(links[:3], end(links[:3]), end(links[:2]), end(links[:4])) == Break(4, Kind.CUT)

    def test_a_trail_written_anew_with_the_key_is_found_by_the_second_place(self) -> None:
        links, other = chain(4), chain(4)
        forged: list[Link] = []
        for link in other:
            said = link._replace(subject="C0" if link.number == 2 else link.subject)
            forged.append(follow(KEY, end(forged) if forged else Anchor(0, START), said))

        assert fault(forged, end(forged)) is None
        assert fault(forged, end(forged), end(links[:1])) is None
        assert fault(forged, end(forged), end(links[:3])) == Break(3, Kind.REWRITTEN)
        assert fault(forged, end(forged), end(links)) == Break(4, Kind.REWRITTEN)

    def test_what_is_appended_while_it_is_read_is_no_fault(self) -> None:
        links = chain(5)

        assert first_break(KEY, links[:4], [end(links[:3])], lambda: end(links)) is None
        assert first_break(KEY, links[:2], [end(links[:3])], lambda: end(links)) == Break(3, Kind.CUT)
        assert first_break(KEY, links, [end(links[:3])], lambda: end(links[:4])) == Break(5, Kind.INSERTED)

    def test_without_the_key_no_digest_can_be_made(self) -> None:
        links = chain(2)
        forged = links[1]._replace(subject="C9")
        forged = forged._replace(digest=digest_of(b"another", links[0].digest, forged))

        assert fault([links[0], forged], end([forged])) == Break(2, Kind.ALTERED)

    def test_facts_are_written_in_one_way_only(self) -> None:
        assert written({"b": 1, "a": ("甲", None)}) == '{"a":["甲",null],"b":1}'
        with pytest.raises(TypeError, match="float can't stand on the trail"):
            written({"share": 0.1})


@pytest.fixture
def told(settings: Any, tmp_path: Path) -> Path:
    settings.TRAIL_ANCHORS = tmp_path / "trail.anchors"
    return tmp_path / "trail.anchors"


def entries(count: int) -> None:
    for n in range(count):
        record(actor=ACTOR, act="x.done", subject_kind="client", subject=f"C{n}", at=AT, n=n, name="甲“乙”")


def let_change() -> None:
    """Take the database's own guards away: what then happened to the trail is found all the same."""
    if connection.vendor == "postgresql":
        pytest.skip("no role of the program may take the guards away")
    lower_guards(connection)


COLUMNS = ("number", "at", "actor", "post", "unit_path", "act", "subject_kind", "subject", "facts_written", "digest")


def _turned(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Each byte with one bit turned, an other one at each place."""
    return ((at, bytes([*raw[:at], raw[at] ^ (1 << at % 8), *raw[at + 1 :]])) for at in range(len(raw)))


def _rows() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT number, CAST(at AS TEXT), {', '.join(COLUMNS[2:])} FROM governance_trailentry")
        return list(cursor.fetchall())


def _write(column: str, raw: bytes, number: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE governance_trailentry SET {column} = CAST(%s AS TEXT) WHERE number = %s", [raw, number])


@pytest.mark.django_db
class TestTrail:
    def test_is_whole_as_it_was_written(self, told: Path) -> None:
        entries(3)
        anchor_trail(AT)

        found = verify_trail()

        assert (found.length, found.anchored, found.broken) == (3, 3, None)
        assert [(e.number, e.facts["n"]) for e in TrailEntry.objects.all()] == [(1, 0), (2, 1), (3, 2)]
        assert told.read_text().startswith(f"3 {TrailHead.objects.get().digest} 2026-04-20T02:00:00.123456")

    def test_an_altered_entry_is_named_and_the_command_fails(self, told: Path, capsys: Any) -> None:
        entries(3)
        let_change()
        TrailEntry.objects.filter(number=2).update(subject="C9")

        with pytest.raises(SystemExit) as ended:
            call_command("verify_trail")

        assert ended.value.code == 2
        assert "第 2 条被改过" in capsys.readouterr().err

    def test_any_byte_in_the_database_is_found(self, told: Path) -> None:
        """Also one that makes a text no text."""
        entries(4)
        let_change()
        missed, made = [], 0
        for row in _rows():
            for column, raw in zip(COLUMNS[1:], row[1:], strict=True):
                for at, turned in _turned(str(raw).encode()):
                    made += 1
                    _write(column, turned, row[0])
                    found = verify_trail().broken
                    if found != Break(row[0], Kind.ALTERED):
                        missed.append((row[0], column, at, found))
                _write(column, str(raw).encode(), row[0])

        assert missed == []
        assert made > 4 * 150
        assert verify_trail().broken is None

    def test_an_old_database_put_back_is_found(self, told: Path) -> None:
        entries(3)
        old = list(TrailEntry.objects.values())
        entries(2)
        anchor_trail(AT)
        let_change()
        TrailEntry.objects.filter(number__gt=3).delete()
        TrailHead.objects.update(length=3, digest=old[-1]["digest"])

        assert verify_trail().broken == Break(4, Kind.CUT)

        for n in range(3):
            record(actor=ACTOR, act="x.other", subject_kind="client", subject=f"C{n}", at=AT)

        assert verify_trail().broken == Break(5, Kind.REWRITTEN)

    @pytest.mark.parametrize(("length", "digest"), [(2, None), (4, None), (3, "0" * 64)])
    def test_a_head_that_was_moved_is_found(self, told: Path, length: int, digest: str | None) -> None:
        entries(3)
        anchor_trail(AT)
        let_change()
        TrailHead.objects.update(length=length, **({"digest": digest} if digest else {}))

        assert verify_trail().broken is not None

    def test_a_second_place_that_is_gone_or_garbled_is_told(self, told: Path, capsys: Any) -> None:
        entries(2)
        call_command("verify_trail")
        kept = told.read_bytes()
        told.write_bytes(b"\xff\xfe")

        with pytest.raises(SystemExit):
            call_command("verify_trail")

        told.unlink()
        with pytest.raises(SystemExit):
            call_command("verify_trail")

        said = capsys.readouterr()
        assert "此前没有向第二处报备过，现已报备" in said.out
        assert "第二处报备文件读不了" in said.err
        assert "第二处报备文件不见了" in said.err
        assert kept.startswith(b"3 ")

    def test_a_second_place_that_lags_is_told(self, told: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        monkeypatch.setattr(operations, "ANCHORED_EVERY", 2)
        entries(1)
        anchor_trail(AT)
        entries(4)

        with pytest.raises(SystemExit):
            call_command("verify_trail")

        assert "第二处报备落后 4 条" in capsys.readouterr().err

    def test_the_command_says_how_long_the_trail_is(self, told: Path) -> None:
        entries(2)
        out = StringIO()

        call_command("verify_trail", stdout=out)

        assert "2 条" in out.getvalue()

    def test_the_second_place_is_told_now_and_then(
        self, told: Path, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
    ) -> None:
        monkeypatch.setattr(operations, "ANCHORED_EVERY", 2)

        with django_capture_on_commit_callbacks(execute=True):
            entries(5)

        assert [line.split()[0] for line in told.read_text().splitlines()] == ["2", "4"]

    def test_a_second_place_out_of_reach_stops_nothing(self, settings: Any, tmp_path: Path, caplog: Any) -> None:
        settings.TRAIL_ANCHORS = tmp_path / "nowhere" / "trail.anchors"
        entries(1)

        anchor_trail(AT)

        assert "could not be told" in caplog.text
        assert verify_trail().anchored is None

    def test_an_anchor_line_cut_short_is_passed_over(self, told: Path) -> None:
        entries(2)
        anchor_trail(AT)
        told.write_text(told.read_text() + "3 abc")

        assert verify_trail().broken is None
