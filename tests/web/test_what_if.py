"""Trying changes out on the pages: the form, what it finds, the clients behind, and what a proposal and its slip show (L1)."""

from __future__ import annotations

from datetime import date
from importlib import resources
from typing import Any

import pytest

from tests.cast import Cast
from tests.web.tried import plant_what_if, scheme
from zhiwo.care.models import WhatIf
from zhiwo.care.policy.what_if import Found
from zhiwo.governance.models import Approval, TrailEntry
from zhiwo.kernel.packs import shipped
from zhiwo.rulebook.policy.reading import cut

pytestmark = pytest.mark.django_db


def said(answer: Any, status: int = 200) -> str:
    text: str = answer.content.decode()
    assert answer.status_code == status, text
    return text


def standard(contacts: int = 4) -> str:
    text = (resources.files("zhiwo") / "packs" / "care" / "s7.yaml").read_text(encoding="utf-8")
    text = text.replace(
        "per_tier: {t1: 2, t2: 2, t3: 2}", f"per_tier: {{t1: {contacts}, t2: {contacts}, t3: {contacts}}}", 1
    )
    return text.replace("valid_from: 2020-01-01", "valid_from: 2026-06-01").replace(
        "version: s7-2020", "version: s7-2026"
    )


def numbers(**changed: str) -> dict[str, Any]:
    """The standard in force as the form sends it."""
    said: dict[str, Any] = {
        "what": "standard",
        "occasion": [
            "new_year", "spring_festival", "lantern", "labour_day", "dragon_boat", "mid_autumn", "national_day", "birthday",
        ],
    }  # fmt: skip
    return said | changed


class TestTheForm:
    def test_shows_the_rules_in_force_and_the_outlets(self, enter: Any) -> None:
        page = said(enter("G1").get("/what-if"))

        assert 'name="floor_t2" value="100"' in page
        assert 'name="times_contact_month_t1" value="2"' in page
        assert "东湖网点" in page

    def test_leads_to_what_was_found_of_another_standard(self, house: Cast, enter: Any) -> None:
        head = enter("G1")

        answer = head.post(
            "/what-if", numbers(times_contact_month_t1="4", times_contact_month_t2="4", times_contact_month_t3="4")
        )

        kept = WhatIf.objects.get()
        assert answer["HX-Redirect"] == f"/what-if/{kept.pk}"
        found = Found.from_json(kept.found)
        # 甲 (t2), 乙 (t1), 丙 (t3), 戊 (t1, nobody keeps it): two contacts a month of 20 minutes more each; 丁 is on file only
        assert found.after.needed - found.before.needed == 4 * 2 * 12 * 20
        assert found.after.duties - found.before.duties == 4 * 2 * 12
        page = said(head.get(answer["HX-Redirect"]))
        assert "月度联络的各层次数的T1：2 → 4" in page
        assert TrailEntry.objects.filter(act="policy.tried", subject=str(kept.pk)).count() == 1

    def test_an_occasion_less_takes_its_merge_and_gesture_along(self, house: Cast, enter: Any) -> None:
        fewer = [one for one in numbers()["occasion"] if one not in {"mid_autumn", "birthday"}]

        said(enter("G1").post("/what-if", numbers() | {"occasion": fewer}))

        found = Found.from_json(WhatIf.objects.get().found)
        # three clients of T1 and T2 lose two greetings each, T3 too; 甲 and 丙 their flowers
        assert found.before.duties - found.after.duties == 4 * 2 + 2

    @pytest.mark.parametrize(
        "form",
        [
            {},
            {"what": "none"},
            {"what": "tiers"},
            {"what": "tiers", "floor_t2": "100"},
            {"what": "tiers", "floor_t2": "甲"},
        ],
    )
    def test_nothing_changed_is_said_beside_the_form(self, enter: Any, form: dict[str, str]) -> None:
        assert "没有可推演的改动" in said(enter("G1").post("/what-if", form), 422)
        assert not WhatIf.objects.exists()

    def test_floors_that_cross_are_said_beside_the_form(self, enter: Any) -> None:
        assert "这一版还不能提交" in said(enter("G1").post("/what-if", {"what": "tiers", "floor_t2": "900"}), 422)

    def test_takes_a_floor_and_people(self, house: Cast, enter: Any) -> None:
        head = enter("G1")

        said(head.post("/what-if", {"what": "tiers", "floor_t2": "130.5", "more_N1": "-1", "leaving": ["", "W1"]}))

        kept = WhatIf.objects.get()
        assert (kept.pack, kept.scheme_on) == ("tiering.branch", date(2026, 3, 31))
        assert kept.staffing == {"more": {"N1": -1}, "leaving": ["W1"]}
        assert "yuan: 1305000" in kept.text
        page = said(head.get(f"/what-if/{kept.pk}"))
        assert "离岗" in page

    def test_an_outlet_out_of_sight_is_not_found(self, enter: Any) -> None:
        said(enter("H1").post("/what-if", {"what": "none", "more_N2": "1"}), 404)
        said(enter("H1").post("/what-if", {"what": "none", "leaving": "W3"}), 404)

    def test_who_keeps_clients_tries_nothing(self, enter: Any) -> None:
        said(enter("W1").get("/what-if"), 409)
        said(enter("W1").post("/what-if", {"what": "none", "more_N1": "1"}), 409)


