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
    # the other way round
    ("开征遗产税即将成为现实", "estate_tax"),
    ("即将开征遗产税", "estate_tax"),
    ("遗产税……马上要开征", "estate_tax"),
    ("马上开征……遗产税", "estate_tax"),
    ("明年就要征收遗产税了", "estate_tax"),
    ("国家马上要出台针对富人的遗产税", "estate_tax"),
    ("遗产税开征在即", "estate_tax"),
    ("债务规避有办法", "debt_evasion"),
    ("法院拿不走", "debt_evasion"),
    ("法院也动不了", "debt_evasion"),
    ("税都免了", "tax_evasion"),
    ("CRS查不到您", "reporting_evasion"),
    ("收益打包票", "guarantee"),
    ("本金有担保，收益有保证", "guarantee"),
    ("风险为零", "guarantee"),
    ("最后三席，仅剩少量名额", "urging"),
    # in English
    ("An estate tax is coming soon", "estate_tax"),
    ("China will soon levy an estate tax", "estate_tax"),
    ("before the upcoming inheritance tax", "estate_tax"),
    ("Inheritance tax will be introduced next year", "estate_tax"),
    ("hide assets from creditors", "debt_evasion"),
    ("keeps your money safe from your creditors", "debt_evasion"),
    ("creditors can’t touch it", "debt_evasion"),
    ("a clever way to avoid taxes", "tax_evasion"),
    ("this account will get around CRS", "reporting_evasion"),
    ("guaranteed yield", "guarantee"),
    ("the yield is guaranteed", "guarantee"),
    ("We guarantee your principal", "guarantee"),
    ("a risk-free product", "guarantee"),
    ("zero risk", "guarantee"),
    ("as safe as a deposit", "deposit_substitute"),
    ("this policy pays more than a deposit", "insurance_interest"),
    ("the official Standard & Poor’s quadrants", "standard_poors"),
    ("recommended by S&P", "standard_poors"),
    ("I have inside information", "inside_news"),
    ("today only", "urging"),
    ("the highest yield in town", "superlative"),
]
DENIED_IN_VAIN = [
    ("不得不承诺保本", "guarantee"),
    ("没有不保本的", "guarantee"),
    ("无不保本", "guarantee"),
    ("不但保本，还保收益", "guarantee"),
    ("非常保本", "guarantee"),
    ("不承诺高收益，但是保本", "guarantee"),
    ("没有手续费还保本", "guarantee"),
    ("没有风险保本", "guarantee"),
    ("不承诺。保本", "guarantee"),
    ("确保没有本金损失", "guarantee"),
    ("保证不少于4%的收益", "guarantee"),
    ("保本没有违规", "guarantee"),
    ("遗产税不久就要开征", "estate_tax"),
    ("遗产税马上开征不是谣言", "estate_tax"),
    ("not only a guaranteed yield", "guarantee"),
    ("no fees and a guaranteed yield", "guarantee"),
    ("No, the yield is guaranteed", "guarantee"),
    ("never not guaranteed yield", "guarantee"),
]
"""A denial of something else, or of a denial, takes nothing back."""
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
    "不承诺保本",
    "不承诺保本、保收益",
    "收益不作保证",
    "任何人不得承诺保本保收益",
    "没有任何产品可以保本保收益",
    "本行没有保本的理财产品",
    "没有零风险的理财",
    "并非无风险",
    "保本保收益的说法不合规",
    "您还没有风险测评结果",
    "投保本公司的产品",
    "目前没有开征遗产税的时间表",
    "遗产税没有马上开征的计划",
    "不要相信遗产税马上开征的说法",
    "我马上给您解释，国内没有遗产税",
    "信托不能用来避债",
    "银行不得以避税招揽业务",
    "避税是违法的",
    "保险不与存款利息比较",
    "不能当成存款",
    "您的存款仅剩三天到期",
    "第一，先看收益怎么来",
    "利息最好当面算清",
    "We do not guarantee any yield",
    "We don’t promise any returns",
    "The yield is not guaranteed",
    "No product is risk-free",
    "A benchmark is no promise",
    "There is no estate tax in China, and none is coming soon",
    "An estate tax abroad may have to be paid",
    "A trust cannot be used to hide assets from creditors",
    "This is not the same as a deposit",
    "Tax evasion is illegal",
    "There is no risk assessment on file",
    "I promise to return your call",
    "The casino risk is not ours",
    "Take your time",
    "",
]
RIGHT_ALONE = ["遗产税即将开征是谣言", "“保证收益”是违规的说法", "A guaranteed yield is not allowed"]
"""What refutes a claim stands for its own sentence; beside another on the same matter it is refused, to be on the safe side."""
BETWEEN = " 　\t\n,，。.、·-—_*&#!！?？()（）「」0123456789０９"


