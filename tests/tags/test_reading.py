"""Rules answered from the lake: the bank's files as they come."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from tests.lakes import LANDED, empty_lake, put
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.engine.snapshot import Snapshot
from zhiwo.tags.language import parse
from zhiwo.tags.language.references import Reach, reaches_back
from zhiwo.tags.measures import Audiences, facts_of, names_of
from zhiwo.tags.measures.audiences import NotRead
from zhiwo.tags.measures.blocks import LaidOut
from zhiwo.tags.measures.reading import listed_table

ON = date(2026, 3, 31)
FIRST = date(2026, 1, 1)
ORDINALS = {"C1": 1, "C2": 2, "C3": 5, "C4": 6}
NOBODY = listed_table(())
FOUNDING = (
    "统计周期[当年(自然年)01月01日至今]+渠道偏好特征[通过手机银行渠道办理业务]"
    "+服务偏好特征[缴费交易笔数≥4]+交易对手特征[支付宝商户]"
)
TWIN = (
    "PERIOD[year to date] + CHANNEL[mobile bank] + SERVICE[count(bill payment) >= 4] + COUNTERPARTY[Alipay merchants]"
)


def moved(txn: str, client: str, on: date, **other: object) -> dict[str, object]:
    """A transaction: an electricity bill by mobile bank through Alipay, unless said otherwise."""
    return {
        "txn": txn, "account": f"A-{client}", "client": client, "happened_at": datetime(on.year, on.month, on.day, 9),
        "booked_on": on, "amount_fen": -100_00, "currency": "CNY", "channel": "mobile", "service": "power",
        "merchant": "M1",
    } | other  # fmt: skip


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return furnished(tmp_path)


def furnished(folder: Path) -> Lake:
    """A lake with four clients, of whom C4 closes on the day, an outlet, and the dictionaries."""
    lake = empty_lake(folder)
    client = {"unit": "N1", "opened_on": date(2020, 1, 1), "from_on": FIRST, "born_on": date(1961, 4, 1), "sex": "m"}
    put(lake, "clients", FIRST, [client | {"client": number, "name": number} for number in ORDINALS], full=True)
    put(lake, "clients", ON, [client | {"client": "C4", "name": "C4", "from_on": ON, "closed_on": ON}])
    put(lake, "units", FIRST, [{"unit": "N1", "name": "东湖网点"}])
    put(lake, "channels", FIRST, [
        {"code": "mobile", "name": "手机银行", "group": "电子渠道", "name_en": "mobile bank"},
        {"code": "web", "name": "网上银行", "group": "电子渠道"},
        {"code": "counter", "name": "柜面", "group": None},
    ])  # fmt: skip
    put(lake, "services", FIRST, [
        {"code": "power", "name": "电费", "group": "缴费"},
        {"code": "water", "name": "水费", "group": "缴费", "group_en": "bill payment"},
        {"code": "out", "name": "转账", "group": None},
    ])  # fmt: skip
    put(
        lake,
        "merchants",
        FIRST,
        [{"code": "M1", "name": "支付宝-生活缴费", "group": "支付宝商户", "group_en": "Alipay merchants"}],
    )
    put(lake, "fx", FIRST, [{"currency": "USD", "on": FIRST, "mid_rate": Decimal("7.1015")}])
    return lake


@contextmanager
def reading(lake: Lake, on: date = ON, **other: datetime) -> Iterator[Snapshot]:
    with lake.read(scope=Scope.closing(), as_of=on, **other) as snapshot:
        yield snapshot


def selected(lake: Lake, text: str, on: date = ON, **other: datetime) -> set[str]:
    """The numbers of the clients a rule selects, by queries and from months laid out, those of earlier readings among them."""
    with reading(lake, on, **other) as snapshot:
        numbered = pa.table({"client": list(ORDINALS), "ordinal": pa.array(ORDINALS.values(), pa.int64())})
        rule = parse(text, names_of(snapshot, lists=(), of_risk=True)).rule
        reach = reaches_back([rule.condition], on)
        members = Audiences(facts_of(snapshot, numbered, reach, listed=NOBODY), {}).members(rule)
        facts = facts_of(snapshot, numbered, reach, listed=NOBODY, laid_out=True)
        laid = LaidOut(snapshot, numbered).months(reach).answering(facts.sorts())
        assert Audiences(facts, {}, *laid).members(rule) == members
    return {number for number, ordinal in ORDINALS.items() if ordinal in members}


def test_the_founding_text_runs_on_the_banks_files(lake: Lake) -> None:
    days = [date(2026, 1, 5), date(2026, 2, 5), date(2026, 3, 5), ON]
    rows = [moved(f"T1{n}", "C1", day, service="water" if n % 2 else "power") for n, day in enumerate(days)]
    rows += [moved(f"T2{n}", "C2", day, channel="web" if n == 1 else "mobile") for n, day in enumerate(days)]
    rows += [moved(f"T4{n}", "C4", day) for n, day in enumerate(days)]
    put(lake, "transactions", ON, rows)

    assert selected(lake, FOUNDING) == {"C1"}
    assert selected(lake, TWIN) == {"C1"}
    assert selected(lake, FOUNDING.replace("手机银行", "电子渠道")) == {"C1", "C2"}, "C4 was closed on the day"
    assert selected(lake, FOUNDING.replace("缴费", "水费").replace("≥4", "≥2")) == {"C1"}


def test_a_reversal_cancels_from_its_date_and_a_late_row_counts_once_known(lake: Lake) -> None:
    """RudderStack's and dbt_jira#118's late rows: what is known decides, and nothing is counted twice."""
    rule = "统计周期[本月] + 服务偏好特征[转账交易笔数 ≥ 2]"
    put(lake, "transactions", date(2026, 3, 20), [
        moved("T1", "C1", date(2026, 3, 10), service="out"), moved("T2", "C1", date(2026, 3, 20), service="out"),
        moved("T3", "C2", date(2026, 3, 10), service="out"),
    ])  # fmt: skip
    put(lake, "transactions", date(2026, 3, 25), [moved("T9", "C1", date(2026, 3, 25), service="out", reverses="T1")])
    late = LANDED + timedelta(days=1)
    put(lake, "transactions", date(2026, 3, 28), [moved("T4", "C2", date(2026, 3, 28), service="out")], landed_at=late)

    assert selected(lake, rule, date(2026, 3, 24)) == {"C1"}
    assert selected(lake, rule) == {"C2"}
    assert selected(lake, rule, known_at=LANDED) == set()


def test_a_merchants_class_is_that_of_the_day_of_the_transaction(lake: Lake) -> None:
    put(lake, "merchants", date(2026, 3, 1), [{"code": "M1", "name": "支付宝-生活缴费", "group": "其他"}])
    put(lake, "transactions", ON, [
        moved("T1", "C1", date(2026, 2, 28)), moved("T2", "C2", date(2026, 3, 1)), moved("T3", "C3", date(2025, 12, 1)),
        moved("T4", "C2", date(2026, 3, 2), merchant=None),
    ])  # fmt: skip

    rule = "统计周期[最近6个月] + 交易对手特征[{}]"
    assert selected(lake, rule.format("其他")) == {"C2"}
    # The first dictionary there is speaks for the time before it, too.
    put(lake, "merchants", date(2026, 3, 2), [
        {"code": "M1", "name": "支付宝-生活缴费", "group": "其他"}, {"code": "M2", "name": "支付宝-停车", "group": "支付宝商户"},
    ])  # fmt: skip
    assert selected(lake, rule.format("支付宝商户")) == {"C1", "C3"}
    assert selected(lake, rule.format("含非支付宝商户")) == {"C2"}
    assert selected(lake, rule.format("支付宝-生活缴费")) == {"C1", "C2", "C3"}


def test_foreign_money_counts_at_the_days_rate_and_without_one_as_a_row(lake: Lake) -> None:
    put(lake, "transactions", ON, [
        moved("T1", "C1", ON, currency="USD", amount_fen=-100_00), moved("T2", "C2", ON, currency="HKD", amount_fen=-900_00),
    ])  # fmt: skip

    assert selected(lake, "统计周期[当日] + 服务偏好特征[缴费金额合计 ≥ 710.15元]") == {"C1"}
    assert selected(lake, "统计周期[当日] + 服务偏好特征[缴费金额合计 ≥ 710.16元]") == set()
    assert selected(lake, "统计周期[当日] + 服务偏好特征[缴费交易笔数 ≥ 1]") == {"C1", "C2"}
    assert selected(lake, "统计周期[当日] + 服务偏好特征[缴费单笔最大金额 为空]") == {"C2", "C3"}


def test_what_came_and_what_went_and_how_much_each_time(lake: Lake) -> None:
    put(lake, "transactions", ON, [
        moved("T1", "C1", ON, amount_fen=-50_000_00), moved("T2", "C2", ON, amount_fen=50_000_00),
        moved("T3", "C3", ON, amount_fen=-49_999_99), moved("T4", "C3", ON, amount_fen=-1),
    ])  # fmt: skip

    assert selected(lake, "统计周期[当日] + 收支方向特征[支出] + 金额特征[单笔 ≥ 5万元]") == {"C1"}
    assert selected(lake, "统计周期[当日] + 收支方向特征[收入]") == {"C2"}
    assert selected(lake, "统计周期[当日] + 金额特征[单笔 < 5万元] + 服务偏好特征[金额合计 = 5万元]") == {"C3"}


def test_a_joint_balance_is_divided_and_the_odd_fen_is_the_first_holders(lake: Lake) -> None:
    """Worked case A45, from the bank's files."""
    account = {"client": "C1", "account": "A7", "kind": "current", "currency": "CNY", "unit": "N1", "opened_on": FIRST}
    put(lake, "accounts", FIRST, [account | {"from_on": FIRST}])
    stated = {"account": "A7", "client": "C1", "currency": "CNY", "from_on": FIRST, "balance_fen": 1_000_000_01}
    put(lake, "balances", FIRST, [stated])
    holds = {"account": "A7", "from_on": FIRST}
    put(lake, "holders", FIRST, [holds | {"client": "C1", "role": "owner"}, holds | {"client": "C2", "role": "joint"}])

    assert selected(lake, "客户属性[AUM时点 > 50万元] 且 客户属性[AUM时点 < 51万元]") == {"C1"}
    assert selected(lake, "余额特征[AUM日均(本月) = 50万元]") == {"C2"}


