"""Every worked amount of facts §7.4."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel import amounts, chinese_numerals
from zhiwo.kernel.amounts import Amount
from zhiwo.kernel.text import Text


def plain(figure: str | int) -> Amount:
    return Amount(Decimal(figure), Decimal(figure))


class TestWorkedValues:
    @pytest.mark.parametrize(
        ("raw", "amount"),
        [
            ("500万", plain(5_000_000)),
            ("1.2亿", plain(120_000_000)),
            ("1亿2000万", plain(120_000_000)),
            ("５００万元", plain(5_000_000)),
            ("3,000,000.00", plain("3000000.00")),
            ("人民币伍佰万元整", plain(5_000_000)),
            ("六百万", plain(6_000_000)),
            ("(12.5)万", plain(-125_000)),
            ("0.29万", plain(2_900)),
            ("20-100万", Amount(Decimal(200_000), Decimal(1_000_000))),
            ("500万+", Amount(Decimal(5_000_000), None)),
            ("约600万", Amount(Decimal(6_000_000), Decimal(6_000_000), approximate=True)),
        ],
    )
    def test_are_read_exactly_and_without_a_warning(self, raw: str, amount: Amount) -> None:
        verdict = amounts.parse(raw)

        assert verdict.value == amount
        assert verdict.warnings == ()

    def test_w_is_read_as_wan_with_a_warning(self) -> None:
        for raw in ("600w", "600W"):
            verdict = amounts.parse(raw)

            assert verdict.value == plain(6_000_000)
            assert verdict.warnings == (amounts.W_FOR_WAN,)

    @pytest.mark.parametrize(
        ("raw", "problem"),
        [
            ("5,0000", amounts.WRONG_COMMAS),
            ("1.2.3", amounts.NOT_AMOUNT),
            ("NaN", amounts.NOT_AMOUNT),
            ("1e7", amounts.NOT_AMOUNT),
            ("", amounts.EMPTY),
            ("\u3000", amounts.EMPTY),
        ],
    )
    def test_the_unreadable_is_refused(self, raw: str, problem: Text) -> None:
        verdict = amounts.parse(raw)

        assert verdict.value is None
        assert verdict.problem == problem


class TestHeadingUnit:
    @pytest.mark.parametrize(
        ("heading", "unit"),
        [
            ("AUM(万元)", amounts.WAN),
            ("余额（单位：亿元）", amounts.YI),
            ("余额(元)", amounts.YUAN),
            ("余额(千元)", Decimal(1_000)),
            ("余额(百万元)", Decimal(1_000_000)),
            ("余额", amounts.YUAN),
            ("万能险", amounts.YUAN),
        ],
    )
    def test_is_read_from_the_brackets(self, heading: str, unit: Decimal) -> None:
        assert amounts.heading_unit(heading) == unit

    def test_holds_for_bare_numbers(self) -> None:
        assert amounts.parse("12.34", unit=amounts.WAN).value == plain(123_400)
        assert amounts.parse("20-100", unit=amounts.WAN).value == Amount(Decimal(200_000), Decimal(1_000_000))

    def test_gives_way_to_the_cells_own_with_a_warning(self) -> None:
        for raw in ("12.34万", "123400元", "壹拾贰万叁仟肆佰元"):
            verdict = amounts.parse(raw, unit=amounts.WAN)

            assert verdict.value == plain(123_400)
            assert verdict.warnings == (amounts.OWN_UNIT,)


class TestOtherSpellings:
    @pytest.mark.parametrize(
        ("raw", "figure"),
        [
            ("-12.5万", "-125000"),
            ("−5", "-5"),
            ("（12.5万）", "-125000"),
            ("+1,000.00", "1000"),
            ("￥500", "500"),
            ("RMB 1,234.56", "1234.56"),
            ("5千万", "50000000"),
            ("3百万元", "3000000"),
            ("1万5000元", "15000"),
            ("1亿2000万5000元", "120005000"),
            ("壹仟贰佰叁拾肆元伍角陆分", "1234.56"),
            ("伍角", "0.50"),
            ("壹佰元零伍分", "100.05"),
            ("十万", "100000"),
            ("一亿零五百万", "105000000"),
            ("二百万零三元", "2000003"),
            ("零元整", "0"),
        ],
    )
    def test_are_read(self, raw: str, figure: str) -> None:
        assert amounts.parse(raw).value == plain(figure)

    @pytest.mark.parametrize("raw", ["500万以上", "≥500万", "不低于500万", "至少500万"])
    def test_a_floor_includes_its_number(self, raw: str) -> None:
        """Civil Code art. 1259."""
        assert amounts.parse(raw).value == Amount(Decimal(5_000_000), None)

    @pytest.mark.parametrize("raw", ["20万-100万", "20~100万", "20至100万元", "二十到一百万", "20－100万"])
    def test_a_range_lends_its_unit_to_its_first_number(self, raw: str) -> None:
        assert amounts.parse(raw).value == Amount(Decimal(200_000), Decimal(1_000_000))

    def test_a_range_has_no_single_figure(self) -> None:
        assert Amount(Decimal(1), Decimal(2)).single is None
        assert Amount(Decimal(1), None).single is None
        assert plain(1).single == 1

    @pytest.mark.parametrize(
        ("raw", "problem"),
        [
            ("100-20万", amounts.BACKWARDS),
            ("2026-02-03", amounts.NOT_AMOUNT),
            ("1万5", amounts.NOT_AMOUNT),
            ("一万五", amounts.NOT_AMOUNT),
            ("1亿20000万", amounts.NOT_AMOUNT),
            ("1.5亿2000万", amounts.NOT_AMOUNT),
            ("1,23", amounts.WRONG_COMMAS),
            ("万", amounts.NOT_AMOUNT),
            ("亿元", amounts.NOT_AMOUNT),
            ("元", amounts.NOT_AMOUNT),
            ("约", amounts.NOT_AMOUNT),
            ("-", amounts.NOT_AMOUNT),
            ("--5", amounts.NOT_AMOUNT),
            ("-20-100万", amounts.NOT_AMOUNT),
            ("∞", amounts.NOT_AMOUNT),
            ("三角形", amounts.NOT_AMOUNT),
            ("USD 500", amounts.FOREIGN),
            ("500美元", amounts.FOREIGN),
            ("€500", amounts.FOREIGN),
        ],
    )
    def test_what_can_be_read_in_two_ways_is_refused(self, raw: str, problem: Text) -> None:
        assert amounts.parse(raw).problem == problem

    def test_less_than_a_fen_is_odd(self) -> None:
        assert amounts.parse("1.005").warnings == (amounts.BELOW_FEN,)
        assert amounts.parse("12.345678", unit=amounts.WAN).warnings == ()


class TestProperties:
    @given(st.decimals(-(10**12), 10**12, places=2))
    def test_what_we_print_we_read(self, figure: Decimal) -> None:
        for raw in (f"{figure}", f"{figure:,}"):
            assert amounts.parse(raw).value == plain(str(figure))

    @given(st.text(alphabet="0123456789.,-+~()万亿元十百千零一二三五wW约整角分", max_size=10))
    def test_whatever_is_typed_gets_an_answer(self, raw: str) -> None:
        verdict = amounts.parse(raw)

        assert (verdict.value is None) == (verdict.problem is not None)

    @given(st.integers(0, 10**12 - 1))
    def test_numerals_written_by_the_rule_are_read_back(self, number: int) -> None:
        assert chinese_numerals.whole(in_numerals(number)) == number


def in_numerals(number: int) -> str:
    """`number` in financial numerals, written by the rule and not by the code under test."""
    if not number:
        return "零"
    text, gap = "", False
    for size, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        section, number = divmod(number, size)
        if section:
            text += "零" if text and (gap or section < 1_000) else ""
            text += _section(section) + name
        gap = bool(text) and (section == 0 or section % 10 == 0)
    return text


def _section(section: int) -> str:
    text, gap = "", False
    for size, name in ((1_000, "仟"), (100, "佰"), (10, "拾"), (1, "")):
        digit, section = divmod(section, size)
        if digit:
            text += ("零" if gap and text else "") + "零壹贰叁肆伍陆柒捌玖"[digit] + name
        gap = not digit
    return text
