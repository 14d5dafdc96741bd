"""The standard is data: a bank changes it without code, and a slip in it is refused."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from importlib import resources
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from tests.care.conftest import moment
from tests.care.reading import OFFICES
from zhiwo.care.policy import Assessment, Birthday, CareFacts, Contact, Exemption, KeptBy, TierSpell, assess
from zhiwo.care.policy.assessment import Duty
from zhiwo.care.policy.duty import Forecast, Status, forecast
from zhiwo.care.policy.standard import Standard, load_standard, read_standard
from zhiwo.kernel.period import Period
from zhiwo.kernel.workdays import shipped_calendar

CALENDAR = shipped_calendar()
SHIPPED: list[dict[str, Any]] = yaml.safe_load(
    (resources.files("zhiwo") / "packs" / "care" / "s7.yaml").read_text(encoding="utf-8")
)
LONG = date(2025, 1, 1)
APRIL = Period.through(date(2026, 4, 1), date(2026, 4, 30))


def standard(**house: Any) -> Standard:
    """The shipped standard with some house defaults of the bank's own."""
    version = deepcopy(SHIPPED[0])
    version["house"] |= house
    return Standard(versions=[version])


def client(*contacts: Contact, **changed: Any) -> CareFacts:
    facts = {
        "tiers": (TierSpell(LONG, None, "t1"),),
        "keepings": (KeptBy(LONG, None, "lead", "W1"),),
        "offices": OFFICES,
        "contacts": contacts,
    }
    return CareFacts(**facts | changed)


def call(day: int, month: int = 4, **changed: Any) -> Contact:
    on = date(2026, month, day)
    said = {"reference": f"I{month}-{day}", "kind": "call", "staff": "W1", "entered": on, "result": "connected"}
    return Contact(on=on, **said | changed)


def duties(facts: CareFacts, rules: Standard | None = None, within: Period = APRIL) -> dict[str, Any]:
    """The duties of a stretch that has one of each kind, by kind, as of its last day."""
    found = assess(facts, on=within.last, within=within, standard=rules or load_standard(), calendar=CALENDAR).duties
    assert len({duty.kind for duty in found}) == len(found)
    return {duty.kind: duty for duty in found}


def contacts_owed(assessment: Assessment) -> Duty:
    (duty,) = [duty for duty in assessment.duties if duty.kind == "contact_month"]
    return duty