def test_balances_ages_and_ratings_are_those_of_the_day(lake: Lake) -> None:
    account = {"client": "C1", "account": "A1", "kind": "current", "currency": "CNY", "unit": "N1", "opened_on": FIRST}
    put(lake, "accounts", FIRST, [account | {"from_on": FIRST}])
    balance = {"account": "A1", "client": "C1", "currency": "CNY"}
    put(lake, "balances", date(2026, 2, 28), [balance | {"from_on": FIRST, "balance_fen": 310_000_00}])
    put(lake, "balances", ON, [balance | {"from_on": date(2026, 3, 16), "balance_fen": 0}])
    rated = {"assessed_on": date(2026, 1, 5), "level": "C3"}
    put(lake, "risk_assessments", ON, [
        rated | {"assessment": "R1", "client": "C1", "valid_until_on": date(2027, 1, 4)},
        rated | {"assessment": "R2", "client": "C2", "valid_until_on": date(2026, 3, 30)},
        rated | {"assessment": "R3", "client": "C3"},
        {"assessment": "R4", "client": "C3", "assessed_on": date(2026, 2, 5), "level": "C4"},
    ])  # fmt: skip

    assert selected(lake, "余额特征[AUM日均(本月) = 15万元]") == {"C1"}
    assert selected(lake, "余额特征[上月末存款 = 31万元] 且 余额特征[AUM时点 = 0元]") == {"C1"}
    assert selected(lake, "客户属性[年龄 ≥ 65]") == set() and selected(lake, "客户属性[年龄 = 64]") == {
        "C1",
        "C2",
        "C3",
    }
    assert selected(lake, "客户属性[风险等级 = C3]") == {"C1"}, "C2's has run out, C3 was rated anew"
    assert selected(lake, "客户属性[网点 = 东湖网点] 且 客户属性[风险等级 为空]") == {"C2"}


