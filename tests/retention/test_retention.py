"""Erasing and freezing: due to the day, done once, proved without data, and never undone by the next file (PIPL 47)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.core.management import call_command
from hypothesis import given
from hypothesis import strategies as st

from tests.cast import STAFF, Cast
from tests.desk.house import furnish
from tests.suitability.answers import assessed
from zhiwo.care.models import CounterSlip, Duty, Interaction, ServiceRequest
from zhiwo.care.operations import book_cash, note_wish, report_fault, stop_contact, take_step
from zhiwo.care.policy.service import Step
from zhiwo.clients.access import visible_clients
from zhiwo.clients.erasure import ERASED, digest_of, erased_among
from zhiwo.clients.models import Client, Tombstone
from zhiwo.clients.operations import take_over_clients, take_over_keepings
from zhiwo.clients.queries import explain_access
from zhiwo.clients.wall import behind
from zhiwo.coverage.models import Proposal
from zhiwo.coverage.operations import propose_transfer, reject_transfer
from zhiwo.entitlements.models import Booking, BookingStep
from zhiwo.entitlements.operations import book
from zhiwo.governance.models import TrailEntry
from zhiwo.governance.queries import verify_trail
from zhiwo.holdings.models import Holding
from zhiwo.kernel.masked import Masked
from zhiwo.kernel.period import add_months
from zhiwo.kernel.refusal import Denied
from zhiwo.org.operations import open_login
from zhiwo.org.policy import ACTS
from zhiwo.parties.models import Consent, ContactStop, Person, PersonalRequest, StandingWish
from zhiwo.parties.operations import file_request, record_consent, take_over_consents
from zhiwo.retention.operations import Done, NotDueYet, apply_retention
from zhiwo.retention.policy import Kept, due, retention_rules_on
from zhiwo.retention.queries import due_list
from zhiwo.suitability.models import Assessment, MaterialChange, MeansStatement, Sitting
from zhiwo.suitability.operations import Stated, note_change, open_questionnaire, state_means

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEFT = date(2026, 4, 30)
NOW = datetime(2026, 4, 20, 9, 30, tzinfo=SHANGHAI)
RULES = retention_rules_on(LEFT)
EVERYTHING = frozenset({"soft", "frozen", "consents", "identity"})
CANARIES = (
    "测试甲",
    "19900001234",
    "学府路",
    "谈到女儿留学",
    "档案甲一七",
    "客户原话丙丁",
    "全部资料戊己",
    "62170000",
    "庚辛不合",
    "壬癸已满",
    "装修子丑款",
    "卡在寅卯页",
    "勿谈辰巳",
    "午未不足",
    "申酉号证明",
    "测**",
)
"""Words that lead to 甲."""


def years(count: int, days: int = 0) -> date:
    return add_months(LEFT, 12 * count) + timedelta(days=days)


class TestWhatIsDue:
    @pytest.mark.parametrize(
        ("on", "classes"),
        [
            (LEFT, []),
            (years(2), []),
            (years(2, 1), ["soft", "frozen"]),
            (years(3), ["soft", "frozen"]),
            (years(3, 1), ["soft", "frozen", "consents"]),
            (years(10), ["soft", "frozen", "consents"]),
            (years(10, 1), ["soft", "frozen", "consents", "identity"]),
        ],
    )
    def test_is_due_the_day_after_the_last_full_year(self, on: date, classes: list[str]) -> None:
        kept = Kept("甲", LEFT, EVERYTHING)

        assert [one.of.code for one in due(kept, RULES, on)] == classes

    @given(
        st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 5000), st.sets(st.sampled_from(sorted(EVERYTHING)))
    )
    def test_what_is_due_stays_due_and_identity_never_before_ten_years(
        self, ended: date, days: int, left: set[str]
    ) -> None:
        """反洗钱法34: at least ten years; 29 February included."""
        kept, on = Kept("甲", ended, frozenset(left)), ended + timedelta(days=days)

        now = {one.of.code for one in due(kept, RULES, on)}

        assert now <= {one.of.code for one in due(kept, RULES, on + timedelta(days=1))}
        assert "identity" not in now or on > add_months(ended, 120)
        assert now <= left


@pytest.fixture
def gone(cast: Cast) -> Cast:
    """甲 left the bank on 30 April 2026, with all that may be kept of a client; the others stay."""
    furnish(cast)
    actor = cast.actor("W1")
    Interaction.objects.for_closing().create(
        client=cast.clients["甲"],
        reference="H-9",
        kind="call",
        at=NOW,
        on=NOW.date(),
        note="谈到女儿留学",
        next_step="约留学机构",
        entered_at=NOW,
    )
    record_consent(
        actor=actor, client="甲", purpose="marketing", channel="", way="paper", wording="1", proof="档案甲一七", at=NOW
    )
    stop_contact(actor=actor, client="甲", kind="refusal", channel="phone", reason="客户原话丙丁", at=NOW)
    file_request(actor=actor, client="甲", kind="access", received_on=NOW.date(), asked="全部资料戊己", at=NOW)
    moved = propose_transfer(actor=actor, client="甲", to="W2", reason="客户与庚辛不合", at=NOW)
    reject_transfer(actor=cast.actor("W2"), number=moved.pk, reason="壬癸已满", at=NOW)
    asked = {"amount_fen": 100, "currency": "CNY", "outlet": "N1", "ready_by": NOW + timedelta(days=1), "at": NOW}
    book_cash(actor=actor, client="甲", words="装修子丑款", reference="S-1", **asked)
    book_cash(actor=actor, client="甲", reference="S-2", **asked)
    take_step(actor=cast.actor("H1"), reference="S-2", what=Step.UNMET, words="午未不足", at=NOW)
    report_fault(actor=actor, client="甲", channel="net", words="卡在寅卯页", at=NOW)
    state_means(
        actor=actor, client="甲", stated=Stated(financial_fen=1), proof_kind="tax", proof_number="申酉号证明", at=NOW
    )
    note_change(actor=actor, client="甲", kind="income", stated_on=NOW.date(), at=NOW)
    assessed(cast, at=NOW)
    open_questionnaire(actor=actor, client="甲", channel="tablet", at=NOW)
    note_wish(actor=actor, client="甲", kind="other", words="勿谈辰巳", at=NOW)
    book(actor=actor, client="甲", entitlement="airport_lounge", on=date(2026, 4, 22), at=NOW)
    Client.objects.for_closing().filter(number="甲").update(closed_on=LEFT, status="closed")
    return cast


def apply(cast: Cast, on: date, by: str = "Q1") -> list[Done]:
    return apply_retention(actor=cast.actor(by), on=on, at=datetime(on.year, on.month, on.day, 9, tzinfo=SHANGHAI))


def codes(done: list[Done]) -> list[tuple[str, int]]:
    return [(one.of.code, one.clients) for one in done]


def everything_kept() -> str:
    """Every value of every table, in words: what is searched for traces."""
    clear = [tuple(value.unmasked() if isinstance(value, Masked) else value for value in row) for row in _rows()]
    return "\n".join(map(str, clear))


def _rows() -> Iterator[Any]:
    for model in apps.get_models():
        manager: Any = model._default_manager
        yield from (
            (manager.for_closing() if hasattr(manager, "for_closing") else manager.all()).order_by().values_list()
        )


class TestApplying:
    def test_after_two_years_blanks_the_words_and_freezes(self, gone: Cast) -> None:
        done = apply(gone, years(2, 1))

        assert codes(done) == [("soft", 1), ("frozen", 1)]
        assert Interaction.objects.for_closing().get(reference="H-9").note == ""
        assert ContactStop.objects.for_closing().get().reason == ""
        assert Person.objects.for_closing().get(client=gone.clients["甲"]).phone == "19900001234"
        assert Consent.objects.for_closing().get().proof == "档案甲一七"
        assert [
            word
            for word in ("装修子丑款", "卡在寅卯页", "勿谈辰巳", "午未不足", "申酉号证明")
            if word in everything_kept()
        ] == []
        assert not CounterSlip.objects.exists()
        assert not Sitting.objects.exists()

    def test_after_three_years_erases_the_proofs_of_consents(self, gone: Cast) -> None:
        apply(gone, years(3, 1))

        assert not Consent.objects.for_closing().exists()
        assert not ContactStop.objects.for_closing().exists()
        assert Person.objects.for_closing().filter(client=gone.clients["甲"]).exists()

    def test_after_ten_years_nothing_leads_to_the_person(self, gone: Cast) -> None:
        before = everything_kept()
        assert all(word in before for word in CANARIES)

        done = apply(gone, years(10, 1))

        assert codes(done) == [("soft", 1), ("frozen", 1), ("consents", 1), ("identity", 1)]
        left = everything_kept()
        others = ("62170000",)  # the account numbers of the four who stay begin alike
        assert [word for word in CANARIES if word in left and word not in others] == []
        row = Client.objects.for_closing().get(status=ERASED)
        assert (row.name, row.initials, row.sort_key, row.opened_on) == ("—", "", "", None)
        assert "甲" not in row.number
        for model in (
            Person,
            Interaction,
            Duty,
            Holding,
            PersonalRequest,
            Consent,
            ContactStop,
            Proposal,
            ServiceRequest,
            StandingWish,
            Assessment,
            MaterialChange,
            MeansStatement,
            Booking,
        ):
            assert not model.objects.for_closing().filter(client=row).exists(), model
        assert not BookingStep.objects.for_closing().exists()

    def test_again_does_nothing(self, gone: Cast) -> None:
        apply(gone, years(10, 1))
        entries = TrailEntry.objects.count()

        assert apply(gone, years(10, 1)) == []
        assert apply(gone, years(30)) == []
        assert TrailEntry.objects.count() == entries

    def test_leaves_who_is_still_a_client(self, gone: Cast) -> None:
        apply(gone, years(30))

        others = Client.objects.for_closing().filter(number__in="乙丙丁戊")
        assert set(others.values_list("number", "frozen_on")) == {(number, None) for number in "乙丙丁戊"}

    def test_waits_for_a_legal_stop(self, gone: Cast) -> None:
        stop_contact(actor=gone.actor("Q1"), client="甲", kind="legal", channel="", reason="", at=NOW)

        listed = due_list(gone.actor("Q1"), years(10, 1), NOW)

        assert apply(gone, years(10, 1)) == []
        assert [one.held for one in listed] == [True] * 4
        assert Person.objects.for_closing().filter(client=gone.clients["甲"]).exists()

    def test_proves_itself_on_the_trail_without_data(self, gone: Cast) -> None:
        apply(gone, years(10, 1))

        entries = {entry.subject: entry.facts for entry in TrailEntry.objects.filter(act="retention.applied")}
        assert set(entries) == EVERYTHING
        assert (entries["identity"]["clients"], entries["identity"]["rule"]) == (1, "retention-2025")
        assert len(entries["identity"]["digest"]) == 64
        assert "甲" not in str(entries)
        assert verify_trail().broken is None

    def test_stays_within_the_sight_of_who_does_it(self, gone: Cast) -> None:
        unit = gone.staff["W4"].unit
        gone.staff["Q1"].unit = unit

        assert apply(gone, years(10, 1)) == []

    @pytest.mark.parametrize("number", [row[0] for row in STAFF])
    def test_is_for_compliance_and_looked_at_by_the_controllers(self, gone: Cast, number: str) -> None:
        actor = gone.actor(number)

        if actor.post not in ACTS["retention.apply"].posts:
            with pytest.raises(Denied):
                apply(gone, years(2, 1), number)
        if actor.post not in ACTS["retention.view"].posts:
            with pytest.raises(Denied):
                due_list(actor, years(2, 1), NOW)
        else:
            assert len(due_list(actor, years(2, 1), NOW)) == 2


class TestFrozen:
    @pytest.fixture
    def frozen(self, gone: Cast) -> Cast:
        apply(gone, years(2, 1))
        return gone

    @pytest.mark.parametrize("number", [row[0] for row in STAFF])
    def test_is_seen_by_compliance_alone_on_both_walls(self, frozen: Cast, number: str) -> None:
        actor = frozen.actor(number)
        expected = number == "Q1"

        first = visible_clients(actor).filter(number="甲").exists()
        with behind(actor):
            second = Client.objects.for_closing().filter(number="甲").exists()
            persons = Person.objects.for_closing().filter(client=frozen.clients["甲"]).exists()

        assert first is second is persons is expected
        told = explain_access(actor, "甲")
        assert (told.seen, any(reason.opens for reason in told.reasons)) == (expected, expected)

    def test_thaws_when_the_client_comes_back_to_the_bank(self, frozen: Cast) -> None:
        take_over_clients([identity("甲")])

        assert visible_clients(frozen.actor("W1")).filter(number="甲").exists()

    def test_stays_frozen_when_the_file_says_the_same_again(self, frozen: Cast) -> None:
        take_over_clients([identity("甲", closed_on=LEFT, name="测试甲新")])

        assert not visible_clients(frozen.actor("W1")).filter(number="甲").exists()


def identity(number: str, **said: Any) -> dict[str, Any]:
    row = {
        "client": number,
        "name": f"测试{number}",
        "unit": "N1",
        "opened_on": None,
        "closed_on": None,
        "died_on": None,
    }
    return row | said


class TestTheNextFile:
    def test_does_not_bring_an_erased_person_back(self, gone: Cast) -> None:
        apply(gone, years(10, 1))
        clients = Client.objects.for_closing().count()

        take_over_clients([identity("甲"), identity("己")])
        take_over_keepings(
            [{"client": "甲", "staff": "W1", "role": "lead", "from_on": LEFT, "until_on": None}], stated=None
        )
        take_over_consents(
            [{"consent": "A1", "client": "甲", "purpose": "marketing", "channel": None, "from_on": LEFT, "given": True,
              "basis": None}], at=NOW,
        )  # fmt: skip

        assert Client.objects.for_closing().count() == clients + 1
        assert not Client.objects.for_closing().filter(number="甲").exists()
        assert not Consent.objects.for_closing().exists()

    def test_is_known_by_a_keyed_digest_only(self, gone: Cast, settings: Any) -> None:
        apply(gone, years(10, 1))

        assert Tombstone.objects.get().digest == digest_of("甲")
        assert erased_among("甲乙") == {"甲"}
        settings.SECRET_KEY = "another"
        assert erased_among("甲乙") == set()


class TestTheCommand:
    @pytest.fixture(autouse=True)
    def _terminal(self, gone: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whoever sits there gives the password."""
        for number in ("Q1", "U1"):
            open_login(actor=gone.actor("AD"), staff=number, password="of the house", at=NOW)
        monkeypatch.setattr("zhiwo.cli.entering.password", lambda: "of the house")

    def run(self, *words: str) -> str:
        out = StringIO()
        call_command("retention", *words, stdout=out)
        return out.getvalue()

    def test_lists_and_applies(self, gone: Cast, settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        settings.LAKE = tmp_path / "lake"
        on = years(2, 1).isoformat()
        then = datetime(2028, 5, 1, 9, tzinfo=SHANGHAI)
        monkeypatch.setattr("zhiwo.cli.management.commands.retention.timezone.now", lambda: then)

        listed = self.run("list", "--as", "Q1", "--date", on)
        applied = self.run("apply", "--as", "Q1", "--date", on)

        assert "去标识  甲" in listed
        assert "封存：客户身份资料（封存），1 户" in applied
        assert "数据湖：清除 0 行" in applied
        assert "没有到期的数据" in self.run("list", "--as", "Q1", "--date", on)

    def test_a_number_alone_opens_nothing(self, gone: Cast, monkeypatch: pytest.MonkeyPatch, capsys: Any) -> None:
        monkeypatch.setattr("zhiwo.cli.entering.password", lambda: "guessed")

        with pytest.raises(SystemExit):
            self.run("apply", "--as", "Q1", "--date", years(2, 1).isoformat())

        assert "没有做任何事" in capsys.readouterr().err
        assert Client.objects.for_closing().get(number="甲").frozen_on is None

    def test_refuses_other_posts(self, gone: Cast, capsys: Any) -> None:
        with pytest.raises(SystemExit) as left:
            self.run("apply", "--as", "U1")

        assert left.value.code == 2
        assert "不能执行删除与封存" in capsys.readouterr().err


def test_nothing_is_done_before_its_day(gone: Cast) -> None:
    """A year mistyped would erase for good what the law keeps ten years."""
    with pytest.raises(NotDueYet):
        apply_retention(actor=gone.actor("Q1"), on=years(10, 1), at=NOW)

    assert Person.objects.for_closing().filter(client=gone.clients["甲"]).exists()
