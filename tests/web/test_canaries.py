"""G5: field by post by channel. No detail of any client leaves in clear where the table of fields and the sight of the
post do not allow it, through whichever door; and where they do, the walk sees it, so that it is known to look.

Replays frappe#42640 (whole documents in place of filtered rows), CVE-2026-46694 (inner notes shown), wagtail#5426 (history).
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from tests.cast import TODAY, Cast
from tests.web.canaries import (
    BORN,
    CANARIES,
    CONFIDED,
    CONFIDED_TO,
    CONFIDENTIAL,
    Knock,
    Seat,
    Walk,
    anchors_written,
    furnish_with_canaries,
    in_sight,
    knocks,
    overheard,
    part,
    routes,
    seats,
    walk,
)  # fmt: skip
from zhiwo.governance.models import TrailEntry
from zhiwo.intake.models import Delivery
from zhiwo.org.models import Login
from zhiwo.org.policy import POSTS, TABLE, Field, Shown

pytestmark = pytest.mark.django_db

ON_PAGES = (Field.NAME, Field.EMPLOYER, Field.BORN_ON, Field.NOTE, Field.AMOUNTS)
"""What a page shows in clear to whoever may see it so; the rest is asked for, or masked for everybody."""

PART = 8
"""Each seat walks through an eighth of the doors, its neighbour through the next; all through all of them is the long form
(`./dev soundness canary`)."""


@pytest.fixture
def world(cast: Cast, settings: Any, tmp_path: Path) -> tuple[Cast, Delivery]:
    settings.TODAY = TODAY
    settings.HOME = tmp_path
    settings.TRAIL_ANCHORS = tmp_path / "anchors"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return cast, furnish_with_canaries(cast, tmp_path)


def test_no_detail_leaves_where_the_table_does_not_let_it(world: tuple[Cast, Delivery], capsys: Any) -> None:
    cast, delivery = world
    doors, found = knocks(cast, delivery), Walk()

    for n, seat in enumerate(seats(cast)):
        walk(cast, seat, part(doors, n, PART), found)

    walked = f"{len(seats(cast))} seats, {len(doors)} doors, {found.cells} cells, {dict(found.statuses)}"
    with capsys.disabled():
        sys.stderr.write(f"\n{walked}\n")
    assert found.leaks == []
    assert {person.post for person in cast.staff.values()} == set(POSTS)
    assert {route.name for route in routes()} <= {name for name, _ in found.routes}
    assert found.statuses[500] == 0
    assert found.cells > 40_000
    _saw_what_is_allowed(cast, found)


def _saw_what_is_allowed(cast: Cast, found: Walk) -> None:
    """The walk came to where the details are: every cell of the table was met by somebody who may see it so."""
    for number in {seat.number for seat in seats(cast) if seat.number and seat.seated}:
        person = cast.staff[number]
        row = TABLE[person.post]
        for client in (client for client in BORN if in_sight(cast, number, client)):
            clear = {name for name in ON_PAGES if row[name] is Shown.CLEAR}
            if client in ("甲", "丁"):
                clear |= {name for name, how in row.items() if how is Shown.ON_REQUEST}
            assert clear <= {name for seat, one, name in found.clear if (seat, one) == (number, client)}, (
                number,
                client,
            )
            hidden = {name for name, how in row.items() if how in (Shown.MASKED, Shown.ON_REQUEST)}
            if row[Field.BORN_ON] is Shown.MASKED:  # the page tells the age and nothing of the date
                hidden -= {Field.BORN_ON}
            assert hidden <= {name for seat, one, name in found.masked if (seat, one) == (number, client)}


def test_words_for_a_few_are_read_by_them_and_by_nobody_else(world: tuple[Cast, Delivery]) -> None:
    cast, _ = world
    words, read, told_so = CONFIDENTIAL.texts[0], set(), set()
    for number in cast.staff:
        if not in_sight(cast, number, "甲"):
            continue
        browser = Client()
        browser.force_login(Login.objects.get(number=number))
        for path in ("/client/甲", "/", f"/entry/{CONFIDED}/correct", "/quality/list?what=all&staff=W1"):
            read |= {number} if words in browser.get(path).content.decode() else set()
        told_so |= {number} if "内容限定阅读范围" in browser.get("/client/甲").content.decode() else set()

    assert read == CONFIDED_TO
    assert told_so >= {"P1", "V1", "Z1", "Q1"} & {number for number in cast.staff if in_sight(cast, number, "甲")}
    assert told_so.isdisjoint(read)


def test_what_is_shown_beside_it_does_not_make_up_the_identity_number(world: tuple[Cast, Delivery]) -> None:
    """The area is the district's, the middle the day of birth: with the last four shown nothing would be hidden."""
    cast, _ = world
    told = []
    for seat in seats(cast):
        if not seat.number or not seat.seated or not in_sight(cast, seat.number, "甲"):
            continue
        browser = Client()
        browser.force_login(Login.objects.get(number=seat.number))
        page = browser.get("/client/甲").content.decode()
        if "4月22日" in page:
            told.append(seat.number)
            assert "9****************1" in page and "990101" not in page, seat
    assert {"W1", "H1"} <= set(told)


