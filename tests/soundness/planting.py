"""The world's rows put into the database, as files and people would have left them on the morning after a closing."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from tests.soundness.reference import House
from tests.soundness.world import CLOSED, LAST_MONTH, LONG_AGO, NOW, WAN, World, moment


def plant(world: World, home: Path) -> None:
    """Put `world` into the database, with all that a page shows of each client; `home` holds the rows set aside."""
    from zhiwo.care.operations import raise_duties

    plant_house(world.house)
    _clients(world)
    _interactions(world)
    raise_duties(on=CLOSED)
    _ledger(home)


def plant_house(house: House) -> None:
    """The bare house: units, staff, logins, clients, keepings."""
    from zhiwo.clients.models import Client, Keeping
    from zhiwo.org.models import Login, Staff
    from zhiwo.org.operations import take_over_units

    take_over_units(
        {
            "unit": u.number,
            "name": f"机构{u.number[2:]}",
            "kind": u.kind,
            "parent": u.parent,
            "opened_on": None,
            "closed_on": None,
        }
        for u in house.units.values()
    )
    units = units_by_number()
    people = [
        Staff(
            number=p.number,
            name=f"员工{p.number.replace('U-', '')}",
            unit=units[p.unit],
            post=p.post,
            joined_on=p.joined_on,
            left_on=p.left_on,
        )
        for p in house.staff.values()
    ]
    Staff.objects.bulk_create(people)
    staff = {one.number: one for one in Staff.objects.all()}
    Login.objects.bulk_create(
        Login(staff=staff[p.number], number=p.number, is_active=p.active, password="!") for p in house.staff.values()
    )
    Client.objects.for_closing().bulk_create(
        Client(
            number=number, ordinal=ordinal, name=f"测客{number}", initials=f"ck{number}", sort_key=f"ce ke {number}",
            unit=units[unit], status="active", opened_on=LONG_AGO,
        )
        for ordinal, (number, unit) in enumerate(house.host.items())
    )  # fmt: skip
    clients = clients_by_number()
    Keeping.objects.for_closing().bulk_create(
        Keeping(client=clients[k.client], staff=staff[k.staff], role=k.role, since=k.since, until=k.until)
        for k in house.kept
    )


def units_by_number() -> dict[str, Any]:
    from zhiwo.org.models import Unit

    return {unit.number: unit for unit in Unit.objects.all()}


def clients_by_number() -> dict[str, Any]:
    from zhiwo.clients.models import Client

    return {client.number: client for client in Client.objects.for_closing()}


def dress(clients: list[Any], amounts: dict[str, int]) -> None:
    """Give clients figures, holdings, a tier and particulars."""
    from zhiwo.holdings.models import AumFigure, Holding
    from zhiwo.parties.models import Person
    from zhiwo.tiering.models import Placement
    from zhiwo.tiering.policy import Basis, Standing, scheme_on

    rule = scheme_on("branch", LONG_AGO).rule
    figures, holdings, placements, people = [], [], [], []
    for row in clients:
        fen = amounts[row.number]
        for on, had in ((LAST_MONTH, fen - 3 * WAN - int(row.number) % 1000), (CLOSED, fen)):
            figures.append(AumFigure(client=row, on=on, point_fen=had, deposit_fen=had // 2, month_avg_fen=had))
        holdings.append(
            Holding(
                client=row, reference=f"62170000{row.number}", asset_class="deposit", product_name="活期存款", currency="CNY",
                value_fen=fen,
            )
        )  # fmt: skip
        basis = Basis(closed_on=LONG_AGO, amount_fen=fen, decided_fen=fen, standing=Standing("t2", ()))
        placements.append(
            Placement(
                client=row, scheme="branch", tier="t2", on_list=True, since=LONG_AGO, rule=rule, figures=basis.to_json()
            )
        )
        people.append(
            Person(
                client=row, sex="f", born_on=date(1970, 4, 22), birthday_month=4, birthday_day=22 + int(row.number) % 8,
                phone=f"199{row.number}", address=f"学府路{row.number}号", employer=f"测试公司{row.number}",
            )
        )  # fmt: skip
    AumFigure.objects.for_closing().bulk_create(figures)
    Holding.objects.for_closing().bulk_create(holdings)
    Placement.objects.for_closing().bulk_create(placements)
    Person.objects.for_closing().bulk_create(people)


def _clients(world: World) -> None:
    from zhiwo.holdings.models import FigureDay

    FigureDay.objects.bulk_create([FigureDay(on=LAST_MONTH), FigureDay(on=CLOSED)])
    dress(list(clients_by_number().values()), world.amounts)


def _interactions(world: World) -> None:
    from zhiwo.care.models import Interaction
    from zhiwo.org.models import Staff

    clients, staff = clients_by_number(), {one.number: one for one in Staff.objects.all()}
    counts: dict[str, int] = {}
    rows = []
    for reference, (maker, client) in world.makers.items():
        counts[client] = counts.get(client, -1) + 1
        on, clock = moment(counts[client])
        # Two weeks later it counts only when the head of the outlet says so; entered the same evening it counts at once.
        entered = (
            NOW - timedelta(hours=10) if reference == world.entries[client] else datetime.combine(on, clock, NOW.tzinfo)
        )
        rows.append(
            Interaction(
                reference=reference, client=clients[client], kind="call", result="connected", on=on, staff=staff[maker],
                at=datetime.combine(on, clock, NOW.tzinfo), entered_at=entered, note=f"谈及测客{client}",
            )
        )  # fmt: skip
    Interaction.objects.for_closing().bulk_create(rows)


def _ledger(home: Path) -> None:
    """A closing that is done, and a delivery with a row set aside."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from zhiwo.closing.models import Run, StepRun
    from zhiwo.intake.models import Delivery

    run = Run.objects.create(
        business_date=CLOSED,
        started_at=NOW - timedelta(hours=9),
        ended_at=NOW - timedelta(hours=8),
        state="done",
        actor="NIGHT",
    )
    StepRun.objects.create(run=run, position=0, name="house", state="done", rows=7)
    fault = {"kind": "nul_byte", "columns": [], "facts": {}, "value": ""}
    row = {"record": 1, "line": 2, "faults": json.dumps([fault]), "cells": ["1", "2"], "raw": "1,2"}
    pq.write_table(pa.Table.from_pylist([row]), home / "aside.parquet")
    Delivery.objects.create(
        feed="balances", business_date=CLOSED, state="landed", file_name="balances.csv", digest="0" * 64, source="1" * 64,
        received_at=NOW, landed_at=NOW, actor="NIGHT", records=2, accepted=1, set_aside=1, set_aside_file="aside.parquet",
        header=["账号", "客户号"],
    )  # fmt: skip
