"""The planted stories can be found in the files, and the manual tells them as they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

from borax.calendars import LunarDate

from tests.demo.conftest import Row
from zhiwo.demo.bank import DemoBank, ToldStory
from zhiwo.demo.faults import FAULTS

Feed = Callable[[str], list[Row]]
MANUAL = Path(__file__).parents[2] / "docs" / "demo.md"


def story(bank: DemoBank, key: str) -> ToldStory:
    return next(story for story in bank.stories if story.key == key)


def current_balance(feed: Feed, client: str) -> Decimal:
    return sum_latest(row for row in feed("balances") if row["client"] == client)


def sum_latest(rows: object) -> Decimal:
    latest: dict[str, tuple[str, Decimal]] = {}
    for row in rows:  # type: ignore[attr-defined]
        latest[row["account"]] = max(
            latest.get(row["account"], ("", Decimal(0))), (row["from_on"], Decimal(row["balance_fen"]))
        )
    return sum((yuan for _, yuan in latest.values()), Decimal(0))


def test_the_manual_names_every_story_with_its_client_number(small_bank: DemoBank) -> None:
    manual = MANUAL.read_text(encoding="utf-8")

    for told in small_bank.stories:
        assert f"{told.client} {told.name}" in manual
        assert told.told in manual
        assert told.look in manual


def test_the_manual_lists_every_kind_of_planted_fault() -> None:
    manual = MANUAL.read_text(encoding="utf-8")

    assert not [fault.kind for fault in FAULTS if fault.kind not in manual]


def test_the_manual_lists_every_login(small_bank: DemoBank) -> None:
    manual = MANUAL.read_text(encoding="utf-8")

    for login in small_bank.logins:
        assert f"| {login.staff} | {login.name} |" in manual


def test_five_million_leave_two_days_after_they_matured_for_five_point_two_percent(
    small_bank: DemoBank, feed: Feed
) -> None:
    client = story(small_bank, "matured_money_leaves").client
    mine = [row for row in feed("transactions") if row["client"] == client]

    matured = next(row for row in mine if row["service"] == "wmp_redeem")
    left = next(row for row in mine if row["service"] == "transfer_out" and Decimal(row["amount_fen"]) == -5_000_000)

    assert (matured["booked_on"], left["booked_on"]) == ("2026-11-10", "2026-11-12")
    assert Decimal(matured["amount_fen"]) > 5_000_000
    assert "5.2%" in left["memo"]
    assert left["counterparty_bank"] == "临江农村商业银行"


def test_the_silent_client_does_nothing_for_three_months_and_then_moves_eight_million(
    small_bank: DemoBank, feed: Feed
) -> None:
    client = story(small_bank, "silent_then_gone").client
    mine = [row for row in feed("transactions") if row["client"] == client and row["channel"] != "system"]

    last_two = sorted(mine, key=lambda row: row["booked_on"])[-2:]

    assert Decimal(last_two[1]["amount_fen"]) == -8_000_000
    silence = date.fromisoformat(last_two[1]["booked_on"]) - date.fromisoformat(last_two[0]["booked_on"])
    assert silence.days >= 90
    assert not [row for row in feed("contacts") if row["client"] == client and row["happened_on"] > "2026-08-20"]


def test_the_growing_firm_pays_ever_more_people(small_bank: DemoBank, feed: Feed) -> None:
    paid = Counter(
        row["booked_on"][:7]
        for row in feed("transactions")
        if row["service"] == "salary" and row["counterparty_name"] == "临江市志远精密机械有限公司"
    )

    assert paid["2024-12"] < paid["2025-12"] < paid["2026-11"]


def test_thirty_five_million_mature_two_weeks_after_the_last_day(small_bank: DemoBank, feed: Feed) -> None:
    client = story(small_bank, "thirty_five_million").client

    certificate = next(row for row in feed("accounts") if row["client"] == client and row["kind"] == "large_cd")

    assert certificate["matures_on"] == "2026-12-08"
    assert current_balance(feed, client) == 36_800_000


def test_the_lunar_birthday_falls_within_the_greeting_window(small_bank: DemoBank, feed: Feed) -> None:
    client = story(small_bank, "lunar_birthday").client

    row = next(row for row in feed("clients") if row["client"] == client)

    assert row["birthday_calendar"] == "lunar"
    day = LunarDate(2026, int(row["birthday_month"]), int(row["birthday_day"])).to_solar_date()
    assert day == date(2026, 11, 26)
    assert row["born_on"][5:] != "11-26"


def test_balances_under_watch_dropped_and_risen_stand_on_their_sides_of_a_million(
    small_bank: DemoBank, feed: Feed
) -> None:
    figures = {key: current_balance(feed, story(small_bank, key).client) for key in ("under_watch", "dropped")}

    assert figures == {"under_watch": 830_000, "dropped": 780_000}


def test_the_others_are_as_told(small_bank: DemoBank, feed: Feed) -> None:
    def rows(name: str, key: str) -> list[Row]:
        return [row for row in feed(name) if row["client"] == story(small_bank, key).client]

    assert {row["phone"] for row in rows("clients", "missing_phone")} == {""}
    assert not rows("keepings", "kept_by_nobody")
    assert [(row["grade"], row["holder"]) for row in rows("cards", "door_by_card")] == [("platinum", "principal")]
    assert rows("loans", "door_by_loan")[-1]["balance_fen"] == "33.000000"
    assert rows("clients", "deceased")[-1]["died_on"] == "2026-11-06"
    assert rows("consents", "no_marketing")[-1]["given"] == "否"
    assert {row["role"] for row in rows("holders", "joint_couple")} == {"owner"}
    assert {row["role"] for row in rows("holders", "joint_couple_wife")} == {"joint"}


def test_the_named_manager_has_a_morning_list_of_different_reasons(small_bank: DemoBank, feed: Feed) -> None:
    mine = {
        row["client"] for row in feed("keepings") if row["staff"] == small_bank.named_manager and row["role"] == "lead"
    }
    days = {
        (row["client"], row["happened_on"])
        for row in feed("contacts")
        if row["happened_on"] >= "2026-11-01" and row["begun_by"] == "bank" and row["result"] != "no_answer"
    }
    contacted = Counter(client for client, _ in days)

    short = [client for client in mine if contacted[client] < 2]
    birthdays = ("missing_phone", "lunar_birthday", "birthday_today", "no_marketing")

    assert len(short) >= 8
    assert {story(small_bank, key).client for key in birthdays} <= mine