def codes(text: str) -> list[str]:
    return [hit.code for hit in banned_in(text, DAY)]


@pytest.mark.parametrize(("text", "code"), CLAIMS)
def test_a_claim_is_found(text: str, code: str) -> None:
    assert code in codes(text)


@pytest.mark.parametrize("text", [*RIGHT, *RIGHT_ALONE])
def test_what_is_right_passes(text: str) -> None:
    assert codes(text) == []


def test_every_claim_of_the_rule_is_in_the_table() -> None:
    assert {code for _, code in CLAIMS} == {claim.code for claim in BANNED.on(DAY).claims}


@pytest.mark.parametrize(("text", "code"), DENIED_IN_VAIN)
def test_a_denial_of_something_else_takes_nothing_back(text: str, code: str) -> None:
    assert code in codes(text)


def gapped(text: str, gaps: list[str]) -> str:
    return "".join(sign + gap for sign, gap in zip(text, gaps, strict=True))


def wide(sign: str) -> str:
    """In full width, where there is such a form."""
    return "\u3000" if sign == " " else chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign


# A zero between the characters of a claim that holds one would be another number.
WITHOUT_ZERO = [claim for claim in CLAIMS if "0" not in claim[0] and "０" not in claim[0]]


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(WITHOUT_ZERO), st.data())
def test_what_stands_between_the_characters_hides_nothing(claim: tuple[str, str], data: st.DataObject) -> None:
    text, code = claim
    gaps = data.draw(st.lists(st.text(BETWEEN, max_size=3), min_size=len(text), max_size=len(text)))

    assert code in codes(gapped(text, gaps))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CLAIMS), st.data())
def test_width_case_and_invisible_signs_hide_nothing(claim: tuple[str, str], data: st.DataObject) -> None:
    text, code = claim
    forms = (str.upper, str.lower, wide, lambda sign: sign + "\u200b", lambda sign: sign + "\u0301")
    drawn = data.draw(st.lists(st.sampled_from(forms), min_size=len(text), max_size=len(text)))

    assert code in codes("".join(form(sign) for form, sign in zip(drawn, text, strict=True)))


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(DENIED_IN_VAIN), st.data())
def test_marks_make_no_denial(claim: tuple[str, str], data: st.DataObject) -> None:
    """A mark put in may end a clause, and so a denial; it never makes one."""
    text, code = claim
    gaps = data.draw(st.lists(st.text(" 、·-*，。", max_size=2), min_size=len(text), max_size=len(text)))

    assert code in codes(gapped(text, gaps))


@pytest.mark.parametrize(
    "text",
    [
        "这是净值型产品，不承诺保本，也不保证收益。业绩比较基准不是收益保证，净值会波动；不能接受亏损的部分请放存款。",
        "我国目前没有遗产税，也没有开征的时间表。您若在境外有房产，当地可能要交税，请问税务师。我马上把资料发给您。",
        "保险先看保障。提前退保会有损失，利益演示不是承诺。存款和保险是两回事，分开看。",
        "We do not guarantee any yield. A benchmark is no promise; values go up and down. Keep what must be safe on deposit.",
    ],
)
def test_a_right_paragraph_is_right(text: str) -> None:
    assert codes(text) == []


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_read(text: str) -> None:
    assert set(codes(text)) <= {claim.code for claim in BANNED.on(DAY).claims}


def test_every_word_of_the_rule_is_found() -> None:
    """No word is unreachable: none is swallowed by a lawful phrase or cut by a reading."""
    for claim in BANNED.on(DAY).claims:
        for word in claim.words:
            assert claim.code in codes(word), word
        for near in claim.near:
            assert claim.code in codes("".join((near.words[0], near.of[0], *near.then[:1]))), near


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
        ("沒有風險", "guarantee"),
        ("虧不了", "guarantee"),
        ("馬上開徵遺產稅", "estate_tax"),
        ("債權人拿不走", "debt_evasion"),
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
            "The deposit insurance covers CNY 500,000: principal and interest are guaranteed",
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
            "The deposit insurance covers CNY 1 million: the principal is guaranteed",
            "The deposit insurance covers CNY 500,000: the principal of this fund is guaranteed",
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


def test_ready_talks_cover_every_situation() -> None:
    situations = {situation for situation, _ in ready_talks().values()}

    assert situations == situations_on(DAY).names.keys()
    for _, wording in ready_talks().values():
        assert wording.questions
        assert wording.objections
        assert wording.never
        assert wording.papers