def test_products_are_counted_and_mature(lake: Lake) -> None:
    product = {"currency": "CNY", "risk_level": "R2"}
    put(lake, "products", FIRST, [
        product | {"product": "W1", "name": "安心一号", "kind": "wmp"},
        product | {"product": "W2", "name": "安心二号", "kind": "wmp"},
        product | {"product": "F1", "name": "成长基金", "kind": "fund"},
    ])  # fmt: skip
    held = {"from_on": FIRST, "currency": "CNY"}
    put(lake, "positions", FIRST, [
        held | {"position": "P1", "client": "C1", "product": "W1", "amount_fen": 100_000_00, "matures_on": date(2026, 4, 30)},
        held | {"position": "P2", "client": "C1", "product": "W2", "amount_fen": 50_000_00, "matures_on": date(2026, 5, 1)},
        held | {"position": "P3", "client": "C2", "product": "W1", "amount_fen": 20_000_00, "matures_on": ON},
        held | {"position": "P4", "client": "C2", "product": "F1", "amount_fen": 1_00},
    ])  # fmt: skip

    assert selected(lake, "产品偏好特征[持有 理财]") == {"C1", "C2"}
    assert selected(lake, "产品偏好特征[持有 安心二号、成长基金]") == {"C1", "C2"}
    assert selected(lake, "产品偏好特征[理财只数 ≥ 2]") == {"C1"}
    assert selected(lake, "产品偏好特征[产品品类数 ≥ 2]") == {"C2"}
    assert selected(lake, "产品偏好特征[30天内到期理财 = 10万元]") == {"C1"}
    assert selected(lake, "产品偏好特征[31天内到期理财 = 15万元]") == {"C1"}
    assert selected(lake, "非 产品偏好特征[持有 产品]") == {"C3"}
    assert selected(lake, "余额特征[理财日均(本月) ≥ 15万元] 或 余额特征[成长基金时点 = 1元]") == {"C1", "C2"}


