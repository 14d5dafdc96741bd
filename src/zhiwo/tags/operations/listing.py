"""Lists of clients: what a file would change is shown, then done, in one transaction with its entry on the trail."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction

from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.tags.language.source import key_of
from zhiwo.tags.models import ClientList
from zhiwo.tags.operations.list_files import Brought, ListChange, ListGivenUp, ListImport, ListNameInUse
from zhiwo.tags.policy import is_guarded, sees_list
from zhiwo.tags.policy.listing import (
    ListKind,
    list_subject,
    require_any_import,
    require_keep,
)
from zhiwo.tags.queries import LIST, folder_of, list_of_name, naming_list


class ListBegunMeanwhile(Refusal):
    """Two begin a list of the same name at once; the other was first."""

    sentence = Text(
        "名单“{name}”刚刚由另一人建立，本次没有改动：请先查看该名单，仍要导入时去掉 --why、--english、--risk 再试。",
        "Somebody else has just begun the list “{name}”, so nothing was changed: look at it first, and if your file still "
        "belongs there, bring it without --why, --english and --risk.",
    )


class ListStillNamed(Refusal):
    """Tags in force, or to come, refer to the list that would be given up."""

    sentence = Text(
        "还有标签引用这个名单：{names}。请先修改或退役这些标签。",
        "Tags refer to the list: {names}. Change or retire them first.",
    )


def compare_list(*, actor: Actor, brought: Brought, closed_on: date) -> ListChange:
    """What `import_list` would change; nothing is changed.

    Raises Denied, ListNameInUse, ListGivenUp, NewListSaysWhy, OnlyForNewList, ListWordsUnusable, ListBeginsInPast, NobodyKnown.
    """
    return ListImport.of(actor, brought, closed_on).change


@transaction.atomic
def import_list(*, actor: Actor, brought: Brought, closed_on: date, at: datetime) -> ListChange:
    """Bring the clients of a file to a list, which begins with them if it is new; replacing, whoever is not in it leaves.
    What was planned for later days of those clients is overridden; clients out of sight stay as they are.

    Raises ListBegunMeanwhile, and what `compare_list` raises.
    """
    coming = ListImport.of(actor, brought, closed_on)
    change = coming.change
    kept = coming.kept or _begun(actor, coming)
    coming.write(kept)
    record(
        actor=actor,
        act="list.imported",
        subject_kind=list_subject(kept.kind),
        subject=kept.name,
        at=at,
        mode=brought.mode.value,
        since=brought.since.isoformat(),
        entered=len(change.entering),
        gone=len(change.leaving),
        clients=len(change.entering) + change.staying,
        unknown=len(change.unknown),
        digest=brought.arriving.digest,
    )
    return change


@transaction.atomic
def drop_list(*, actor: Actor, name: str, closed_on: date, at: datetime) -> ClientList:
    """Keep a list no more from the day after the last closed one on; who was on it stays for the days before.

    Raises Denied, NotFound, ListGivenUp, ListStillNamed.
    """
    require_any_import(actor)
    found = ClientList.objects.select_for_update().filter(code=key_of(name)).first()
    if found is None or not sees_list(actor, found.kind):
        raise NotFound(what=LIST)
    require_keep(actor, found.kind)
    if found.dropped_from:
        raise ListGivenUp(name=found.name, day=found.dropped_from)
    # A tag of risk that names an ordinary list is held up instead: that there is one must not be told.
    naming = [tag for tag in naming_list(found.code, closed_on) if found.kind == ListKind.RISK or not _of_risk(tag)]
    if naming:
        raise ListStillNamed(names="、".join(naming))
    found.dropped_from = closed_on + timedelta(days=1)
    found.save(update_fields=["dropped_from"])
    record(
        actor=actor,
        act="list.dropped",
        subject_kind=list_subject(found.kind),
        subject=found.name,
        at=at,
        valid_from=found.dropped_from.isoformat(),
    )
    return found


def _begun(actor: Actor, coming: ListImport) -> ClientList:
    """The new list of a file. Raises ListBegunMeanwhile; ListNameInUse where the actor may not know of the one that was begun."""
    try:
        with transaction.atomic():
            return ClientList.objects.create(owner=actor.staff, **coming.words)
    except IntegrityError:
        begun = list_of_name(coming.words["name"])
        if begun is None:
            raise
    if not sees_list(actor, begun.kind):
        raise ListNameInUse(name=coming.words["name"])
    raise ListBegunMeanwhile(name=begun.name)


def _of_risk(tag: str) -> bool:
    folder = folder_of(tag)
    return folder is not None and is_guarded(folder)