class TestABankMayChange:
    def test_how_many_contacts_a_day_count(self):
        rule = SHIPPED[0]["house"]["H11"] | {"a_day": 2}
        facts = client(call(8, reference="A", at=moment(4, 8, 9)), call(8, reference="B", at=moment(4, 8, 16)))

        assert duties(facts)["contact_month"].done == 1
        assert duties(facts, standard(H11=rule))["contact_month"].done == 2

    def test_how_long_a_greeting_window_is(self):
        facts = client(birthday=Birthday("solar", 4, 16))
        rules = standard(H13={"days_before": 5, "needs_working_day": True})

        assert duties(facts, rules)["greeting_birthday"].window.start == date(2026, 4, 11)

    def test_whether_a_greeting_needs_a_role(self):
        rule = SHIPPED[0]["house"]["H14"] | {"needs_role": True}
        facts = client(call(16, staff="C2", occasions=("birthday",)), birthday=Birthday("solar", 4, 16))

        assert duties(facts)["greeting_birthday"].done == 1
        assert duties(facts, standard(H14=rule))["greeting_birthday"].done == 0

    def test_whether_a_birthday_call_is_a_contact(self):
        facts = client(call(16, occasions=("birthday",)), birthday=Birthday("solar", 4, 16))

        assert duties(facts)["contact_month"].done == 1
        assert duties(facts, standard(H16={"birthday_call_is_contact": False}))["contact_month"].done == 0

    def test_how_a_part_of_a_quota_is_rounded(self):
        facts = client(tiers=(TierSpell(date(2026, 4, 24), None, "t1"),))

        required = {
            way: duties(facts, standard(H19={"rounding": way}))["contact_month"].required
            for way in ("half_up", "up", "down")
        }

        assert required == {"half_up": 0, "up": 1, "down": 0}

    def test_whether_a_cut_window_needs_a_working_day(self):
        sunday = date(2026, 4, 19)
        facts = client(tiers=(TierSpell(sunday, None, "t1"),), birthday=Birthday("solar", 4, 19))

        assert duties(facts)["greeting_birthday"].status is Status.NOT_DUE
        free = standard(H21={"cut_needs_working_day": False})
        assert duties(facts, free)["greeting_birthday"].required == 1

    def test_what_exempts_from_what(self):
        facts = client(exemptions=(Exemption(date(2026, 4, 1), None, "hospital"),))
        rules = standard(H22=SHIPPED[0]["house"]["H22"] | {"hospital": {"duties": []}})

        assert duties(facts)["contact_month"].status is Status.EXEMPT
        assert duties(facts, rules)["contact_month"].required == 2

    def test_the_whole_standard_from_a_day_on(self):
        second = deepcopy(SHIPPED[0]) | {"version": "s7-2026", "valid_from": date(2026, 4, 16)}
        second["quotas"][0]["per_tier"] = {"t1": 3, "t2": 3, "t3": 3}
        rules = Standard(versions=[SHIPPED[0], second])
        may = Period.through(date(2026, 5, 2), date(2026, 5, 31))

        assert duties(client(), rules)["contact_month"].required == 2
        assert duties(client(), rules, may)["contact_month"].required == 3

    def test_which_quotas_there_are_from_a_day_on(self):
        second = deepcopy(SHIPPED[0]) | {"version": "s7-2026", "valid_from": date(2026, 5, 1)}
        second["quotas"].append(
            {
                "kind": "contact_quarter",
                "name": {"zh": "季度联络", "en": "quarterly contact"},
                "counts": "contact",
                "period": "quarter",
                "per_tier": {"t1": 5},
            }
        )
        rules = Standard(versions=[SHIPPED[0], second])
        third_quarter = Period.through(date(2026, 7, 1), date(2026, 7, 31))

        assert "contact_quarter" not in duties(client(), rules, APRIL)
        assert "contact_quarter" not in duties(client(), rules, Period.through(date(2026, 5, 2), date(2026, 5, 31)))
        assert duties(client(), rules, third_quarter)["contact_quarter"].required == 5


class TestASlipIsRefused:
    @pytest.mark.parametrize(
        ("change", "said"),
        [
            ({"H15": [{"occasion": "easter", "joins": "national_day", "first": "10-01", "last": "10-08"}]}, "easter"),
            ({"H42": {"acting": "mayor", "told": {}}}, "'mayor' is not a post of the house"),
            ({"H29": {"amber_working_days": -1}}, "greater than or equal to 0"),
            ({"H99": {}}, "Extra inputs"),
        ],
    )
    def test_in_a_house_default(self, change, said):
        with pytest.raises(ValidationError, match=said):
            standard(**change)

    def test_that_would_greet_on_qingming(self):
        version = deepcopy(SHIPPED[0])
        version["occasions"].append(
            {"code": "qingming", "kind": "greeting_q", "name": {"zh": "清明", "en": "Qingming"}}
        )

        with pytest.raises(ValidationError, match="nobody is greeted on"):
            Standard(versions=[version])

    def test_in_the_order_of_versions(self):
        with pytest.raises(ValidationError, match="oldest first"):
            Standard(versions=[SHIPPED[0], SHIPPED[0]])

    def test_in_a_banks_own_file(self, tmp_path):
        path = tmp_path / "own.yaml"
        path.write_text(yaml.safe_dump(SHIPPED, allow_unicode=True), encoding="utf-8")

        assert read_standard(path) == load_standard()


