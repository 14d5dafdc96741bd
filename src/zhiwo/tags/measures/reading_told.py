"""Interactions, complaints, scores and stated facts from the lake."""

from __future__ import annotations

import ibis

from zhiwo.engine.snapshot import Snapshot
from zhiwo.tags.language.told import Act
from zhiwo.tags.measures.reading_moves import numbered
from zhiwo.tags.measures.told import MILLIONTHS


def acts_known(snapshot: Snapshot, known: ibis.Table) -> ibis.Table:
    """Contact records and complaints up to the day, as `Facts.acts`; a complaint is open until the day it is closed on."""
    contacts = numbered(snapshot.table("contacts"), known)
    complaints = numbered(snapshot.table("complaints"), known)
    unknown = ibis.null("string")
    interactions = contacts.select(
        "ordinal",
        "kind",
        "result",
        "begun_by",
        act=ibis.literal(Act.INTERACTION.value),
        on=contacts.happened_on,
        open=ibis.literal(False),
    )
    complained = complaints.select(
        "ordinal",
        "kind",
        result=unknown,
        begun_by=unknown,
        act=ibis.literal(Act.COMPLAINT.value),
        on=complaints.received_on,
        open=complaints.closed_on.isnull() | (complaints.closed_on > snapshot.as_of),
    )
    return interactions.union(complained)


def scores_known(snapshot: Snapshot, known: ibis.Table) -> ibis.Table:
    """The scores in force on the day, as `Facts.scores`."""
    rows = numbered(snapshot.in_force("scores"), known)
    given = rows.filter(rows.score.notnull())
    return given.select("ordinal", "model", score=(given.score * MILLIONTHS).cast("int64"))


def facts_stated(snapshot: Snapshot, known: ibis.Table) -> ibis.Table:
    """What is stated of clients on the day, as `Facts.stated`: of each source what it said last, if it did not take it back."""
    rows = numbered(snapshot.in_force("client_facts"), known)
    return rows.filter(rows.value.notnull()).select("ordinal", "fact", "value", "source", "confidence")
