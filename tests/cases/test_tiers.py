"""The worked cases of tiers, lists and doors: every field of every case, computed from what the case gives."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest
import yaml

from zhiwo.kernel.money import mean_fen, to_fen, to_yuan
from zhiwo.kernel.period import Period, completed_years, month_of
from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS
from zhiwo.tiering.measures import DoorTables, door_facts
from zhiwo.tiering.policy import (
    CARDS,
    SHARES,
    AmountsNotSet,
    CardGrade,
    DoorFacts,
    Figures,
    Floor,
    Measure,
    Placed,
    Scheme,
    Standing,
    headline,
    headline_rule_on,
    maintained_by,
    open_doors,
    placed,
    run_months,
    scheme_on,
)

CASES = yaml.safe_load((Path(__file__).parent / "tiers.yaml").read_text(encoding="utf-8"))["cases"]
GRACE = {
    "CBHB": {"algorithm": "cbhb", "months": 3, "private_months": 6},
    "CCB": {"algorithm": "ccb", "months": 3, "attention_months": 3},
    "none (immediate)": {"algorithm": "none"},
}


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    answer = answer_to(case)

    assert answer(case["given"], case["when"], case["then"]) == case["then"]


def test_all_cases_are_here() -> None:
    assert [case["id"] for case in CASES] == [f"T-{n:03}" for n in range(1, 63)]


def answer_to(case: dict[str, Any]) -> Any:
    """The way a case is answered, told by what it gives."""
    ways = {
        "aum_point": by_point,
        "closings": by_closings,
        "positions": by_positions,
        "policy_change": by_policy_change,
        "downgrade": by_months,
        "registered_clients": by_headline,
        "deposits": by_deposits,
        "card_grade": by_grade,
        "aum": by_doors,
    }
    return next(way for fact, way in ways.items() if fact in case["given"])


def by_point(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    scheme = scheme_of(given, when)
    fen = fen_of(given["aum_point"])
    tier = scheme.tier(fen)
    answer = {"figure": yuan(fen), "tier": tier.name.en if tier.code[0] == "t" else tier.code}
    return answer | {"on_list": tier.on_list, "reason": scheme.band(tier.code).en}


def by_closings(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    scheme = scheme_of(given, when)
    assert scheme.measure.due(when)
    days = scheme.measure.period(when)
    closings = dict(daily(given, days))
    total = sum(closings.values())
    figure = mean_fen(total, days.days)
    tier = scheme.tier(figure)
    answer = {"sum": yuan(total), "days": days.days, "figure": yuan(figure), "tier": spoken(tier, then["tier"])}
    answer["reason"] = reason(scheme, figure, closings)
    if "point" in then:
        answer["point"] = yuan(closings[when])
    if "tier_if_point" in then:
        answer["tier_if_point"] = scheme.tier(closings[when]).name.en
    return answer


def daily(given: dict[str, Any], days: Period) -> Iterator[tuple[date, int]]:
    """The closing of each day; a day without one carries the last earlier one, before the first account it is zero."""
    told = {day: fen_of(row["yuan"]) for row in given["closings"] for day in Period.through(row["from"], row["to"])}
    last = fen_of(given.get("last_closing_before", "0.00"))
    for day in days:
        last = told.get(day, last)
        yield day, last


def reason(scheme: Scheme, figure: int, closings: dict[date, int]) -> str:
    tier = scheme.tier(figure)
    if scheme.name == "branch":
        return scheme.band(tier.code).en
    if scheme.name == "generic":
        return f"{scheme.measure} {floor_of(scheme, tier.code).shown}"
    entry = floor_of(scheme, "entry")
    if entry.met(figure):
        return entry.shown
    months = {month_of(day) for day in closings}
    means = [mean_fen(sum(closings[day] for day in month), month.days) for month in months]
    return f"{yuan(figure)} < {to_yuan(entry.fen)}; mean of means would be {yuan(mean_fen(sum(means), len(means)))}"


def by_positions(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    scheme = scheme_of(given, when)
    assets = [row for row in given["positions"] if row["kind"] != "个贷"]
    figure = sum(worth(row, given, when) for row in assets)
    tier = scheme.tier(figure)
    answer: dict[str, Any] = {"figure": yuan(figure), "tier": spoken(tier, then["tier"])}
    if "usd_in_yuan" in then:
        return answer | {"usd_in_yuan": yuan(next(worth(row, given, when) for row in assets if "usd" in row))}
    if "on_list_s7" not in then:
        return answer | {"reason": scheme.band(tier.code).en}
    loan = next(row["yuan"] for row in given["positions"] if row["kind"] == "个贷")
    layered = scheme_on("boc_branch", when)
    facts = facts_of({"aum": str(to_yuan(figure)), "loan_balance": loan}, when, layered)
    doors = doors_of(layered, facts)
    return answer | {
        "on_list_s7": tier.on_list,
        "on_list_s10": layered.tier(figure).on_list or bool(doors),
        "doors_s10": doors,
    }


def worth(row: dict[str, Any], given: dict[str, Any], when: date) -> int:
    """A position in fen of yuan: units at the day's value, dollars at the last mid rate up to the day."""
    if "units" in row:
        return to_fen(Decimal(row["units"]) * Decimal(row["nav"]))
    if "usd" in row:
        rates = {rate["on"]: Decimal(rate["rate"]) for rate in given["mid_rate_usd"] if rate["on"] <= when}
        return to_fen(Decimal(row["usd"]) * rates[max(rates)])
    return fen_of(row["yuan"])