@pytest.mark.parametrize("scope", [Scope.closing(), Scope.clients(["C1"])], ids=["everyone", "the one"])
def test_a_reversal_booked_under_another_holder_cancels_whoever_is_asked_for(lake: Lake, scope: Scope) -> None:
    """Also where the other holder is out of sight; of the other row nothing more can be had."""
    put(lake, "transactions", ON, [moved("T1", "C1", ON), moved("T2", "C2", ON, reverses="T1")])
    put(lake, "transactions", ON + timedelta(days=1), [moved("T3", "C2", ON + timedelta(days=1), reverses="T2")])

    with lake.read(scope, as_of=ON) as snapshot:
        seen = snapshot.named("transactions", "reverses", since=ON).to_pyarrow()["key"].to_pylist()
        assert seen == ["T1"]
        only = pa.table({"client": ["C1"], "ordinal": pa.array([1], pa.int64())})
        rule = parse("统计周期[当日] + 服务偏好特征[缴费]", names_of(snapshot, lists=(), of_risk=True)).rule
        assert not Audiences(facts_of(snapshot, only, Reach(ON, ON), listed=NOBODY), {}).members(rule)


def test_whom_a_full_file_leaves_out_is_closed_and_still_of_all_clients(lake: Lake) -> None:
    client = {"unit": "N1", "opened_on": date(2020, 1, 1), "from_on": date(2026, 3, 1)}
    put(lake, "clients", date(2026, 3, 1), [client | {"client": n, "name": n} for n in ("C1", "C2")], full=True)

    assert selected(lake, "客户属性[网点 = 东湖网点]") == {"C1", "C2"}
    assert selected(lake, "在[全部客户] 客户属性[网点 = 东湖网点]") == set(ORDINALS)


def test_whom_a_full_file_leaves_out_is_closed_though_a_later_day_was_announced(lake: Lake) -> None:
    """Found by the oracle: who had a closing date still to come stayed open for having left the files before it."""
    leaving = {
        "client": "C1",
        "name": "C1",
        "unit": "N1",
        "opened_on": FIRST,
        "from_on": FIRST,
        "closed_on": ON + timedelta(days=9),
    }
    put(lake, "clients", date(2026, 3, 1), [leaving])
    assert "C1" in selected(lake, "客户属性[网点 = 东湖网点]")

    others = [{"client": n, "name": n, "unit": "N1", "opened_on": FIRST, "from_on": FIRST} for n in ("C2", "C3")]
    put(lake, "clients", date(2026, 3, 2), others, full=True)
    assert selected(lake, "客户属性[网点 = 东湖网点]") == {"C2", "C3"}


def test_of_two_ratings_of_one_day_the_higher_number_counts(lake: Lake) -> None:
    rows = [
        {"assessment": "R1", "client": "C1", "assessed_on": FIRST, "level": "C3", "valid_until_on": date(2026, 3, 1)},
        {"assessment": "R2", "client": "C1", "assessed_on": FIRST, "level": "C4"},
    ]
    put(lake, "risk_assessments", FIRST, rows)
    assert selected(lake, "客户属性[风险等级 = C4]") == {"C1"}
    put(lake, "risk_assessments", FIRST, rows[::-1], landed_at=LANDED + timedelta(days=1))
    assert selected(lake, "客户属性[风险等级 = C4]") == {"C1"}


