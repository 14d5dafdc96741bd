"""The small bank with a lake, in which tags are proposed, agreed to and worked out as the pages and the night do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from tests.cast import CLIENTS, TODAY, Cast
from tests.lakes import put
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.governance.approvals import approve
from zhiwo.governance.models import Approval
from zhiwo.governance.slips import open_slip
from zhiwo.kernel.actor import Actor
from zhiwo.tags.intake import Arriving
from zhiwo.tags.operations import Brought, ListChange, Named, import_list, publish_day, work_out
from zhiwo.tags.policy.listing import Mode
from zhiwo.wiring.commands import COMMANDS, PEOPLE
from zhiwo.wiring.tagging import propose_retirement, propose_tag

AT = datetime(2026, 4, 20, 9, tzinfo=ZoneInfo("Asia/Shanghai"))
FIRST, CLOSED = date(2026, 1, 1), date(2026, 4, 19)
BY_APP = "统计周期[当年] + 渠道偏好特征[手机银行]"


@dataclass
class House:
    """The cast and its lake; every client opened long ago."""

    cast: Cast
    lake: Lake

    def fill(self) -> None:
        told = {"opened_on": date(2020, 1, 1), "from_on": FIRST, "sex": "f"}
        born = {name: date(1950 + 10 * n, 1, 1) for n, (name, _, _) in enumerate(CLIENTS)}
        rows = [told | {"client": name, "name": name, "unit": unit, "born_on": born[name]} for name, unit, _ in CLIENTS]
        put(self.lake, "clients", FIRST, rows, full=True)
        self.name_channels("手机银行", "柜台")

    def name_channels(self, *names: str, on: date = FIRST) -> None:
        """The dictionary of channels, code by name."""
        put(self.lake, "channels", on, [{"code": name, "name": name, "group": None} for name in names])

    def move(self, *clients: str, on: date, channel: str = "手机银行") -> None:
        """Each client does something that day."""
        put(self.lake, "transactions", on, [
            {
                "txn": f"{client}{on}", "account": client, "client": client, "booked_on": on, "amount_fen": -100,
                "happened_at": datetime(on.year, on.month, on.day, 9), "currency": "CNY", "channel": channel,
                "service": "x",
            }
            for client in clients
        ])  # fmt: skip

    def actor(self, who: str) -> Actor:
        return self.cast.actor(who)

    def propose(self, who: str, name: str, rule: str = BY_APP, **fields: Any) -> int:
        """The number of the slip."""
        return propose_tag(actor=self.actor(who), text=written(name, rule, **fields), reason="试点", at=AT)

    def agree(self, who: str, number: int) -> Approval:
        actor = self.actor(who)
        seen = open_slip(actor, number, COMMANDS, PEOPLE).slip.pin
        return approve(actor=actor, number=number, seen=seen, reason="", at=AT, commands=COMMANDS, people=PEOPLE)

    def publish(self, name: str, rule: str = BY_APP, **fields: Any) -> Approval:
        """Proposed by the analyst, agreed to by the president."""
        return self.agree("P1", self.propose("X1", name, rule, **fields))

    def bring(
        self,
        who: str,
        name: str,
        *numbers: str,
        append: bool = False,
        since: date = CLOSED,
        of_risk: bool = False,
        why: str = "",
    ) -> ListChange:
        """A file of these numbers comes to a list, which begins where it says why."""
        arriving = Arriving("a.csv", "", {number: line for line, number in enumerate(numbers, start=2)})
        brought = Brought(
            Named(name, why=why, of_risk=of_risk), arriving, Mode.APPEND if append else Mode.REPLACE, since
        )
        return import_list(actor=self.actor(who), brought=brought, closed_on=CLOSED, at=AT)

    def retire(self, name: str, day: date, successor: str = "") -> Approval:
        number = propose_retirement(
            actor=self.actor("X1"), name=name, retired_from=day, successor=successor, reason="不再使用", at=AT
        )
        return self.agree("P1", number)

    def night(self, on: date = CLOSED) -> int:
        with self.lake.read(Scope.closing(), as_of=on) as snapshot:
            worked_out = work_out(snapshot)
        return publish_day(on=on, worked_out=worked_out)


def written(name: str, rule: str = BY_APP, **fields: Any) -> str:
    """A tag as its maker writes it."""
    said = {
        "name": name,
        "name_en": f"Tag of {TODAY:%Y}",
        "folder": "channel",
        "sentence": "{zh: 爱用手机银行的客户, en: Clients who like the app}",
        "rule": f'"{rule}"',
        "valid_from": CLOSED.isoformat(),
    } | fields
    return "\n".join(f"{key}: {value}" for key, value in said.items())
