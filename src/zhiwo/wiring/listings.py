"""Everything that can be exported (requirements K2). What is not here can't leave as a file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from operator import itemgetter

from zhiwo.desk import deliveries, exporting
from zhiwo.desk.lists import require_list, titled, view_of
from zhiwo.desk.words import BADGES
from zhiwo.governance.exports.listing import Arguments, Cell, Column, Format, Kind, Listing
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.org.policy import Field, sees

CLIENT_COLUMNS = (
    Column("number", Text("客户号", "Client number")),
    Column("name", Text("姓名", "Name")),
    Column("unit", Text("机构", "Unit")),
    Column("tier", Text("层级", "Tier")),
    Column("aum", Text("AUM（元）", "AUM (yuan)"), Kind.YUAN),
    Column("change", Text("较上月末（元）", "Against last month's end (yuan)"), Kind.YUAN),
    Column("contacted", Text("最近联络", "Last contact"), Kind.DAY),
    Column("open", Text("待办", "Open duties"), Kind.COUNT),
    Column("late", Text("逾期", "Overdue"), Kind.COUNT),
    Column("birthday", Text("下一生日", "Next birthday"), Kind.DAY),
    Column("keeper", Text("主办", "Lead")),
)
NEEDS = {"aum": Field.AMOUNTS, "change": Field.AMOUNTS, "birthday": Field.BORN_ON}
"""The columns that tell a personal detail, each with the detail."""
ALL = Text("全部", "all")


def columns_for(actor: Actor, columns: Sequence[Column]) -> list[Column]:
    """The columns the actor's post sees as they are; a name stays, as the mask the pages show. No column holds a telephone or
    an identity number."""
    return [column for column in columns if column.field not in NEEDS or sees(actor, NEEDS[column.field])]


def _client_columns(actor: Actor, arguments: Arguments) -> list[Column]:
    return columns_for(actor, CLIENT_COLUMNS)


def _shown(actor: Actor, rows: Iterator[exporting.Row]) -> Iterator[Sequence[Cell]]:
    """The rows with the actor's columns only."""
    fields = [column.field for column in CLIENT_COLUMNS]
    chosen = [fields.index(column.field) for column in columns_for(actor, CLIENT_COLUMNS)]
    return map(itemgetter(*chosen), rows)


def _text(arguments: Arguments, name: str) -> str:
    return str(arguments.get(name, ""))[:40]


def _check_book(actor: Actor, arguments: Arguments) -> Arguments:
    tier = _text(arguments, "tier")
    exporting.require_tier(tier)
    return {"tier": tier}


BOOK = Listing(
    code="book",
    name=Text("我的客户", "My book"),
    act="export.clients",
    check=_check_book,
    columns=_client_columns,
    count=lambda actor, said: exporting.book_count(actor, said["tier"]),
    rows=lambda actor, said: _shown(actor, exporting.book_rows(actor, said["tier"])),
    said=lambda said: BADGES[said["tier"]] if said.get("tier") else ALL,
)


def _check_list(actor: Actor, arguments: Arguments) -> Arguments:
    said = {name: _text(arguments, name) for name in ("unit", "what", "tier")}
    require_list(said["what"], said["tier"])
    # A list that names no unit means the unit of whoever asks, on the day of asking.
    return said | {"unit": view_of(actor, said["unit"] or None).unit.number}


def _list_said(said: Arguments) -> Text:
    title = titled(said["what"], said["tier"])
    return Text(f"{title.zh}（{said['unit']}）", f"{title.en} ({said['unit']})")


BOARD_LIST = Listing(
    code="board_list",
    name=Text("看板名单", "Board list"),
    act="export.lists",
    check=_check_list,
    columns=_client_columns,
    count=lambda actor, said: exporting.list_count(actor, said["unit"], said["what"], said["tier"]),
    rows=lambda actor, said: _shown(actor, exporting.list_rows(actor, said["unit"], said["what"], said["tier"])),
    said=_list_said,
)


def _check_delivery(actor: Actor, arguments: Arguments) -> Arguments:
    number = _text(arguments, "delivery")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        raise NotFound(what=deliveries.DELIVERY)
    deliveries.correction_count(actor, int(number))
    return {"delivery": number}


def _delivery_columns(actor: Actor, arguments: Arguments) -> list[Column]:
    headings = deliveries.correction_columns(actor, int(arguments["delivery"]))
    return [Column(heading, Text(heading, heading)) for heading in headings]


SET_ASIDE = Listing(
    code="set_aside",
    name=Text("搁置的记录（更正用）", "Rows set aside (for correction)"),
    act="feed.land",
    check=_check_delivery,
    columns=_delivery_columns,
    count=lambda actor, said: deliveries.correction_count(actor, int(said["delivery"])),
    rows=lambda actor, said: deliveries.correction_rows(actor, int(said["delivery"])),
    said=lambda said: Text(f"第 {said['delivery']} 批", f"delivery {said['delivery']}"),
    formats=(Format.CSV,),
    returns=True,
)

LISTINGS: tuple[Listing, ...] = (BOOK, BOARD_LIST, SET_ASIDE)
"""Every listing, in the order of the page."""
