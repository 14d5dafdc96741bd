"""A bank's own layout, declared."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.intake.gate import Gate, cells, text
from zhiwo.intake.formats import BadPack, formats
from zhiwo.intake.mapping import Mapping, load_mapping
from zhiwo.kernel.dates import parse as parse_date

HEADLESS = "6217|c1|201126|D|1.234,50\n6218|c2|201126|C|10\n"


def test_a_foreign_layout_becomes_canonical_columns(gate: Gate) -> None:
    mapping = {
        "delimiter": "|",
        "header": False,
        "width": 5,
        "date_format": "%d%m%y",
        "decimal": ",",
        "thousands": ".",
        "columns": {
            "account": {"from": "1", "prefix": "A"},
            "client": {"from": "2", "codes": {"c1": "C1", "c2": "C2"}},
            "from_on": "3",
            "currency": {"constant": "CZK"},
            "balance_fen": {"from": "5", "negative_when": {"4": ["D"]}},
        },
    }

    sifted = gate.sift("balances", HEADLESS, on=date(2026, 11, 20), **mapping)

    assert sifted.sentences == []
    assert sifted.accepted == [
        {"account": "A6217", "client": "C1", "from_on": date(2026, 11, 20), "currency": "CZK", "balance_fen": -123450},
        {"account": "A6218", "client": "C2", "from_on": date(2026, 11, 20), "currency": "CZK", "balance_fen": 1000},
    ]


def test_answers_of_a_survey_become_stated_facts(gate: Gate) -> None:
    """Outside data in free text (requirements H4): whose, what, the words, who says so, how sure."""
    mapping = {
        "delimiter": ";",
        "columns": {
            "client": "编号",
            "fact": {"from": "题目", "codes": {"子女是否留学": "child_abroad"}},
            "source": {"constant": "survey-2026"},
            "stated_on": {"business_date": True},
            "value": "回答",
            "confidence": {"from": "把握", "codes": {"确定": "95", "大概": "60"}},
        },
    }
    answers = (
        "编号;题目;回答;把握\nC1;子女是否留学;明年去 英国;确定\nC2;子女是否留学;;大概\nC3;子女是否留学;不去;不好说\n"
    )

    sifted = gate.sift("client_facts", answers, on=date(2026, 11, 20), **mapping)

    said = {"fact": "child_abroad", "source": "survey-2026", "stated_on": date(2026, 11, 20)}
    assert sifted.accepted == [
        said | {"client": "C1", "value": "明年去 英国", "confidence": 95},
        said | {"client": "C2", "value": None, "confidence": 60},
    ]
    assert len(sifted.sentences) == 1, "how sure it is, is never guessed"


@pytest.mark.parametrize(("unit", "fen"), [("yuan", 1234), ("wan", 12340000), ("fen", None)])
def test_amounts_are_read_in_the_declared_unit(unit: str, fen: int | None, gate: Gate) -> None:
    sifted = gate.sift("balances", text("balances", cells("balances", balance_fen="12.34")), unit=unit)

    assert [row["balance_fen"] for row in sifted.accepted] == ([fen] if fen else [])
    assert sifted.kinds == ([] if fen else [["too_many_decimals"]])


def test_money_under_its_own_name_is_in_fen(gate: Gate) -> None:
    head = [column.name for column in formats()["balances"].columns]

    assert (
        gate.sift("balances", text("balances", cells("balances", balance_fen="1234"), head=head)).accepted[0][
            "balance_fen"
        ]
        == 1234
    )


@pytest.mark.parametrize(
    ("written", "fen"),
    [("3000000.00", 300000000), ("-0.01", -1), ("+5", 500), ("0.10000", 10), ("00012.3", 1230), ("-0", 0)],
)
def test_amounts_are_exact(written: str, fen: int, gate: Gate) -> None:
    sifted = gate.sift("balances", text("balances", cells("balances", balance_fen=written)))

    assert sifted.accepted[0]["balance_fen"] == fen


def test_every_way_to_write_a_date_or_time_gives_the_same_day(gate: Gate) -> None:
    ways = ["2026-11-20", "2026/11/20", "20261120", "2026年11月20日", "2026-11-20 00:00:00", "2026-11-20T00:00:00"]
    rows = [cells("balances", account=f"A{n}", from_on=way) for n, way in enumerate(ways)]
    rows.append(cells("balances", account="B", from_on="2026/2/3"))

    sifted = gate.sift("balances", text("balances", *rows))

    assert [row["from_on"] for row in sifted.accepted] == [date(2026, 11, 20)] * 6 + [date(2026, 2, 3)]
    moments = [
        "2026-11-20 09:30:00",
        "2026/11/20 09:30:00",
        "2026-11-20T09:30:00",
        "20261120093000",
        "2026-11-20 09:30",
    ]
    rows = [cells("transactions", txn=f"T{n}", happened_at=way) for n, way in enumerate(moments)]
    rows.append(cells("transactions", txn="F", happened_at="2026-11-20 09:30:00.250"))
    read = gate.sift("transactions", text("transactions", *rows)).accepted
    assert [row["happened_at"] for row in read[:5]] == [datetime.fromisoformat("2026-11-20 09:30")] * 5
    assert read[5]["happened_at"] == datetime.fromisoformat("2026-11-20 09:30:00.250")


def test_declared_separators_must_stand_where_they_belong(gate: Gate) -> None:
    rows = [
        cells("balances", account=f"A{n}", balance_fen=way) for n, way in enumerate(["1,234.50", "12,34.50", "1234.5"])
    ]

    sifted = gate.sift("balances", text("balances", *rows), thousands=",")

    assert [row["balance_fen"] for row in sifted.accepted] == [123450, 123450]
    assert sifted.kinds == [["bad_number"]]


def test_codes_empties_and_joins(gate: Gate) -> None:
    content = "id,on,a,b,c\n1,2026-11-20,左,右,9999-12-31\n2,2026-11-20,,,2027-01-01\n"
    columns = {
        "tie": "id",
        "from_on": "on",
        "until_on": {"from": "c", "codes": {"9999-12-31": ""}},
        "client": {"constant": "C1"},
        "other": {"constant": "C2"},
        "kind": {
            "join": ["a", "b"],
            "separator": "/",
            "codes": {"左/右": "spouse"},
            "otherwise": "child",
            "empty": "parent",
        },
    }

    sifted = gate.sift("ties", content, columns=columns)

    assert [(row["kind"], row["until_on"]) for row in sifted.accepted] == [
        ("spouse", None),
        ("parent", date(2027, 1, 1)),
    ]


def test_side_files_are_looked_up_one_through_another(gate: Gate) -> None:
    (gate.folder / "disp.asc").write_text(
        'disp;client;account;type\n1;C1;A1;"OWNER"\n2;C2;A1;"USER"\n3;C3;A2;"OWNER"\n'
    )
    (gate.folder / "district.asc").write_text("client;place\nC1;N1\nC3;N2\n")
    content = "card;disp;on\nK1;1;2026-11-20\nK3;3;2026-11-20\nK9;9;2026-11-20\n"
    of_card = {"lookup": "disp", "by": "disp", "take": "client"}

    sifted = gate.sift(
        "cards",
        content,
        delimiter=";",
        lookups={
            "disp": {"file": "disp.asc", "delimiter": ";", "key": "disp"},
            "place": {"file": "district.asc", "delimiter": ";", "key": "client"},
        },
        columns={
            "card": "card",
            "client": of_card,
            "from_on": {"business_date": "true"},
            "opened_on": "on",
            "grade": {"lookup": "place", "by": of_card, "take": "place", "codes": {"N1": "gold", "N2": "classic"}},
            "holder": {"constant": "principal"},
            "status": {"constant": "active"},
        },
    )

    assert [(row["card"], row["client"], row["grade"]) for row in sifted.accepted] == [
        ("K1", "C1", "gold"),
        ("K3", "C3", "classic"),
    ]
    assert sifted.kinds == [["missing", "missing"]]
    assert sifted.set_aside[0]["cells"] == ["K9", "9", "2026-11-20"]


@pytest.mark.parametrize(
    ("number", "born_on", "sex"),
    [("706213", date(1970, 12, 13), "f"), ("450204", date(1945, 2, 4), "m"), ("406009", date(1940, 10, 9), "f")],
)
def test_a_czech_birth_number_holds_birthday_and_sex(number: str, born_on: date, sex: str, gate: Gate) -> None:
    head = text("clients").strip().replace("性别", "rc").replace("出生日期,", "")
    row = cells("clients")
    content = head + "\n" + ",".join([*row[:3], number, *row[5:]]) + "\n"

    sifted = gate.sift(
        "clients",
        content,
        columns={
            "born_on": {"from": "rc", "read": "birth_number_cz_date"},
            "sex": {"from": "rc", "read": "birth_number_cz_sex"},
        },
    )

    assert [(row["born_on"], row["sex"]) for row in sifted.accepted] == [(born_on, sex)]


def test_phones_and_identity_numbers_land_in_one_writing(gate: Gate) -> None:
    changed = {"id_kind": "居民身份证", "id_number": "110101491231002", "phone": "+86 138-0013-8000"}

    row = gate.sift("clients", text("clients", cells("clients", **changed))).accepted[0]

    assert (row["id_number"], row["phone"], row["id_kind"]) == ("110101194912310024", "13800138000", "resident")


def test_a_landline_is_a_phone_too(gate: Gate) -> None:
    assert (
        gate.sift("clients", text("clients", cells("clients", phone="010-12345678"))).accepted[0]["phone"]
        == "010-12345678"
    )


def test_optional_columns_may_be_left_out_and_columns_stand_in_any_order(gate: Gate) -> None:
    content = "名称,代码\n手机,m\n".replace("名称", "渠道名称").replace("代码", "渠道代码")

    assert gate.sift("channels", content).accepted == [
        {"code": "m", "name": "手机", "group": None, "name_en": None, "group_en": None}
    ]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ("feed: balances\ncolumns: {client: {from: a, constant: b}}", "exactly one of"),
        ("feed: balances\ncolumns: {client: {lookup: a}}", "names by and take"),
        ("feed: balances\nheader: false", "needs width"),
        ("feed: balances\ndelimiter: '\"'", "one ASCII character"),
        ("feed: balances\nencoding: latin-1", "Input should be"),
        ("feed: balances\ncolour: red", "Extra inputs"),
    ],
)
def test_a_wrong_mapping_is_told_with_file_place_and_reason(tmp_path: Path, wrong: str, why: str) -> None:
    path = tmp_path / "balances.yaml"
    path.write_text(wrong)

    with pytest.raises(BadPack, match=r"balances\.yaml is wrong") as told:
        load_mapping(path, formats()["balances"])

    assert why in told.value.say("en")


def test_the_digest_of_a_mapping_changes_with_its_meaning_only() -> None:
    one = Mapping.model_validate({"feed": "balances", "columns": {"client": "客户"}})

    assert one.digest == Mapping.model_validate({"feed": "balances", "columns": {"client": {"from": "客户"}}}).digest
    assert one.digest != Mapping.model_validate({"feed": "balances", "columns": {"client": "户号"}}).digest


LIMITS = {"yuan": (2, 14), "wan": (6, 11), "fen": (0, 17)}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fen=st.integers(-(10**16), 10**16), unit=st.sampled_from(sorted(LIMITS)))
def test_whatever_amount_is_written_is_read_to_the_fen(fen: int, unit: str, gate: Gate) -> None:
    scale, whole = LIMITS[unit]
    before, after = divmod(abs(fen), 10**scale)
    written = f"{'-' if fen < 0 else ''}{before}" + (f".{after:0{scale}d}" if scale else "")

    sifted = gate.sift("balances", text("balances", cells("balances", balance_fen=written)), unit=unit)

    if before < 10**whole:
        assert [row["balance_fen"] for row in sifted.accepted] == [fen]
    else:
        assert sifted.kinds == [["too_large"]]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(written=st.text("0123456789-+.,eE 万", max_size=12))
def test_no_text_is_read_as_another_number_than_python_reads(written: str, gate: Gate) -> None:
    """Whatever lands equals the decimal the text plainly is; anything else is set aside, never an error of the
    engine."""
    out = text("balances", cells("balances", balance_fen=written))

    sifted = gate.sift("balances", out)

    assert len(sifted.accepted) + len(sifted.set_aside) == 1
    for row in sifted.accepted:
        assert Decimal(row["balance_fen"]).scaleb(-2) == Decimal(written.strip())


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    written=st.one_of(
        st.text("0123456789-/年月日 T:", max_size=19), st.dates().map(str), st.dates().map(lambda d: f"{d:%Y%m%d}")
    )
)
def test_no_text_is_read_as_another_day_than_the_kernel_reads(written: str, gate: Gate) -> None:
    sifted = gate.sift("workdays", text("workdays", cells("workdays", on="2020-01-01"), cells("workdays", on=written)))

    assert sifted.tally.accepted + sifted.tally.set_aside == 2
    for row in sifted.accepted[1:]:
        assert row["on"] == parse_date(written).value