def test_days_that_were_not_read_are_not_answered_for(lake: Lake) -> None:
    with lake.read(Scope.closing(), as_of=ON) as snapshot:
        numbered = pa.table({"client": list(ORDINALS), "ordinal": pa.array(ORDINALS.values(), pa.int64())})
        audiences = Audiences(
            facts_of(snapshot, numbered, Reach(date(2026, 3, 1), date(2026, 3, 1)), listed=NOBODY), {}
        )
        for text in (
            "时序特征[最近一次交易 距今 为空]", "统计周期[有记录以来] + 服务偏好特征[缴费笔数 = 0]", "余额特征[上月末AUM = 0元]",
            "余额特征[AUM日均(上月) = 0元]", "趋势特征[AUM日均 本月 ÷ 上月 为空]", "时序特征[连续2个月 缴费笔数 = 0]",
            "统计周期[上月] + 时序特征[缴费 后 7天内 转账]",
        ):  # fmt: skip
            rule = parse(text, names_of(snapshot, lists=(), of_risk=True)).rule
            with pytest.raises(NotRead):
                audiences.members(rule)
            reach = reaches_back([rule.condition], ON)
            assert min(reach.moves, reach.money) < date(2026, 3, 1)


def test_a_rank_is_among_the_clients_of_the_unit_above(lake: Lake) -> None:
    """C1 and C4, who has nothing, belong to N1, C2 to N2, C3 to N3; N1 and N2 to S1; N3 hangs below the branch itself."""
    put(lake, "units", ON, [
        {"unit": "H", "name": "总行", "kind": "head_office", "parent": None},
        {"unit": "B1", "name": "分行", "kind": "branch", "parent": "H"},
        {"unit": "S1", "name": "支行", "kind": "sub_branch", "parent": "B1"},
        {"unit": "N1", "name": "东湖网点", "kind": "outlet", "parent": "S1"},
        {"unit": "N2", "name": "西湖网点", "kind": "outlet", "parent": "S1"},
        {"unit": "N3", "name": "直属网点", "kind": "outlet", "parent": "B1"},
    ], full=True)  # fmt: skip
    held = {"C1": ("N1", 300), "C2": ("N2", 200), "C3": ("N3", 100)}
    told = {"opened_on": date(2020, 1, 1), "from_on": ON}
    put(lake, "clients", ON, [told | {"client": c, "name": c, "unit": unit} for c, (unit, _) in held.items()])
    account = {"kind": "current", "currency": "CNY", "opened_on": FIRST, "from_on": FIRST}
    put(lake, "accounts", FIRST, [account | {"account": c, "client": c, "unit": unit} for c, (unit, _) in held.items()])
    balance = {"currency": "CNY", "from_on": FIRST}
    put(lake, "balances", ON, [
        balance | {"account": c, "client": c, "balance_fen": yuan * 100} for c, (_, yuan) in held.items()
    ])  # fmt: skip

    def first(within: str) -> set[str]:
        return selected(lake, f"排名特征[AUM时点 {within} 前30%] 且 余额特征[AUM时点 > 0元]")

    assert first("网点内") == {"C1", "C2", "C3"}
    assert first("支行内") == {"C1", "C3"}, "of a sub-branch C1 is first; C3 belongs to none"
    assert first("分行内") == first("全行") == {"C1", "C2"}
    assert first("全行") == selected(lake, "RANK[AUM within bank top 30%] AND BALANCE[AUM > CNY 0]")


def test_a_group_of_services_may_stand_in_a_sequence(lake: Lake) -> None:
    at = {"happened_at": datetime(2026, 3, 31, 10)}
    rows = [moved("T1", "C1", ON, service="water"), moved("T2", "C1", ON, service="out", **at)]
    put(lake, "transactions", ON, [*rows, moved("T3", "C2", ON, service="out"), moved("T4", "C2", ON, **at)])

    assert selected(lake, "统计周期[当日] + 时序特征[缴费 后 7天内 转账]") == {"C1"}
    assert selected(lake, "统计周期[当日] + 时序特征[转账 后 7天内 缴费]") == {"C2"}
    assert selected(lake, "统计周期[当日] + 时序特征[水费 后 7天内 转账]") == {"C1"}


def test_names_know_the_group_of_a_service_and_not_of_a_merchant(lake: Lake) -> None:
    put(lake, "services", ON, [{"code": "S1", "name": "电费", "group": "缴费"}, {"code": "S2", "name": "结息"}])
    put(lake, "merchants", ON, [{"code": "M1", "name": "一号", "group": "酒店"}])
    with reading(lake) as snapshot:
        names = names_of(snapshot, lists=(), of_risk=True)

    assert [names.services.group_of(code) for code in ("S1", "S2", "S3")] == ["group:缴费", "", None]
    assert names.counterparties.group_of("merchant:M1") is None
