"""The page of the trail: who may read what of it; and that nothing happens that can't be put on it (G30)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import zhiwo
from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.web.conftest import Enter
from zhiwo.care.models import Interaction
from zhiwo.clients.models import Keeping
from zhiwo.desk.trail import Asked, readable, trail
from zhiwo.desk.trail_words import SUBJECTS, TRAIL_ACTS
from zhiwo.governance.models import TrailEntry
from zhiwo.governance.operations import record
from zhiwo.governance.queries import STRAY, VERIFIED
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Denied, NotFound
from zhiwo.org.models import Login
from zhiwo.org.policy import POSTS
from zhiwo.tags.policy import FolderCode, subject_kind

NIGHT = Actor(staff="NIGHT", name="", post="data_steward", unit="", path="", on=TODAY)
READERS = {"P1", "V1", "G1", "H1", "H2", "Q1", "U1", "HO", "AD"}
EVERYONE = (
    "P1",
    "V1",
    "G1",
    "H1",
    "H2",
    "W1",
    "W2",
    "W3",
    "W4",
    "L1",
    "C1",
    "K1",
    "Z1",
    "X1",
    "Q1",
    "U1",
    "D1",
    "HO",
    "AD",
)


@pytest.fixture
def acts(house: Cast) -> Cast:
    """Every member of staff looked at every client once, was refused at a client nobody has, and came in; a day was closed."""
    for who in house.staff:
        actor = house.actor(who)
        for client in (*house.clients, "己"):
            record(actor=actor, act="client.viewed", subject_kind="client", subject=client, at=NOW)
        record(actor=actor, act="org.entered", subject_kind="staff", subject=who, at=NOW)
    record(actor=NIGHT, act="day.closed", subject_kind="day", subject="2026-04-19", at=NOW)
    return house


def expected(cast: Cast, who: str) -> set[tuple[str, str, str]]:
    """By hand: actor, kind and subject of what `who` may read, with loops and no query on the trail."""
    me = cast.actor(who)
    units = {number: person.unit.path for number, person in cast.staff.items()}
    kept = {k.client.number: k.staff.number for k in Keeping.objects.for_closing().select_related("client", "staff")}
    found = set()
    for doer in cast.staff:
        if not units[doer].startswith(me.path):
            continue
        found.add((doer, "staff", doer))
        if POSTS[me.post].sight == "nobody":
            continue
        for number, client in cast.clients.items():
            if client.unit.path.startswith(me.path) or kept.get(number) == who:
                found.add((doer, "client", number))
        if me.path == "H/":
            found.add((doer, "client", "己"))
    if me.path == "H/":
        found.add(("NIGHT", "day", "2026-04-19"))
    return found


class TestReading:
    @pytest.mark.parametrize("who", sorted(READERS))
    def test_goes_as_far_as_unit_and_clients_seen(self, acts: Cast, who: str) -> None:
        rows = readable(acts.actor(who)).values_list("actor", "subject_kind", "subject")

        assert set(rows) == expected(acts, who)

    @pytest.mark.parametrize("who", EVERYONE)
    def test_is_for_leaders_controllers_and_the_administrator(self, acts: Cast, enter: Enter, who: str) -> None:
        assert enter(who).get("/trail").status_code == (200 if who in READERS else 409)

    def test_nothing_tells_a_client_out_of_sight_from_one_there_is_not(self, acts: Cast, enter: Enter) -> None:
        browser = enter("H1")

        there, none = (browser.get("/trail", {"client": number}).content for number in ("丁", "不存在"))

        assert there == none
        with pytest.raises(NotFound):
            trail(acts.actor("H1"), Asked(client="丁"))

    def test_a_reader_without_the_right_is_denied_below_the_page_too(self, acts: Cast) -> None:
        with pytest.raises(Denied):
            readable(acts.actor("W1"))

    def test_the_administrator_reads_nothing_about_a_client_whatever_is_asked(self, acts: Cast) -> None:
        assert trail(acts.actor("AD"), Asked(client="甲")).rows == []

    def test_follows_the_post_at_once(self, acts: Cast) -> None:
        actor = acts.actor("G1")
        moved = Actor(staff="G1", name="", post="outlet_head", unit="N3", path="H/B1/S2/N3/", on=TODAY)

        assert readable(actor).filter(subject="甲").exists()
        assert not readable(moved).filter(subject="甲").exists()


class TestPaging:
    def test_walks_through_all_of_it_once(self, acts: Cast) -> None:
        actor, walked, before = acts.actor("G1"), [], None
        while True:
            shown = trail(actor, Asked(before=before))
            walked += [row.number for row in shown.rows]
            before = shown.next
            if before is None:
                break

        assert walked == sorted(readable(actor).values_list("number", flat=True), reverse=True)
        assert len(walked) > 50

    def test_costs_as_much_however_long_the_trail(self, acts: Cast, django_assert_num_queries: Any) -> None:
        with django_assert_num_queries(2):
            trail(acts.actor("G1"), Asked())

    def test_the_next_stretch_comes_by_itself(self, acts: Cast, enter: Enter) -> None:
        answer = enter("G1").get("/trail", {"before": "60"}, headers={"HX-Request": "true"}).content.decode()

        assert "<html" not in answer
        assert 'id="entry-59"' in answer


class TestFilters:
    def test_narrow_by_who_act_client_and_day(self, acts: Cast) -> None:
        actor = acts.actor("G1")

        assert {row.actor for row in trail(actor, Asked(who="W1")).rows} == {"W1"}
        assert {row.code for row in trail(actor, Asked(act="org.entered")).rows} == {"org.entered"}
        assert {row.subject for row in trail(actor, Asked(client="甲")).rows} == {"甲"}
        assert trail(actor, Asked(since=TODAY, until=TODAY)).rows
        assert trail(actor, Asked(since=date(2026, 4, 21))).rows == []
        assert trail(actor, Asked(until=date(2026, 4, 19))).rows == []

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("who", "W1' OR '1'='1"), ("who", "W1; DROP TABLE governance_trailentry"), ("act", "client.viewed' --"),
            ("act", "org.unknown"), ("client", "%"), ("since", "now()"), ("before", "1 UNION SELECT"),
            ("before", "-1"), ("before", str(2**70)), ("until", "2026-13-01"),
        ],
    )  # fmt: skip
    def test_what_is_no_filter_is_refused(self, acts: Cast, enter: Enter, name: str, value: str) -> None:
        """CVE-2024-32838 Fineract: the search of the audit took SQL."""
        answer = enter("G1").get("/trail", {name: value})

        assert answer.status_code == 422
        assert "筛选条件无法读懂" in answer.content.decode()

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        name=st.sampled_from(
            ["order_by", "actor", "actor__startswith", "unit_path", "digest__gt", "subject__in", "t1.digest", "_connector",
             "facts_written__contains", "subject_kind", "fields", "limit", "page_size"]
        ),
        value=st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=20),
    )  # fmt: skip
    def test_no_other_name_has_any_effect(self, acts: Cast, enter: Enter, name: str, value: str) -> None:
        """Strapi CVE-2023-22894, CVE-2026-27886; Tandoor CVE-2026-59962; DRF 2.3.12."""
        browser = enter("G1")

        def entries(answer: Any) -> str:
            text: str = answer.content.decode()
            return text[text.index('class="entries"') : text.index("</section>")]

        plain, odd = browser.get("/trail", {"before": "50"}), browser.get("/trail", {"before": "50", name: value})

        assert entries(odd) == entries(plain)


class TestWords:
    def test_every_act_the_code_records_has_a_name(self) -> None:
        assert {*_recorded(), STRAY, VERIFIED} == TRAIL_ACTS.keys()

    def test_every_kind_of_subject_has_a_name(self) -> None:
        sources = (path.read_text(encoding="utf-8") for path in Path(zhiwo.__file__).parent.rglob("*.py"))
        kinds = {kind for source in sources for kind in re.findall(r'subject_kind="(\w+)"', source)}

        assert "client" in kinds and kinds | {subject_kind(folder) for folder in FolderCode} <= SUBJECTS.keys()

    def test_facts_are_shown_in_words(self, house: Cast, enter: Enter) -> None:
        browser = enter("W1")
        browser.post(
            "/client/甲/record", {"kind": "call", "result": "connected", "on": TODAY, "reference": f"H-{1:032x}"}
        )

        text = enter("H1").get("/trail", {"client": "甲"}).content.decode()

        assert "登记联络" in text
        assert "改动的数据行" in text
        assert "王经理" in text
        assert "digest" not in text


class TestLogging:
    def test_looking_at_a_client_stands_on_the_trail(self, house: Cast, enter: Enter) -> None:
        enter("W1").get("/client/甲")

        entry = TrailEntry.objects.get(act="client.viewed")
        assert (entry.actor, entry.subject_kind, entry.subject) == ("W1", "client", "甲")

    def test_looking_at_the_trail_stands_on_it(self, house: Cast, enter: Enter) -> None:
        enter("H1").get("/trail", {"client": "甲", "who": "W1", "evil": "x"})

        entry = TrailEntry.objects.get(act="trail.viewed")
        assert (entry.actor, entry.subject_kind, entry.subject, entry.facts["who"]) == ("H1", "client", "甲", "W1")
        assert "evil" not in entry.facts_written

    @pytest.mark.parametrize(
        ("method", "address"),
        [("get", "/client/丁"), ("get", "/trail"), ("get", "/intake"), ("post", "/client/丁/record")],
    )
    def test_every_refusal_stands_on_it(self, house: Cast, enter: Enter, method: str, address: str) -> None:
        answer = getattr(enter("W1"), method)(address, {"kind": "call", "on": TODAY, "reference": f"H-{1:032x}"})

        entry = TrailEntry.objects.get()
        assert answer.status_code in {404, 409, 422}
        assert (entry.act, entry.actor) == ("web.refused", "W1")
        assert entry.subject_kind == ("client" if "丁" in address else entry.facts["page"])


class Unwritable(RuntimeError):
    """The trail can't be written to."""


