"""The masking conventions of facts §3.3."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhiwo.kernel import masking


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"),
        ("欧阳娜娜", "欧***"),
        ("阿卜来提·如则", "阿******"),
        ("李", "*"),
        ("", ""),
    ],
)
def test_a_name_keeps_its_first_character_and_its_length(name: str, masked: str) -> None:
    assert masking.mask_name(name) == masked


@pytest.mark.parametrize(
    ("phone", "masked"), [("13800138000", "138****8000"), ("1234", "****"), ("12", "**"), ("62345678", "62****78")]
)
def test_a_phone_keeps_three_and_four(phone: str, masked: str) -> None:
    assert masking.mask_phone(phone) == masked


def test_an_id_keeps_less_in_lists_than_on_the_clients_page() -> None:
    assert masking.mask_id("110101196111240010") == "110***********0010"
    assert masking.mask_id_detail("110101196111240010") == "110101********0010"
    assert masking.mask_id_beside_birth("110101196111240010") == "1****************0"


def test_a_passport_is_not_given_away_by_a_rule_made_for_longer_numbers() -> None:
    assert masking.mask_id("E12345678") == "E1*****78"


def test_a_card_keeps_six_and_four() -> None:
    assert masking.mask_card("6222020000000001234") == "622202*********1234"


@pytest.mark.parametrize(
    ("address", "masked"), [("zhangsan@x.cn", "z*******@x.cn"), ("a@x.cn", "*@x.cn"), ("no address", "**********")]
)
def test_an_email_keeps_its_domain(address: str, masked: str) -> None:
    assert masking.mask_email(address) == masked


@pytest.mark.parametrize(
    ("address", "masked"),
    [
        ("北京市海淀区中关村大街1号", "北京市海淀区****"),
        ("广东省深圳市南山区科技园", "广东省深圳市南山区****"),
        ("内蒙古自治区锡林郭勒盟阿巴嘎旗1号", "内蒙古自治区锡林郭勒盟阿巴嘎旗****"),
        ("新疆维吾尔自治区阿克苏地区库车市人民路", "新疆维吾尔自治区阿克苏地区库车市****"),
        ("中关村大街1号", "****"),
        ("", ""),
    ],
)
def test_an_address_keeps_its_district(address: str, masked: str) -> None:
    assert masking.mask_address(address) == masked


@given(st.text(min_size=5, max_size=40))
def test_at_least_half_of_a_short_value_and_four_of_any_are_hidden(value: str) -> None:
    plain = value.replace("*", "x")
    for mask in (masking.mask_phone, masking.mask_id, masking.mask_id_detail, masking.mask_card):
        masked = mask(plain)

        assert len(masked) == len(plain)
        assert masked.count("*") >= min(4, len(plain) / 2)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Not Found: /client/19900001234", "Not Found: /client/199****1234"),
        ("证件 11010119611124001X，电话 138 0013 8000", "证件 110***********001X，电话 138******8000"),
        ("card 6222020000000001234.", "card 622************1234."),
        ("2026-04-20 09:30:00,123 H-0123456789abcdef0123456789abcdef C00000001 12,345,678.00", None),
        ("2026-04-20 2026-04-21", None),
    ],
)
def test_in_a_line_of_text_the_numbers_of_people_are_masked_and_nothing_else(text: str, masked: str | None) -> None:
    assert masking.mask_numbers(text) == (text if masked is None else masked)