def test_nothing_is_told_to_the_terminal_or_the_second_place(
    world: tuple[Cast, Delivery], capsys: pytest.CaptureFixture[str]
) -> None:
    said = StringIO()
    for client in BORN:
        for staff in ("W1", "X1", "AD"):
            call_command("explain_access", staff, client, date=TODAY, stdout=said, stderr=said)
    call_command("verify_trail", stdout=said, stderr=said)

    told = said.getvalue() + anchors_written() + "".join(capsys.readouterr())

    assert "X1" in told
    assert [canary for canary in CANARIES if canary.sings(told)] == []
    facts = "".join(TrailEntry.objects.values_list("facts_written", flat=True))
    assert [canary for canary in CANARIES if canary.sings(facts)] == []


def test_a_fault_tells_nothing_on_its_page_nor_in_the_log(
    world: tuple[Cast, Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast, _ = world
    words = " ".join(canary.texts[0] for canary in CANARIES)

    def broken(*said: object) -> None:
        local = words
        try:
            raise KeyError(local)
        except KeyError as fault:
            raise ValueError(f"no such client: {local}") from fault

    monkeypatch.setattr("zhiwo.desk.client.client_page", broken)
    found = Walk()

    with overheard() as lines:
        walk(cast, Seat("W1"), [Knock("client", "GET", "/client/甲")], found)

    assert found.statuses[500] == 1
    assert found.leaks == []
    assert lines == [] or "ValueError" in "".join(lines)


# --- the walk is not deaf: each fault put in by hand is heard ------------------------------------------------------------


def _leaks(world: tuple[Cast, Delivery], staff: str, *doors: Knock) -> str:
    found = Walk()
    walk(world[0], Seat(staff), list(doors), found)
    return "\n".join(found.leaks)


class TestTheWalkHears:
    def test_a_detail_that_is_not_masked_on_the_page(
        self, world: tuple[Cast, Delivery], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "zhiwo.desk.client.as_seen",
            lambda actor, field, clear: str.__str__(clear.unmasked()) if hasattr(clear, "unmasked") else clear,
        )

        heard = _leaks(world, "W1", Knock("client", "GET", "/client/甲"))

        assert all(
            f"甲 {name} in the body" in heard for name in (Field.PHONE, Field.ID_NUMBER, Field.ADDRESS, Field.ACCOUNT)
        )

    def test_a_mask_that_hides_nothing(self, world: tuple[Cast, Delivery], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("zhiwo.kernel.masked.Phone.mask", staticmethod(lambda clear: clear))

        assert "甲 phone in the body" in _leaks(world, "W1", Knock("client", "GET", "/client/甲"))

    def test_a_search_that_answers_with_what_was_typed(
        self, world: tuple[Cast, Delivery], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            "zhiwo.web.views.search.fragment", lambda request, template, **context: _told(context["words"])
        )
        phone = next(one.texts[0] for one in CANARIES if (one.client, one.field) == ("丁", Field.PHONE))

        assert "丁 phone in the body" in _leaks(
            world, "X1", Knock("search", "POST", "/search", {"q": phone}, htmx=True)
        )

    def test_a_scope_that_is_dropped(self, world: tuple[Cast, Delivery], monkeypatch: pytest.MonkeyPatch) -> None:
        from zhiwo.clients.models import Client

        monkeypatch.setattr("zhiwo.desk.search.visible_clients", lambda actor: Client.objects.for_closing())
        monkeypatch.setattr(
            "zhiwo.web.middleware.behind", lambda actor: nullcontext(lambda: None)
        )  # or the second wall holds

        heard = _leaks(world, "W1", Knock("search", "POST", "/search", {"q": "金丝雀"}, htmx=True))

        assert "丁 name in the body" in heard
        assert "甲 name" not in heard

    def test_a_value_on_the_trail(self, world: tuple[Cast, Delivery], monkeypatch: pytest.MonkeyPatch) -> None:
        from zhiwo.governance.operations import record

        monkeypatch.setattr(
            "zhiwo.parties.operations.revealing.record",
            lambda **said: record(**said, value=next(one.texts[0] for one in CANARIES if one.field == Field.PHONE)),
        )

        heard = _leaks(
            world, "W1", Knock("reveal", "POST", "/client/甲/reveal/phone", {"purpose": "contact"}, htmx=True)
        )

        assert "甲 phone in the trail" in heard

    def test_a_value_in_the_log(self, world: tuple[Cast, Delivery], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("zhiwo.web.quiet.mask_numbers", lambda text: text)

        assert "甲 phone in the log" in _leaks(world, "W1", Knock("nowhere", "GET", "/nowhere/19900001101"))


def _told(words: str) -> Any:
    from django.http import HttpResponse

    return HttpResponse(f"<p>{words}</p>")