class TestMatching:
    def test_a_personal_greeting_before_the_exemption_stays_made(self):
        facts = client(
            call(14, occasions=("birthday",)),
            birthday=Birthday("solar", 4, 16),
            exemptions=(Exemption(date(2026, 4, 15), None, "do_not_contact"),),
        )

        assert duties(facts)["greeting_birthday"].status is Status.MET

    def test_a_greeting_after_the_exemption_began_meets_nothing(self):
        facts = client(
            call(15, occasions=("birthday",)),
            birthday=Birthday("solar", 4, 16),
            exemptions=(Exemption(date(2026, 4, 15), None, "do_not_contact"),),
        )

        assert duties(facts)["greeting_birthday"].status is Status.EXEMPT

    def test_an_unanswered_call_or_one_the_client_began_greets_nobody(self):
        birthday = Birthday("solar", 4, 16)
        unanswered = client(call(16, occasions=("birthday",), result="no_answer"), birthday=birthday)
        begun = client(call(16, occasions=("birthday",), begun_by_client=True), birthday=birthday)

        assert [duties(facts)["greeting_birthday"].done for facts in (unanswered, begun)] == [0, 0]

    def test_a_late_mass_greeting_is_noted_for_the_first_day_it_names(self):
        facts = client(
            call(17, kind="mass_message", staff=None, occasions=("birthday", "labour_day")),
            birthday=Birthday("solar", 4, 16),
        )

        assert duties(facts)["greeting_birthday"].done_late_on == date(2026, 4, 17)

    def test_a_contact_by_nobody_in_particular_does_not_count(self):
        assert duties(client(call(8, staff=None)))["contact_month"].done == 0

    def test_a_correction_that_adds_late_leaves_what_stood(self):
        first = call(8, result="no_answer")
        facts = client(first, call(8, version=2, entered=date(2026, 4, 20)), call(10))

        assessment = assess(facts, on=APRIL.last, within=APRIL, standard=load_standard(), calendar=CALENDAR)

        assert [waiting.reference for waiting in assessment.waiting] == ["I4-8"]
        assert assessment.last_contact == date(2026, 4, 10)


class TestWhoActs:
    def test_a_client_of_the_top_tier_without_a_keeper_is_told_to_the_deputy_president(self):
        facts = client(tiers=(TierSpell(LONG, None, "t3"),), keepings=(KeptBy(LONG, date(2026, 4, 10), "lead", "W1"),))

        (gap,) = assess(facts, on=APRIL.last, within=APRIL, standard=load_standard(), calendar=CALENDAR).gaps

        assert (gap.since, gap.until, gap.acting, gap.told) == (date(2026, 4, 10), None, "H1", ("V1",))

    def test_a_gap_is_closed_by_the_next_keeper(self):
        facts = client(
            keepings=(
                KeptBy(LONG, date(2026, 4, 10), "lead", "W1"),
                KeptBy(date(2026, 4, 15), None, "lead", "W2"),
            )
        )

        (gap,) = assess(facts, on=APRIL.last, within=APRIL, standard=load_standard(), calendar=CALENDAR).gaps

        assert (gap.since, gap.until) == (date(2026, 4, 10), date(2026, 4, 15))


def test_a_client_off_the_list_for_some_days_is_the_leads_alone_on_them():
    facts = client(
        tiers=(
            TierSpell(LONG, date(2026, 4, 10), "t2"),
            TierSpell(date(2026, 4, 10), date(2026, 4, 20), "file_only"),
            TierSpell(date(2026, 4, 20), None, "t2"),
        )
    )

    found = {
        day: contacts_owed(
            assess(facts, on=date(2026, 4, day), within=APRIL, standard=load_standard(), calendar=CALENDAR)
        )
        for day in (9, 15)
    }

    assert found[9].responsible.leaders == ("G1", "H1")
    assert (found[15].responsible.lead, found[15].responsible.leaders) == ("W1", ())
    assert found[15].basis == "(2×9 + 2×11) ÷ 30 = 1.3333 → 1"


def test_a_confirmation_is_not_known_before_it_was_given():
    facts = client(call(8, entered=date(2026, 4, 20), confirmed_on=date(2026, 4, 22)))

    done = [
        contacts_owed(
            assess(
                facts,
                on=APRIL.last,
                within=APRIL,
                standard=load_standard(),
                calendar=CALENDAR,
                known_at=date(2026, 4, day),
            )
        ).done
        for day in (21, 22)
    ]

    assert done == [0, 1]


def test_a_closed_window_has_no_forecast():
    asked = {"window": APRIL, "shortfall": 1, "amber_working_days": 5, "calendar": CALENDAR}

    assert forecast(on=date(2026, 5, 1), **asked) is None
    assert forecast(on=date(2026, 3, 1), **asked) is Forecast.GREEN
