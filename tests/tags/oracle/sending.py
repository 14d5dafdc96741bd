"""A random small bank as the files it sends: late ones, corrected ones, whole ones, 冲正 of a later date, clients who leave the
files, merchants who change their class, foreign money with and without a rate. Few values, so that much meets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.lakes import SHAPES
from tests.tags.oracle.files import Sent

FIRST, LAST = date(2023, 10, 1), date(2024, 4, 30)
OPENING = datetime(2026, 1, 1, 8)
"""When the first file came. When a file came and of which day it is need have nothing to do with each other."""
CLIENTS = tuple(f"C{n}" for n in range(1, 25))
TXNS = 360
STRANGERS = ("C98", "C99")
"""Named by rows, and known to nobody."""
ACCOUNTS = tuple(f"A{n}" for n in range(1, 31))
POSITIONS = tuple(f"H{n}" for n in range(1, 21))
CHANNELS, SERVICES = ("mobile", "web", "counter"), ("power", "water", "out", "shop", "salary", "redeem")
MERCHANTS, CLASSES = ("M1", "M2", "M3", "M4"), ("支付宝商户", "酒店", None)
PRODUCTS = {"W1": "wmp", "W2": "wmp", "F1": "fund", "F2": "fund", "T1": "trust", "D1": "deposit"}
KEPT = ("W1", "F1", "D1", "M1", "M3")
"""Named by rules, so that no dictionary leaves them out."""
OUTLETS = ("N1", "N2", "N3", "N4")
AMOUNTS = (-1, 1, 100_00, -100_00, -333_33, 50_000_00, -50_000_00, -50_000_01, -49_999_99, 20_000_00, 0)
BALANCES = (0, 1, 100_000_00, 100_000_01, 300_000_00, 5_000_000_00, 6_000_000_00, -7_00)
CURRENCIES = ("CNY",) * 6 + ("USD", "USD", "EUR", "HKD")

TURNING = (
    date(2023, 12, 31),
    date(2024, 1, 1),
    date(2024, 2, 29),
    date(2024, 3, 30),
    date(2024, 3, 31),
    date(2024, 4, 30),
)
"""Days on which periods begin and end."""
FILED = sorted({*TURNING, *(FIRST + timedelta(days=12 + 14 * n) for n in range(15))})
"""Of these days files are sent."""

Row = Mapping[str, Any]


class Sender:
    """Draws a bank's files."""

    def __init__(self, seed: int) -> None:
        self.dice = Random(seed)
        self.couples = Random(f"holders {seed}")

    def day(self, first: date = FIRST, last: date = LAST) -> date:
        """Any day, those of files and the days beside them more often."""
        if self.dice.random() < 0.4:
            near = self.dice.choice(FILED[1:]) + timedelta(days=self.dice.choice([-1, 0, 0, 0, 1]))
            return min(max(near, first), last)
        return first + timedelta(days=self.dice.randint(0, (last - first).days))

    def files(self) -> list[Sent]:
        """All of them, in the order they come: after the first dictionaries any."""
        known: list[Sent] = []
        drawn = [*self.rows(), *self.states()]
        for file in self.dictionaries():
            (known if file.on == FIRST else drawn).append(file)
        self.dice.shuffle(drawn)
        drawn += [self.corrected(file) for file in self.dice.sample(drawn, len(drawn) // 6)]
        sent = [self.opening(), *known, *drawn]
        return [replace(file, arrived=OPENING + timedelta(hours=n)) for n, file in enumerate(sent)]

    def opening(self) -> Sent:
        """Most clients, from the first day on."""
        return _file("clients", FIRST, [self.client(number, FIRST) for number in CLIENTS[:-5]], full=True)

    def corrected(self, file: Sent) -> Sent:
        """The file once more, some rows missing, some otherwise."""
        rows = [dict(row) for row in file.rows if self.dice.random() < 0.9 or SHAPES[file.feed].mode == "full"]
        for row in rows:
            for name, values in {"amount_fen": AMOUNTS, "balance_fen": BALANCES}.items():
                if row.get(name) is not None and self.dice.random() < 0.3:
                    row[name] = self.dice.choice(values)
        return replace(file, rows=tuple(rows))

    def dictionaries(self) -> Iterator[Sent]:
        """Channels, services, merchants, products and units, some of which change."""
        for on in (FIRST, self.day()):
            yield _file("channels", on, [
                {"code": code, "name": code, "group": self.dice.choice(["电子渠道", "其他"])} for code in CHANNELS
            ])  # fmt: skip
            yield _file("services", on, [
                {"code": code, "name": code, "group": self.dice.choice(["缴费", "缴费", None])} for code in SERVICES
            ])  # fmt: skip
            told = [{"product": code, "name": code, "kind": kind} for code, kind in PRODUCTS.items()]
            yield _file(
                "products",
                on,
                [row for row in told if on == FIRST or row["product"] in KEPT or self.dice.random() < 0.6],
            )
            over = {"S1": "B1", "S2": "B1", "S3": "B2", "B1": "H", "B2": "H", "H": None}
            over |= {outlet: self.dice.choice(["S1", "S2", "S3", "B1"]) for outlet in OUTLETS}
            kinds = {"S": "sub_branch", "B": "branch", "H": "head_office", "N": "outlet"}
            yield _file("units", on, [
                {"unit": unit, "name": unit, "kind": kinds[unit[0]], "parent": parent} for unit, parent in over.items()
            ])  # fmt: skip
        for n in range(self.dice.randint(2, 4)):
            classes = [*CLASSES, self.dice.choice(CLASSES)]
            self.dice.shuffle(classes)
            yield _file("merchants", self.day() if n else FIRST, [
                {"code": code, "name": code, "group": group}
                for code, group in zip(MERCHANTS, classes, strict=True)
                if code in KEPT or group or self.dice.random() < 0.5
            ])  # fmt: skip

    def rows(self) -> Iterator[Sent]:
        """What happened, in files of its day or later, a file for some weeks."""
        events = [("transactions", self.txn(n)) for n in range(TXNS)]
        events += [("fx", self.priced("currency", currency)) for currency in ("USD", "EUR") for _ in range(6)]
        events += [("nav", self.priced("product", product)) for product in ("F1", "F2") for _ in range(6)]
        events += [("risk_assessments", self.rating(n)) for n in range(24)]
        yield from self.filed(events)

    def states(self) -> Iterator[Sent]:
        """What changed, and files that state all that is in force."""
        changed: list[tuple[str, Row]] = [
            ("clients", self.client(number, self.day())) for number in self.dice.choices(CLIENTS, k=24)
        ]
        changed += [("accounts", self.account(number, self.day())) for number in self.dice.choices(ACCOUNTS, k=36)]
        changed += [("balances", self.balance(number, self.day())) for number in self.dice.choices(ACCOUNTS, k=90)]
        changed += [("positions", self.position(number, self.day())) for number in self.dice.choices(POSITIONS, k=54)]
        changed += [("custody", self.margin(number, self.day())) for number in self.dice.choices(ACCOUNTS, k=9)]
        yield from self.filed(changed)
        yield from self.joint()
        draws = {
            "clients": (self.client, CLIENTS), "accounts": (self.account, ACCOUNTS),
            "balances": (self.balance, ACCOUNTS), "positions": (self.position, POSITIONS),
        }  # fmt: skip
        for feed, (draw, numbers) in draws.items():
            for _ in range(self.dice.randint(0, 1)):
                on = self.day()
                some = [number for number in numbers if self.dice.random() < 0.9]
                yield _file(feed, on, [draw(number, self.day(last=on)) for number in some], full=True)

    def joint(self) -> Iterator[Sent]:
        """Who holds accounts beside their client, in files of the day or weeks later."""
        rows: dict[date, dict[tuple[str, str], Row]] = {}
        for _ in range(18):
            on = self.couples.choice(FILED[:-1])
            row = self.holder(self.couples.choice(ACCOUNTS[:8]), on)
            come = self.couples.choice([day for day in FILED if day >= on][:3])
            rows.setdefault(come, {})[row["account"], row["client"]] = row
        for come, stated in rows.items():
            yield _file("holders", come, list(stated.values()), full=self.couples.random() < 0.15)

    def holder(self, account: str, on: date) -> Row:
        return {
            "account": account, "client": self.couples.choice([*CLIENTS[:6], STRANGERS[1]]), "from_on": on,
            "until_on": self.couples.choice([None, None, on + timedelta(days=20)]),
            "role": self.couples.choice(["owner", "joint", "joint", "joint", "authorised"]),
            "share_pct": self.couples.choice([None, Decimal("50.00"), Decimal("50.00"), Decimal("33.34")]),
        }  # fmt: skip

    def filed(self, drawn: list[tuple[str, Row]]) -> Iterator[Sent]:
        """Rows in files of their own day or of a later one. A key stands once in a file."""
        files: dict[tuple[str, date], dict[tuple[Any, ...], Row]] = {}
        for feed, row in drawn:
            shape = SHAPES[feed]
            own = row[str(shape.date_column)]
            late = own + timedelta(days=self.dice.choice([0, 0, 0, 0, 1, 9, 40]))
            on = next((day for day in FILED if day >= late), LAST)
            files.setdefault((feed, on), {})[tuple(row[name] for name in shape.key)] = row
        for (feed, on), rows in files.items():
            yield _file(feed, on, list(rows.values()))

    def client(self, number: str, on: date) -> Row:
        opened = self.dice.choice([date(2015, 6, 1), date(2016, 2, 29), date(1990, 12, 31), self.day()])
        closed = self.dice.choice([*[None] * 9, self.day()])
        return {
            "client": number, "from_on": on, "name": number, "sex": self.dice.choice(["m", "f", None]),
            "born_on": self.dice.choice([date(1960, 2, 29), date(1959, 3, 31), date(1990, 1, 1), None]),
            "unit": self.dice.choice(OUTLETS), "opened_on": opened,
            "closed_on": closed if closed is None or closed >= opened else opened,
            "occupation": self.dice.choice([None, "教师", "ＩＴ, 软件", "A and  b"]),
        }  # fmt: skip

    def account(self, number: str, on: date) -> Row:
        return {
            "account": number, "from_on": on, "client": self.dice.choice(CLIENTS), "unit": "N1", "currency": "CNY",
            "kind": self.dice.choice(["current", "term", "large_cd", "custody", "loan"]), "opened_on": FIRST,
            "product": self.dice.choice([None, "D1"]), "closed_on": self.dice.choice([None, None, None, self.day()]),
            "matures_on": self.dice.choice([None, self.day() + timedelta(days=30)]),
        }  # fmt: skip

    def owner(self, number: str) -> str:
        """Mostly always the same: now and then it passes on."""
        place = int(number[1:]) if self.dice.random() < 0.9 else self.dice.randrange(len(CLIENTS))
        return STRANGERS[0] if self.dice.random() < 0.03 else CLIENTS[place % len(CLIENTS)]

    def balance(self, number: str, on: date) -> Row:
        return {
            "account": number, "client": self.owner(number), "from_on": on, "balance_fen": self.dice.choice(BALANCES),
            "currency": self.dice.choice(CURRENCIES),
        }  # fmt: skip

    def position(self, number: str, on: date) -> Row:
        product = self.dice.choice([*PRODUCTS, "X9"])
        worth: Row = {"amount_fen": abs(self.dice.choice(BALANCES))}
        if product in ("F1", "F2"):
            worth = {"units": Decimal(self.dice.choice(["0", "1", "40000.0000", "0.5001"]))}
        return {
            "position": number, "client": self.owner(number), "from_on": on, "product": product, **worth,
            "currency": self.dice.choice(CURRENCIES),
            "matures_on": self.dice.choice([None, self.day() + timedelta(days=self.dice.choice([0, 20, 60]))]),
        }  # fmt: skip

    def margin(self, number: str, on: date) -> Row:
        return {
            "account": number, "client": self.owner(number), "from_on": on, "currency": self.dice.choice(CURRENCIES),
            "margin_fen": self.dice.choice(BALANCES),
        }  # fmt: skip

    def txn(self, n: int) -> Row:
        on = self.day()
        hour, minute = self.dice.choice([(0, 0), (9, 0), (9, 30), (23, 59)])
        service = self.dice.choice(SERVICES)
        return {
            "txn": f"T{n}", "account": "A1", "client": self.dice.choice([*CLIENTS, *CLIENTS, *STRANGERS]),
            "happened_at": datetime(on.year, on.month, on.day, hour, minute), "booked_on": on,
            "amount_fen": self.dice.choice(AMOUNTS), "currency": self.dice.choice(CURRENCIES),
            "channel": self.dice.choice(CHANNELS), "service": service,
            "merchant": self.dice.choice([None, *MERCHANTS, "M9"]) if service in ("power", "water", "shop") else None,
            "reverses": f"T{self.dice.randrange(TXNS)}" if self.dice.random() < 0.1 else None,
        }  # fmt: skip

    def priced(self, what: str, code: str) -> Row:
        rate = self.dice.choice(["7.1015", "0.5", "7.12345678", "1.25", "0.03333333"])
        if what == "currency":
            return {"currency": code, "on": self.day(), "mid_rate": Decimal(rate)}
        return {"product": code, "on": self.day(), "nav": round(Decimal(rate), 6)}

    def rating(self, n: int) -> Row:
        on = self.day()
        return {
            "assessment": f"R{n:02}", "client": self.dice.choice(CLIENTS), "assessed_on": on,
            "level": self.dice.choice(["C1", "C2", "C3"]),
            "valid_until_on": self.dice.choice([None, on + timedelta(days=self.dice.choice([0, 30, 365]))]),
        }  # fmt: skip


def _file(feed: str, on: date, rows: list[Row], *, full: bool = False) -> Sent:
    return Sent(feed, on, tuple(rows), OPENING, full)