@pytest.fixture
def unwritable(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    def fail(*_: Any, **__: Any) -> None:
        raise Unwritable

    monkeypatch.setattr("zhiwo.governance.operations.follow", fail)
    yield


class TestWithoutTheTrail:
    def test_an_act_leaves_no_change(self, house: Cast, enter: Enter, unwritable: None) -> None:
        browser = enter("W1")

        with pytest.raises(Unwritable):
            browser.post(
                "/client/甲/record", {"kind": "call", "result": "connected", "on": TODAY, "reference": f"H-{1:032x}"}
            )
        with pytest.raises(Unwritable):
            enter("H1").post("/client/戊/assign", {"to": "W1", "reason": "x"})

        assert not Interaction.objects.for_closing().exists()
        assert not Keeping.objects.for_closing().filter(client__number="戊").exists()

    def test_nobody_comes_in(self, house: Cast, client: Any, unwritable: None) -> None:
        login = Login(staff=house.staff["W1"], number="W1")
        login.set_password("open")
        login.save()

        with pytest.raises(Unwritable):
            client.post("/login", {"number": "W1", "password": "open"})

        assert client.get("/").status_code == 302
        assert Login.objects.get(number="W1").last_login is None

    @pytest.mark.parametrize("address", ["/client/甲", "/trail"])
    def test_nothing_sensitive_is_shown(self, house: Cast, enter: Enter, unwritable: None, address: str) -> None:
        browser = enter("H1")
        browser.raise_request_exception = False

        answer = browser.get(address)

        assert answer.status_code == 500
        assert "测试甲".encode() not in answer.content


RECORDING = {"record", "_trail", "_note", "_record", "_settle"}
"""What puts an entry on the trail, and what does it for several acts of one module."""


def _recorded() -> Iterator[str]:
    """The acts in the code: what is given to whatever records, in words or by the name of a constant of the module."""
    for path in Path(zhiwo.__file__).parent.rglob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        constants = {
            name.id: list(_words(made.value))
            for made in tree.body
            if isinstance(made, ast.Assign)
            for target in made.targets
            for name in ast.walk(target)
            if isinstance(name, ast.Name)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in RECORDING:
                given = [*node.args, *(word.value for word in node.keywords if word.arg == "act")]
                for one in given:
                    yield from _words(one)
                    named = [name.id for name in ast.walk(one) if isinstance(name, ast.Name)]
                    yield from (word for name in named for word in constants.get(name, ()))


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def _words(given: ast.expr) -> Iterator[str]:
    if isinstance(given, ast.JoinedStr):
        from zhiwo.intake.policy import Sort, State

        # The one act made of two words: what was brought and what it came to.
        yield from (f"feed.{sort}-{state}" for sort in Sort for state in State)
        return
    for node in ast.walk(given):
        if isinstance(node, ast.Constant) and re.fullmatch(r"[a-z]+\.[a-z-]+", str(node.value)):
            yield str(node.value)
