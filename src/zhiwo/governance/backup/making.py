"""Making a backup: written aside, read back, renamed when whole."""

from __future__ import annotations

import hmac
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from zhiwo.engine import manifest
from zhiwo.engine.durable import make_folder, replace_file, settle
from zhiwo.engine.lake import Lake
from zhiwo.engine.manifest import Part
from zhiwo.governance.backup.contents import (
    ANCHORS,
    DATABASE,
    LAKE,
    SET_ASIDE,
    Contents,
    File,
    copied,
    opened,
    seal,
    seen,
)
from zhiwo.governance.backup.database import copy_database
from zhiwo.governance.operations import record
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

Told = Callable[[int, int], None]
"""Told of the files copied so far, and how many there are; what it raises goes on."""


class FolderTaken(Refusal):
    """There is something where the backup is to go."""

    sentence = Text(
        zh="“{folder}”已存在：请为备份另起一个目录名，例如加上日期。",
        en="“{folder}” exists already: give the backup another folder, with the date for example.",
    )


class LakeDamaged(Refusal):
    """A part of the lake is not what landed: a backup of it would only keep the damage."""

    sentence = Text(
        zh="湖中的文件 {path} 已损坏或丢失，备份没有完成：请先从上一份备份取回这个文件。",
        en="The lake's file {path} is damaged or gone, and no backup was made: take it back from the last backup first.",
    )


class LakeSwept(Refusal):
    """Erased persons were taken out of the lake's parts while they were copied: a backup of both states would be of neither."""

    sentence = Text(
        zh="备份期间数据湖清除了已删除客户的数据，备份没有完成：湖本身完好，请重新备份。",
        en="Erased clients were taken out of the lake during the backup, and none was made: the lake is sound, back it up anew.",
    )


def seal_key() -> bytes:
    """The key of a backup's seal, made from the installation's secret."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"backup", "sha256")


def make_backup(
    *, actor: Actor, folder: Path, undisturbed: AbstractContextManager[None], at: datetime, told: Told
) -> Contents:
    """Back database, lake, set-aside rows and the trail's anchors up into a new folder; the act is on the trail.

    Not in it are the keys: `secret.key` and the file that encrypts the database. `undisturbed` keeps closings out while
    the moment is taken. The caller has made sure that `actor` may. Raises FolderTaken, LakeDamaged, LakeSwept,
    ProgramMissing, ProgramFailed, and what `undisturbed` and `told` raise.
    """
    if folder.exists():
        raise FolderTaken(folder=folder)
    aside = folder.with_name(f"{folder.name}.aside")
    shutil.rmtree(aside, ignore_errors=True)  # what a kill left
    make_folder(aside)
    try:
        contents = _filled(aside, undisturbed, at, told)
        seal(aside, contents, seal_key())
        opened(aside, seal_key(), settings.HOME)
        settle(aside, folder)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    record(
        actor=actor,
        act="backup.made",
        subject_kind="backup",
        subject=folder.name[:60],
        at=at,
        bytes=contents.size,
        files=len(contents.files),
        trail=contents.trail_length,
    )
    return contents


def _filled(aside: Path, undisturbed: AbstractContextManager[None], at: datetime, told: Told) -> Contents:
    lake = Lake(settings.LAKE)
    with undisturbed:
        # The anchors before the database, so that none speaks of an entry the copy has not; the lake after it: a part
        # whose landing is not in the ledger yet lands again without a change, one that is only in the ledger would not.
        files = _anchors(aside)
        stand = copy_database(aside)
        known = manifest.load(lake.root)
        shapes = lake.root / "shapes.json"
        files |= {f"{LAKE}/shapes.json": copied(shapes, aside / LAKE / "shapes.json")} if shapes.exists() else {}
    files[DATABASE] = seen(aside / DATABASE)
    if known.content:
        replace_file(aside / LAKE / "manifest.jsonl", known.content)
        files[f"{LAKE}/manifest.jsonl"] = seen(aside / LAKE / "manifest.jsonl")
    # Parts don't change once landed, so they can be copied while the bank goes on; only erased persons go from them.
    files |= _parts(aside, lake, known, told)
    files |= _set_aside(aside)
    return Contents(
        made_at=at.isoformat(timespec="seconds"),
        database=connection.vendor,
        encrypted=bool(settings.KEY_FILE) and connection.vendor == "sqlite",
        tables=stand.tables,
        trail_length=stand.trail_length,
        trail_digest=stand.trail_digest,
        files=files,
    )


def _anchors(aside: Path) -> dict[str, File]:
    if not settings.TRAIL_ANCHORS.is_file():
        return {}
    return {ANCHORS: copied(settings.TRAIL_ANCHORS, aside / ANCHORS)}


def _parts(aside: Path, lake: Lake, known: manifest.Manifest, told: Told) -> dict[str, File]:
    parts = [part for landed in known.parts.values() for part in landed]
    files: dict[str, File] = {}
    for n, part in enumerate(parts):
        told(n, len(parts))
        path = f"{LAKE}/{part.path.relative_to(lake.root).as_posix()}"
        try:
            files[path] = copied(part.path, aside / path)
        except FileNotFoundError as gone:
            raise _what_happened(lake, part, path) from gone
        if files[path].sha256 != part.sha256:
            raise _what_happened(lake, part, path)
    told(len(parts), len(parts))
    return files


def _what_happened(lake: Lake, part: Part, path: str) -> Refusal:
    """Why a part is not as the manifest had it when the copying began."""
    now = {one.path: one.sha256 for landed in manifest.load(lake.root).parts.values() for one in landed}
    return LakeDamaged(path=path) if now.get(part.path) == part.sha256 else LakeSwept()


def _set_aside(aside: Path) -> dict[str, File]:
    """The rows set aside of deliveries, from which their sender makes the correction."""
    files: dict[str, File] = {}
    for path in _below(settings.HOME / SET_ASIDE):
        with suppress(FileNotFoundError):  # a landing under way takes its file back when it set nothing aside
            files[f"{SET_ASIDE}/{path}"] = copied(settings.HOME / SET_ASIDE / path, aside / SET_ASIDE / path)
    return files


def _below(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file())
