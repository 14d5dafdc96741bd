"""What tells who a client is, how useful a case is found, how two versions differ, which situations a line calls for."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.care.policy.rules import house_rules
from zhiwo.talks.policy import SIGNALS, changes, ready_talks, situations_on, standing, tells_who, typed
from zhiwo.talks.policy.privacy import ADDRESSED, CARD, CHAT, DOOR, ID_NUMBER, MAIL, NUMBER, PHONE
from zhiwo.talks.policy.wording import Wording

DAY = date(2026, 4, 20)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("客户电话13800138000", [PHONE]),
        ("打１３８ ００１３ ８０００", [PHONE]),
        ("幺三八零零幺三八零零零", [PHONE]),
        ("座机010-12345678", [PHONE]),
        ("身份证11010119610101001X", [ID_NUMBER]),
        ("身份证110101 19610101 0018", [ID_NUMBER]),
        ("卡号6222 0200 0000 0000 000", [CARD]),
        ("客户号100023", [NUMBER]),
        ("账上有5000000元", [NUMBER]),
        ("写信到li@example.com", [MAIL]),
        ("写信到ｌｉ ＠ example . com", [MAIL]),
        ("13800138000，又打13800138000", [PHONE]),
        ("138/0013/8000", [PHONE]),
        ("138、0013、8000", [PHONE]),
        ("138零零一三8千", [NUMBER]),
        ("壹叁捌零零壹叁捌零零零", [PHONE]),
        ("138零零一三八000", [PHONE]),
        ("⑬⑧００１３８０００", [PHONE]),
        ("110101:19610101:001X", [ID_NUMBER]),
        ("6222/0200/0000/0000/000", [CARD]),
        ("账上1,000,000元", [NUMBER]),
        ("账上1，000，000元", [NUMBER]),
        ("加微信号li_12345", [CHAT]),
        ("住东湖花园3栋", [DOOR]),
        ("张先生很犹豫", [ADDRESSED]),
        ("欧阳女士很犹豫", [ADDRESSED]),
        ("陪王总去看", [ADDRESSED]),
        ("张總很犹豫", []),
        ("2026-04-20在网点见面", []),
        ("2026年4月到期，利率5.2%，100万以上", []),
        ("12345", []),
        ("上午10:30-11:30，三年期2.1%、五年期2.5%、一年期1.5%", []),
        ("分10、20、50、100万四档", []),
        ("资金总额和汇总表，先生女士们", []),
        ("客户先生那边、双方老板都在", []),
        ("微信群里说", []),
        ("110000110101第3章第12条", [NUMBER]),
        ("一二三四五六", []),
        ("2026-04-2013800138000", [NUMBER]),  # no date in front of a number hides it
    ],
)
def test_what_tells_who_it_is(text: str, found: list[object]) -> None:
    assert [one.sort for one in tells_who(text)] == found


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("打13800138000", "13…"),
        ("张先生", "张先生"),
        ("li@example.com", "li…"),
        ("3栋502室", "3栋"),
        ("微信abcdef1", "微信…"),
    ],
)
def test_the_word_is_said_and_no_number_whole(text: str, word: str) -> None:
    assert tells_who(text)[0].word == word


@given(st.text("0123456789", min_size=6, max_size=20), st.sampled_from(["", " ", "-", "·"]))
def test_no_long_number_passes_however_it_is_spaced(number: str, gap: str) -> None:
    if gap == "-" and number.startswith(("19", "20")):
        gap = ""
    assert tells_who(f"他说{gap.join(number)}就这样")


@pytest.mark.parametrize(
    ("useful", "votes", "lower"),
    [(0, 0, "0"), (0, 5, "0"), (1, 1, "0.2065"), (9, 10, "0.5958"), (90, 100, "0.8256"), (10, 10, "0.7225")],
)
def test_standing_by_wilson(useful: int, votes: int, lower: str) -> None:
    assert standing(useful, votes) == Decimal(lower)


@given(st.integers(1, 400), st.data())
def test_standing_is_the_lower_root(votes: int, data: st.DataObject) -> None:
    """An independent oracle: the interval's ends are the roots of (p - x)² = z² x (1 - x) / n."""
    useful = data.draw(st.integers(0, votes))
    p, z2 = useful / votes, 1.96**2
    a, b, c = 1 + z2 / votes, -(2 * p + z2 / votes), p * p
    lower = (-b - sqrt(max(b * b - 4 * a * c, 0))) / (2 * a)

    assert abs(float(standing(useful, votes)) - lower) < 0.0001
    assert 0 <= standing(useful, votes) <= Decimal(useful) / votes


def test_more_of_the_same_says_more() -> None:
    assert standing(1, 1) < standing(9, 10) < standing(90, 100)


def test_a_form_is_read_line_by_line() -> None:
    said = typed(
        {
            "title": " 到期 ", "opening": "您好", "questions": "什么时候用？\n\n 怎么用？ ", "never": "保本", "papers": "",
            "objections": "别处高|可以比较\n先放着｜好的", "posts": ["teller", "president"],
        }
    )  # fmt: skip
    wording = Wording.model_validate(said)

    assert wording.title == "到期"
    assert wording.questions == ("什么时候用？", "怎么用？")
    assert [(one.says, one.answer) for one in wording.objections] == [("别处高", "可以比较"), ("先放着", "好的")]
    assert wording.lines("objections") == ("别处高｜可以比较", "先放着｜好的")
    assert wording.posts == ("president", "teller")


def test_two_versions_differ_by_section() -> None:
    before = ready_talks()["ready-maturity"][1]
    after = before.model_copy(
        update={"title": "新标题", "never": (*before.never[1:], "新的禁语"), "papers": before.papers[::-1]}
    )

    title, never, papers = changes(before, after)
    assert (title.gone, title.come) == ((before.title,), ("新标题",))
    assert (never.gone, never.come) == (before.never[:1], ("新的禁语",))
    assert (papers.gone, papers.come) == (before.papers, before.papers[::-1])
    assert changes(before, before) == ()


def test_situations_of_a_line() -> None:
    rule = situations_on(DAY)

    assert rule.called_for("contact_month", ()) == ("routine",)
    assert rule.called_for("contact_month", {"matures"}) == ("maturity", "rate_elsewhere", "routine")
    assert rule.called_for("greeting_birthday", {"fallen"}) == ("birthday", "money_left")
    assert rule.called_for("", {"attention"}) == ("downgrade",)
    assert rule.called_for("", {"upgraded"}) == ("upgrade",)
    assert rule.called_for("", ()) == ()


def test_situations_hang_on_duties_and_signals_there_are() -> None:
    kinds = house_rules().on(DAY).names.keys()
    rule = situations_on(DAY)

    assert {duty for one in rule.situations for duty in one.duties} <= kinds
    assert {signal for one in rule.situations for signal in one.signals} == SIGNALS.keys()