def by_policy_change(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    change = given["policy_change"]
    old = scheme_of(given, change["valid_from"])
    new = changed(old, "t2", floor={"yuan": change["to"]}).model_copy(update={"valid_from": change["valid_from"]})
    assert floor_of(old, "t2").yuan == Decimal(change["T2_from"])
    rows: list[Placed] = []
    for month, amount in given["month_avg"].items():
        last = month_of(first_of(month)).last
        version = new if last >= new.valid_from else old
        rows += placed(version, last, rows[-1] if rows else None, Figures(amount_fen=fen_of(amount)))
    june, july_1, july = (in_force(rows, day) for day in (date(2026, 6, 30), date(2026, 7, 1), when))
    assert july_1.basis.measured is not None
    month, closed = july_1.basis.measured.start, july_1.basis.closed_on
    under = (
        f"{calendar.month_name[month.month]}, placed under the rule of {closed.day} {calendar.month_name[closed.month]}"
    )
    assert july_1.rule == old.rule
    return {
        "as_of_2026-06-30": old.named(june.tier).name.en,
        "as_of_2026-07-01": f"{old.named(july_1.tier).name.en} (figure of {under})",
        "as_of_2026-07-31": new.named(july.tier).name.en,
        "rule_version_shown": [row.rule for row in rows] == [old.rule, new.rule] and bool(new.shown.zh),
    }


def by_months(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    scheme = scheme_of(given, when)
    start, name = next((first_of(key[-7:]), value) for key, value in given.items() if key.startswith("tier_in_force"))
    own = next(tier for tier in scheme.tiers if name in {tier.name.zh, tier.code})
    averages = {first_of(month): to_fen(Decimal(wan) * 10_000) for month, wan in given["month_avg_万"].items()}
    assert min(averages) == start
    if "private_tiers" in given:
        assert [tier.name.zh for tier in scheme.tiers if tier.private] == given["private_tiers"]
    ccb = given["downgrade"] == "CCB"
    months = list(run_months(scheme.ladder, Standing(own.code), averages))
    rows = []
    for month in months:
        shown = scheme.named(month.tier)
        row = {"month": f"{month.month:%Y-%m}", "tier_on_1st" if ccb else "tier": shown_as(shown)}
        row["attention_关注"] = month.attention
        if month.tier_at_month_end != month.tier:
            row["tier_at_month_end"] = shown_as(scheme.named(month.tier_at_month_end))
        rows.append(row)
    assert_the_closings_agree(scheme, own.code, averages, months)
    now = next(month for month in months if month.month == when)
    return {
        "month_by_month": rows,
        "tier_now": shown_as(scheme.named(now.tier)),
        "attention_now": now.attention,
    }


def assert_the_closings_agree(scheme: Scheme, own: str, averages: dict[date, int], months: list[Any]) -> None:
    """Closing after closing, each going on from the figures the one before kept, says the same as the run of months."""
    before = date.fromordinal(min(averages).toordinal() - 1)
    first = placed(scheme, before, None, Figures(amount_fen=floor_of(scheme, own).fen))
    rows = list(first)
    for month, fen in averages.items():
        rows += placed(scheme, month_of(month).last, rows[-1], Figures(amount_fen=fen))
    for month in months:
        row = in_force(rows, month.month)
        assert (row.tier, row.attention) == (month.tier, month.attention)
        assert in_force(rows, month_of(month.month).last).tier == month.tier_at_month_end


def by_doors(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    scheme = scheme_of(given, when)
    if "age_op" in given:
        scheme = changed(scheme, "staff_kept", owners={"age": {"op": given["age_op"], "years": 60}})
    facts = facts_of(given, when, scheme)
    if "card_postings" in given:
        assert facts.card_spend_fen == fen_of(given["card_spend_12m"])
    born = given["client"]["birth"]
    age = completed_years(born, when) if born else None
    doors = doors_of(scheme, facts)
    tier = scheme.entered(scheme.tier(facts.assets_fen or 0).code, facts.entries)
    on_list = tier.on_list or bool(doors)
    keepers = maintained_by(tier, on_list=on_list, age=age)
    return {
        "age": age,
        "on_list": on_list,
        "doors": doors,
        "maintained_by": spoken_text(keepers.shown, then["maintained_by"]),
    }


def doors_of(scheme: Scheme, facts: DoorFacts) -> list[str]:
    """The doors in words; the cases leave out the unit and the marks between thousands, which the page shows."""
    assert scheme.doors is not None
    said = [door.text.zh for door in open_doors(scheme.doors, facts)]
    return [re.sub(r"(?<=[0-9]),(?=[0-9]{3})", "", text).replace(" 元", "") for text in said]


def facts_of(given: dict[str, Any], when: date, scheme: Scheme) -> DoorFacts:
    """The facts behind the doors, measured from rows as the bank's files bring them."""
    assert scheme.doors is not None
    found = door_facts(lake_of(given, when), when, scheme.doors, home="CNY").to_pyarrow().to_pylist()
    row = found[0] if found else {}
    return DoorFacts(
        assets_fen=fen_of(given["aum"]),
        card_spend_fen=row.get("card_spend_fen", 0),
        loan_fen=row.get("loan_fen", 0),
        custody_fen=row.get("custody_fen", 0),
        grade=CardGrade(row["grade"]) if row.get("grade") else None,
        entries=frozenset(row.get("entries") or ()),
    )


def lake_of(given: dict[str, Any], when: date) -> DoorTables:
    spend = [{"on": when, "yuan": given["card_spend_12m"]}] if "card_spend_12m" in given else []
    postings = [
        ("C", row["on"], fen_of(row["yuan"]), "refund" if row.get("kind") == "退货" else "purchase")
        for row in given.get("card_postings", spend)
    ]
    loans = [("C", "personal", fen_of(given["loan_balance"]), "CNY")] if "loan_balance" in given else []
    custody = [("C", fen_of(given["custody_margin"]), "CNY")] if "custody_margin" in given else []
    kinds = {
        "private": given.get("meets_head_office_private_or_wealth_entry"),
        "licai": given.get("meets_head_office_licai_entry"),
    }
    return DoorTables(
        fx=table([], currency="string", on="date32", mid_rate="float64"),
        card_postings=table(postings, client="string", posted_on="date32", amount_fen="int64", kind="string"),
        loans_now=table(loans, client="string", kind="string", balance_fen="int64", currency="string"),
        custody_now=table(custody, client="string", margin_fen="int64", currency="string"),
        cards_now=table(
            [card_row(card) for card in given.get("cards", ())],
            client="string",
            grade="string",
            holder="string",
            status="string",
        ),
        entries_now=table(
            [("C", kind, None) for kind, met in kinds.items() if met],
            client="string",
            kind="string",
            until_on="date32",
        ),
    )


def card_row(card: str | dict[str, Any]) -> tuple[str, ...]:
    name, status = (card, "active") if isinstance(card, str) else (card["kind"], card["status"])
    grade = next(grade for grade, text in CARDS.items() if text.zh == name)
    return "C", grade, "principal", status


def by_grade(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    scheme = scheme_of(given, when)
    if given["card_grade"] is None:
        with pytest.raises(AmountsNotSet) as refused:
            scheme.tier(fen_of(given["aum"]))
        return {"tier": None, "refusal": refused.value.say("en")}
    grade = next(grade for grade, text in CARDS.items() if text.zh.startswith(given["card_grade"]))
    tier = scheme.graded(grade)
    return {
        "tier": tier.name.zh,
        "responsible": [POSTS[post].name.zh for post in tier.owners.responsible],
        "response": tier.owners.response and tier.owners.response.zh,
    }


def by_deposits(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    return {"result": scheme_of(given, when).tier(fen_of(given["deposits"])).name.en}


def by_headline(given: dict[str, Any], when: date, then: dict[str, Any]) -> dict[str, Any]:
    rule = headline_rule_on(when)
    averages = [fen_of(amount) for amount in given["month_avg"].values()]
    found = headline(averages, rule, registered=given["registered_clients"])
    return {
        "有效客户数": found.effective,
        "优质客户": found.premium,
        "优质客户比重": f"{found.share}%",
        "denominator": SHARES[rule.share_of].en,
    }


def scheme_of(given: dict[str, Any], when: date) -> Scheme:
    """The pack a case names, with the measure and the way of going down it names."""
    name = given["pack"].removeprefix("tier.").split(" ")[0]
    scheme = scheme_on(name, when)
    settings = scheme.model_dump(exclude={"measure", "downgrade"})
    measure = Measure(given.get("measure", scheme.measure))
    own = scheme.downgrade.model_dump() if measure is Measure.MONTH_AVG else GRACE["none (immediate)"]
    down = GRACE[given["downgrade"]] if "downgrade" in given else own
    return Scheme.model_validate(settings | {"measure": measure, "downgrade": down})


def changed(scheme: Scheme, code: str, **settings: Any) -> Scheme:
    """The scheme with some settings of one tier replaced, as a bank would in its own pack."""
    whole = scheme.model_dump()
    for tier in whole["tiers"]:
        if tier["code"] == code:
            tier.update({key: tier[key] | value for key, value in settings.items()})
    return Scheme.model_validate(whole)


def in_force(rows: list[Placed], day: date) -> Placed:
    return [row for row in rows if row.since <= day][-1]


def floor_of(scheme: Scheme, code: str) -> Floor:
    floor = scheme.named(code).floor
    assert floor is not None
    return floor


def spoken(tier: Any, expected: str) -> str:
    """The tier by code or name, whichever the case uses."""
    return expected if expected in {tier.code, tier.name.zh, tier.name.en} else tier.code


def shown_as(tier: Any) -> str:
    return tier.code if tier.code in {"none", "file_only"} else tier.name.zh


def spoken_text(text: Text, expected: str) -> str:
    return text.en if expected == text.en else text.zh


def first_of(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


def fen_of(amount: str) -> int:
    return to_fen(Decimal(amount))


def yuan(fen: int) -> str:
    return str(to_yuan(fen))


def table(rows: list[tuple[Any, ...]], **columns: str) -> Any:
    kinds = [(name, pa.date32() if kind == "date32" else getattr(pa, kind)()) for name, kind in columns.items()]
    named = [dict(zip(columns, row, strict=True)) for row in rows]
    return ibis.memtable(pa.Table.from_pylist(named, schema=pa.schema(kinds)))
