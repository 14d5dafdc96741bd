"""A house whose clients are those of the random bank, with tags in force, and its nights."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime

from tests.tags.oracle.comparing import ORDINALS
from zhiwo.engine.lake import Lake
from zhiwo.engine.scope import Scope
from zhiwo.tags.language import Rule

AT = datetime(2026, 4, 20, 9, tzinfo=UTC)
PLACES = {number: ordinal + 100 for number, ordinal in ORDINALS.items()}
"""The clients' ordinals, after those of the cast."""


def raise_house(tags: Mapping[str, tuple[str, Rule]], valid_from: date) -> None:
    """The cast, the clients of the random bank, and the tags, each with its folder, as if two had agreed on them."""
    from tests.cast import raise_curtain
    from zhiwo.clients.models import Client
    from zhiwo.governance.watching import publishing
    from zhiwo.tags.language import digest, to_json
    from zhiwo.tags.language.source import key_of
    from zhiwo.tags.models import Tag, TagVersion

    outlet = raise_curtain().staff["H1"].unit
    with publishing():
        for number, ordinal in PLACES.items():
            Client.objects.for_closing().create(
                number=number, ordinal=ordinal, name=number, initials="", sort_key="", unit=outlet, status="active",
            )  # fmt: skip
        for n, (name, (folder, rule)) in enumerate(tags.items()):
            TagVersion.objects.create(
                tag=Tag.objects.create(name=name, key=key_of(name)), number=1, valid_from=valid_from, name_en=f"Tag {n}",
                folder=folder, sentence_zh="", sentence_en="", owner="X1", text="", rule=to_json(rule),
                digest=digest(rule), maker="X1", checker="P1", approval=n, published_at=AT,
            )  # fmt: skip


def night(lake: Lake, on: date) -> None:
    """A closing's step, as it is."""
    from zhiwo.tags.operations import publish_day, work_out

    with lake.read(Scope.closing(), as_of=on) as snapshot:
        worked_out = work_out(snapshot)
    publish_day(on=on, worked_out=worked_out)
