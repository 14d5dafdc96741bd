"""What no talk may say (facts §5.1, §5.3, §5.4): the table of claims, however they are written."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhiwo.talks.policy import SPOKEN, banned_in, ready_talks, situations_on
from zhiwo.talks.policy.banned import BANNED

DAY = date(2026, 4, 20)
CLAIMS = [
    ("遗产税即将开征，早做安排", "estate_tax"),
    ("听说遗产税很快就来", "estate_tax"),
    ("这张保单是避债的好办法", "debt_evasion"),
    ("放进信托，债主拿不走", "debt_evasion"),
    ("帮您合理避税", "tax_evasion"),
    ("买这个可以规避CRS", "reporting_evasion"),
    ("这款理财保本保收益", "guarantee"),
    ("我们保证收益", "guarantee"),
    ("收益率 5.2% 保证", "guarantee"),
    ("年化4%有保证", "guarantee"),
    ("确保您的本金", "guarantee"),
    ("零风险", "guarantee"),
    ("０风险", "guarantee"),
    ("稳赚不赔", "guarantee"),
    ("这是存款替代产品", "deposit_substitute"),
    ("跟存款一样", "deposit_substitute"),
    ("年金险比银行利息高多了", "insurance_interest"),
    ("定期利息低，不如买保险", "insurance_interest"),
    ("标准普尔官方的家庭配置图", "standard_poors"),
    ("官方认可的标普四象限", "standard_poors"),
    ("我有内部消息", "inside_news"),
    ("限时抢购，手慢无", "urging"),
    ("全市收益率最高", "superlative"),
    ("业绩第一", "superlative"),
    ("最高的年化收益", "superlative"),
]
RIGHT = [
    "我国目前没有遗产税，也没有发布过草案",
    "依法隔离，不保证",
    "产品有风险，业绩比较基准不是收益保证",
    "本产品不保本，不保证收益",
    "万能险的最低保证利率写在合同里",
    "标准普尔四象限是经验参考",
    "最高人民法院的解释",
    "这类存款可以提前支取",
    "请确保本人到场",
    "",
]
BETWEEN = " 　\t\n,，。.、·-—_*&#!！?？()（）「」0123456789０９"


def codes(text: str) -> list[str]:
    return [hit.code for hit in banned_in(text, DAY)]


@pytest.mark.parametrize(("text", "code"), CLAIMS)
def test_a_claim_is_found(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("text", RIGHT)
def test_what_is_right_passes(text: str) -> None:
    assert codes(text) == []


def test_every_claim_of_the_rule_is_in_the_table() -> None:
    assert {code for _, code in CLAIMS} == {claim.code for claim in BANNED.on(DAY).claims}


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([claim for claim in CLAIMS if "0" not in claim[0] and "０" not in claim[0]]), st.data())
def test_what_stands_between_the_characters_hides_nothing(claim: tuple[str, str], data: st.DataObject) -> None:
    text, code = claim
    gaps = data.draw(st.lists(st.text(BETWEEN, max_size=3), min_size=len(text), max_size=len(text)))

    assert code in codes("".join(sign + gap for sign, gap in zip(text, gaps, strict=True)))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("遺產稅即將開徵", "estate_tax"),
        ("合理避稅", "tax_evasion"),
        ("避債", "debt_evasion"),
        ("保證收益", "guarantee"),
        ("零風險", "guarantee"),
        ("穩賺不賠", "guarantee"),
        ("標準普爾官方", "standard_poors"),
        ("內部消息", "inside_news"),
        ("限時搶購", "urging"),
        ("規避ｃｒｓ", "reporting_evasion"),
    ],
)
def test_traditional_characters_and_full_width_are_the_same_words(text: str, code: str) -> None:
    assert code in codes(text)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CLAIMS), st.text("您好请问今天方便吗我们一起看看说明书", max_size=12), st.sampled_from(RIGHT))
def test_right_words_around_it_excuse_nothing(claim: tuple[str, str], before: str, after: str) -> None:
    text, code = claim

    assert code in codes(f"{before}。{text}。{after}")


class TestInsuredDeposits:
    """A deposit within CNY 500,000 is covered, principal and interest together (存款保险条例 5; facts §2.5)."""

    @pytest.mark.parametrize(
        "text",
        [
            "存款50万元以内由存款保险保障，保本保息",
            "存款保险覆盖五十万元，这部分保本",
            "存款保险限额500,000元，其中的存款保本",
        ],
    )
    def test_said_with_the_amount_the_claim_is_right(self, text: str) -> None:
        assert codes(text) == []

    @pytest.mark.parametrize(
        "text",
        [
            "存款50.01万元也由存款保险保本",
            "存款保险保障五十一万元，保本",
            "存款保险限额500,001元，保本",
            "存款有存款保险，保本",  # no amount
            "存款50万元以内保本",  # the insurance is not named
            "理财和存款一样，存款保险50万元以内，保本",
            "国债50万元，存款保险，保本",
        ],
    )
    def test_above_it_or_of_something_else_it_is_not(self, text: str) -> None:
        assert "guarantee" in codes(text)

    def test_the_deposit_excuses_no_other_claim(self) -> None:
        assert codes("存款保险50万元以内保本，内部消息") == ["inside_news"]


def test_a_hit_says_what_to_write_instead() -> None:
    (hit,) = banned_in("这是避债工具", DAY)

    assert (hit.words, hit.instead.zh) == ("避债", "依法隔离，不保证")
    assert "facts §5.4" in hit.source
    assert hit.reason.zh
    assert hit.instead.en


def test_ready_talks_are_clean_and_quote_the_forbidden() -> None:
    quoted = set()
    for _, wording in ready_talks().values():
        for section in SPOKEN:
            assert codes("\n".join(wording.lines(section))) == []
        quoted |= {code for line in wording.never for code in codes(line)}

    assert quoted >= {"estate_tax", "debt_evasion", "guarantee", "deposit_substitute", "standard_poors", "inside_news"}


def test_ready_talks_cover_the_main_situations() -> None:
    situations = {situation for situation, _ in ready_talks().values()}

    assert situations <= situations_on(DAY).names.keys()
    assert situations >= {
        "maturity", "rate_elsewhere", "money_left", "crs", "divorce", "succession", "complaint", "first_contact", "birthday",
        "upgrade", "downgrade", "inflow", "product_loss", "pension", "business_trouble", "referral", "reassessment", "routine",
    }  # fmt: skip
    for _, wording in ready_talks().values():
        assert wording.questions
        assert wording.objections
        assert wording.never
        assert wording.papers
