"""The answer as a page shows it: ordered, in both languages, each reason with its rule; and the packs it rests on."""

from __future__ import annotations

import re
from datetime import date
from random import Random
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from tests.suitability.asking import DAY, asked, client, found, product, rating
from tests.suitability.at_random import a_client, a_day, a_product, a_question
from zhiwo.kernel.packs import MARKS, PACKS, lay_over, shipped
from zhiwo.suitability.policy.answering import answer
from zhiwo.suitability.policy.matrix import MATRIX
from zhiwo.suitability.policy.reasons import KINDS, VERDICTS, Verdict
from zhiwo.suitability.policy.regimes import REGIMES
from zhiwo.suitability.policy.sums import INSURANCE

WORST = [Verdict.REFUSE, Verdict.WARN, Verdict.ALLOW]


class TestTheAnswer:
    def test_is_the_worst_of_its_reasons_which_come_first(self) -> None:
        for seed in range(300):
            dice = Random(seed)
            day = a_day(dice)
            given = answer(a_client(dice, day), a_product(dice, day), a_question(dice, day))

            order = [WORST.index(one.verdict) for one in given.reasons]
            assert order == sorted(order)
            assert given.verdict is given.reasons[0].verdict
            assert (*given.in_the_way, *given.to_do, *given.looked_at) == given.reasons
            assert len(given.codes) == len(given.reasons)

    def test_every_reason_is_said_whole_in_both_languages_and_names_its_rule(self) -> None:
        for seed in range(300):
            dice = Random(seed)
            day = a_day(dice)
            for one in answer(a_client(dice, day), a_product(dice, day), a_question(dice, day)).reasons:
                assert not re.search(r"[{}]|None|\bText\b", one.sentence.zh + one.sentence.en)
                assert not re.search(r"[\u4e00-\u9fff]", one.sentence.en.replace("万", ""))
                assert one.mark in MARKS
                assert one.rule and one.source
                assert one.since is None or one.since <= day

    def test_one_that_allows_names_what_was_looked_at(self) -> None:
        given = answer(client(), product(), asked())

        assert given.verdict is Verdict.ALLOW
        assert [one.code for one in given.reasons] == [
            "on_offer", "minimum_met", "ordinary_investor", "assessed", "level_fits", "shares_within", "record_sale",
        ]  # fmt: skip

    def test_a_rule_is_named_with_its_version_day_and_source(self) -> None:
        given = answer(client(rating=rating(5), born_on=date(1950, 1, 1)), product(risk=4), asked())

        elder = found(given, "elder_high_risk")
        assert (elder.rule, elder.since, elder.mark) == ("suitability.regimes regimes-2020", date(2026, 2, 1), "press")
        assert elder.source.startswith("《金融机构产品适当性管理办法》")

    def test_what_refuses_says_what_to_do(self) -> None:
        for code, kind in KINDS.items():
            if kind.verdict is Verdict.REFUSE:
                assert "：" in kind.sentence.zh, code

    def test_every_verdict_has_a_name(self) -> None:
        assert set(VERDICTS) == set(Verdict)


class TestThePacks:
    def version(self, pack: str) -> dict[str, Any]:
        return yaml.safe_load((PACKS / "suitability" / f"{pack}.yaml").read_text(encoding="utf-8"))[0]

    def test_a_bank_may_be_stricter_from_a_day_on(self) -> None:
        stricter = shipped("suitability.matrix").replace("risks: [R1, R2, R3]}", "risks: [R1, R2]}")
        lay_over({"suitability.matrix": (stricter.replace("2020-01-01", "2026-05-01").replace("matrix-2020", "ours"),)})
        try:
            before = answer(client(), product(risk=3), asked(day=date(2026, 4, 30)))
            after = answer(client(), product(risk=3), asked(day=date(2026, 5, 1)))
        finally:
            lay_over({})

        assert found(before, "level_fits").rule == "suitability.matrix matrix-2020"
        assert found(after, "above_level").sentence.zh == "产品 R3 高于客户 C3 平衡型：不得销售，请另选 R1、R2 的产品。"

    def test_no_bank_may_be_laxer(self) -> None:
        laxer = self.version("matrix")
        laxer["classes"][0]["risks"] = ["R1", "R2"]

        with pytest.raises(ValidationError, match="no class takes a risk above its own level"):
            MATRIX.read([laxer])

    def test_every_class_may_take_something(self) -> None:
        version = self.version("matrix")
        version["classes"][2]["risks"] = []

        with pytest.raises(ValidationError, match="at least 1"):
            MATRIX.read([version])

    @pytest.mark.parametrize(("change", "told"), [
        ({"months": 13}, "less than or equal to 12"), ({"months": 12, "extra": 1}, "Extra inputs"),
    ])  # fmt: skip
    def test_an_assessment_never_counts_longer_than_a_year(self, change: dict[str, int], told: str) -> None:
        version = self.version("regimes")
        next(one for one in version["regimes"] if one["code"] == "bank_wm")["assessment"].update(change)

        with pytest.raises(ValidationError, match=told):
            REGIMES.read([version])

    @pytest.mark.parametrize(("field", "value", "told"), [
        ("channels", ["by_pigeon"], "only channels of the list"), ("assessment", None, "who is matched is assessed"),
        ("code", "deposit", "a code of its own"),
    ])  # fmt: skip
    def test_a_regime_holds_together(self, field: str, value: object, told: str) -> None:
        version = self.version("regimes")
        next(one for one in version["regimes"] if one["code"] == "bank_wm")[field] = value

        with pytest.raises(ValidationError, match=told):
            REGIMES.read([version])

    def test_a_rate_is_written_as_text(self) -> None:
        version = self.version("insurance")
        version["rate_caps"]["ordinary"] = 2.0

        with pytest.raises(ValidationError, match="is a float"):
            INSURANCE.read([version])

    def test_the_classes_are_five(self) -> None:
        version = self.version("matrix")
        version["classes"].pop()

        with pytest.raises(ValidationError, match="C1 to C5"):
            MATRIX.read([version])

    def test_a_qualified_investor_is_one_of_the_list(self) -> None:
        version = self.version("regimes")
        version["qualified"].pop()

        with pytest.raises(ValidationError, match="only qualified investors of the list"):
            REGIMES.read([version])

    def test_every_regime_of_the_shelf_is_there(self) -> None:
        assert set(REGIMES.on(DAY).by_code) == {
            "deposit", "structured", "treasury", "bond", "physical_metal", "metal", "bank_wm", "public_fund", "private_am",
            "private_fund", "insurance", "derivative", "credit", "advice",
        }  # fmt: skip