class TestTheClientsBehind:
    @pytest.fixture
    def kept(self, house: Cast) -> WhatIf:
        return plant_what_if(house)

    def test_every_number_opens_the_list_of_so_many(self, kept: WhatIf, enter: Any) -> None:
        president = enter("P1")
        assert "T2</span> → <b>T1" in said(president.get(f"/what-if/{kept.pk}/clients"))
        for query, count in (
            ("", 2),
            ("?unit=N1", 1),
            ("?which=joining", 0),
            ("?which=leaving", 0),
            ("?which=all&before=t2&after=t1", 1),
        ):
            assert f"共 {count} 户" in said(president.get(f"/what-if/{kept.pk}/clients{query}"))

    def test_shows_nobody_whom_the_viewer_does_not_see(self, kept: WhatIf, enter: Any) -> None:
        page = said(enter("H2").get(f"/what-if/{kept.pk}/clients"))

        assert "共 1 户" in page
        assert "测试丙" in page

    def test_unknown_ones_are_not_found(self, kept: WhatIf, enter: Any) -> None:
        said(enter("P1").get(f"/what-if/{kept.pk}/clients?which=odd"), 404)
        said(enter("P1").get("/what-if/999"), 404)

    def test_is_for_whoever_stands_over_or_under_it(self, house: Cast, enter: Any) -> None:
        other = house.staff["H2"].unit
        kept = plant_what_if(house)
        WhatIf.objects.filter(pk=kept.pk).update(unit=other)

        for who, status in (("H1", 404), ("H2", 200)):
            said(enter(who).get(f"/what-if/{kept.pk}"), status)
            said(enter(who).get(f"/what-if/{kept.pk}/clients?which=all"), status)

    def test_its_cost_is_shown_to_whoever_sees_all_of_it(self, house: Cast, enter: Any) -> None:
        kept = plant_what_if(house)

        assert "只对推演人及其上级显示" in said(enter("H1").get(f"/what-if/{kept.pk}"))
        assert "只对推演人及其上级显示" not in said(enter("G1").get(f"/what-if/{kept.pk}"))


class TestTheProposal:
    def test_the_form_and_the_slip_show_what_was_found(self, house: Cast, enter: Any) -> None:
        maker = enter("G1")
        looked = said(maker.post("/policies/care.s7/propose", {"text": standard(), "do": "look"}))
        assert "所需工时" in looked
        assert "月度联络的各层次数的T1：2 → 4" in looked
        kept = WhatIf.objects.get()
        assert f"/what-if/{kept.pk}" in looked

        asked = maker.post("/policies/care.s7/propose", {"text": standard(), "do": "ask", "reason": "加强联络"})

        assert WhatIf.objects.count() == 1  # what was looked at is what is asked for
        slip = Approval.objects.get()
        assert f'"what_if":{kept.pk}' in slip.arguments_written
        page = said(enter("P1").get(asked["HX-Redirect"]))
        assert "预计完不成" in page
        assert f"/what-if/{kept.pk}" in page
        assert "已过时" not in page

    def test_a_scheme_is_tried_with_its_proposal_too(self, house: Cast, enter: Any) -> None:
        looked = said(enter("G1").post("/policies/tiering.branch/propose", {"text": scheme(800_000), "do": "look"}))

        assert "客户变动" in looked

    def test_so_are_the_minutes_of_what_is_asked_and_what_an_hour_costs(self, house: Cast, enter: Any) -> None:
        text = next(iter(cut(shipped("care.hours")).values())).replace("2020-01-01", "2026-06-01")
        text = text.replace("contact: 20", "contact: 40").replace('cny_an_hour: "120"', 'cny_an_hour: "60"')
        said(enter("G1").post("/policies/care.hours/propose", {"text": text, "do": "look"}))

        found = Found.from_json(WhatIf.objects.get().found)
        # four clients with 24 contacts of 20 minutes more each
        assert found.after.needed - found.before.needed == 4 * 24 * 20
        assert found.after.duties == found.before.duties
        assert found.cost_fen[0] == (found.before.needed + found.leaders[0]) * 200
        assert found.cost_fen[1] == (found.after.needed + found.leaders[1]) * 100

    def test_a_pack_that_moves_nobody_is_not_tried(self, house: Cast, enter: Any) -> None:
        text = next(iter(cut(shipped("exports.looks")).values())).replace("2020-01-01", "2026-06-01")
        enter("G1").post("/policies/exports.looks/propose", {"text": text, "do": "look"})

        assert not WhatIf.objects.exists()

    def test_who_approves_is_told_that_it_is_stale_and_tries_anew(self, house: Cast, enter: Any) -> None:
        asked = enter("G1").post("/policies/care.s7/propose", {"text": standard(), "do": "ask", "reason": "加强联络"})
        WhatIf.objects.update(basis="other")
        president = enter("P1")
        page = said(president.get(asked["HX-Redirect"]))
        assert "已过时" in page
        slip = Approval.objects.get()

        said(president.post("/what-if", {"what": "slip", "slip": slip.pk}))

        page = said(president.get(asked["HX-Redirect"]))
        assert f"/what-if/{WhatIf.objects.latest('pk').pk}" in page

    def test_who_may_not_open_it_sees_the_headline_all_the_same(self, house: Cast, enter: Any) -> None:
        asked = enter("G1").post("/policies/care.s7/propose", {"text": standard(), "do": "ask", "reason": "加强联络"})

        page = said(enter("Q1").get(asked["HX-Redirect"]))

        assert "预计完不成" in page
        assert "/what-if/" not in page
