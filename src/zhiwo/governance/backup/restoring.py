"""Taking a backup back into an empty installation: everything is looked at before anything is put in place."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from django.conf import settings
from django.db import DatabaseError, connection

from zhiwo.engine.durable import make_folder, settle
from zhiwo.governance.anchors import anchors
from zhiwo.governance.backup import database
from zhiwo.governance.backup.contents import ANCHORS, DATABASE, BackupDamaged, Contents, copied, opened
from zhiwo.governance.backup.making import seal_key
from zhiwo.governance.chain import Anchor
from zhiwo.governance.operations import record
from zhiwo.governance.outbox import doubt_all_leased
from zhiwo.governance.queries import verify_trail
from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

ASIDE = ".restoring"
KEPT = {"secret.key", "inbox"}
"""What may be in a home that counts as empty, beside the key file, the backups and the trail's anchors."""


class HomeNotEmpty(Refusal):
    """A restore never writes over anything."""

    sentence = Text(
        zh="{home} 不是空的（有 {there}）：恢复只写入空的 ZHIWO_HOME 和空的数据库。请另设一个，或先把原有内容移走。",
        en="{home} is not empty (it has {there}): a restore writes into an empty ZHIWO_HOME and an empty database only. Name "
        "others, or move what is there away first.",
    )


class OtherDatabase(Refusal):
    """The backup is of the other kind of database."""

    sentence = Text(
        zh="备份的数据库是 {kept}，本系统设的是 {own}：请相应设置 ZHIWO_DATABASE_URL。",
        en="The backup's database is {kept}, this installation's {own}: set ZHIWO_DATABASE_URL accordingly.",
    )


class KeyFileDiffers(Refusal):
    """The database in the backup is not encrypted with this installation's key file."""

    sentence = Text(
        zh="备份里的数据库打不开：{why}。密钥文件不在备份里，请把原系统的密钥文件放好，用 ZHIWO_KEY_FILE 指明后重试。",
        en="The database in the backup can't be opened: {why}. The key file is not in the backup: put the original "
        "installation's in place, name it in ZHIWO_KEY_FILE, and try again.",
    )


class AdminNeeded(Refusal):
    """On PostgreSQL a restore makes a database."""

    sentence = Text(
        zh="在 PostgreSQL 上恢复要建立数据库：请加 --admin postgresql://postgres@主机/postgres。",
        en="Restoring on PostgreSQL makes a database: add --admin postgresql://postgres@host/postgres.",
    )


_WHY = {
    "no_key": Text("它是加密的，但没有设置 ZHIWO_KEY_FILE", "it is encrypted, and ZHIWO_KEY_FILE is not set"),
    "plain": Text("它没有加密，但设置了 ZHIWO_KEY_FILE", "it is not encrypted, and ZHIWO_KEY_FILE is set"),
    "wrong": Text("密钥文件不对", "the key file is another one"),
}


@dataclass(frozen=True)
class Restored:
    """What came back: the backup's contents, how many messages are in doubt since they were being sent when it was made,
    and how many entries the second place of the trail knows beyond those that came back."""

    contents: Contents
    in_doubt: int
    beyond: int


def restore_backup(*, actor: Actor, folder: Path, admin: str | None, at: datetime) -> Restored:
    """Put a backup into this installation, which is empty; the act is the next entry of the trail.

    Every digest is compared first, then the copies; the copied database is looked through, its rows are counted and its
    trail is followed to the end that the backup names; only then are they put in place, the database last. What was being
    sent is in doubt afterwards: nothing is sent again by itself. The caller has made sure that `actor` may.

    Raises NoBackup, BackupDamaged, OtherKey, HomeNotEmpty, OtherDatabase, KeyFileDiffers, AdminNeeded, ProgramMissing,
    ProgramFailed.
    """
    contents = opened(folder, seal_key(), settings.HOME)
    _refuse_unfit(contents, folder)
    aside = settings.HOME / ASIDE
    try:
        _copy(folder, contents, aside)
        with _database_aside(contents, aside / DATABASE, admin) as name:
            with database.pointed_at(name):
                _refuse_damaged(contents, aside)
                in_doubt = doubt_all_leased()
            _put_in_place(aside)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    record(
        actor=actor,
        act="backup.restored",
        subject_kind="backup",
        subject=folder.name[:60],
        at=at,
        made_at=contents.made_at,
        trail=contents.trail_length,
        in_doubt=in_doubt,
    )
    newest = max(anchors(), default=Anchor(0, ""))
    return Restored(contents, in_doubt, max(newest.number - contents.trail_length, 0))


def _refuse_unfit(contents: Contents, folder: Path) -> None:
    if contents.database != connection.vendor:
        raise OtherDatabase(kept=contents.database, own=connection.vendor)
    if connection.vendor == "sqlite" and contents.encrypted != bool(settings.KEY_FILE):
        raise KeyFileDiffers(why=_WHY["no_key" if contents.encrypted else "plain"])
    home: Path = settings.HOME
    may_stay = {home / name for name in KEPT} | {settings.TRAIL_ANCHORS, settings.BACKUPS, folder.resolve()}
    may_stay |= {Path(settings.KEY_FILE).resolve()} if settings.KEY_FILE else set()
    there = [path.name for path in home.iterdir() if path not in may_stay] if home.is_dir() else []
    if connection.vendor == "sqlite":
        # A log left behind by a database that is gone would be played over the one put in its place.
        beside = [Path(f"{connection.settings_dict['NAME']}{end}") for end in ("", "-wal", "-shm", "-journal")]
        there += [path.name for path in beside if path.exists()]
    if there:
        raise HomeNotEmpty(home=home, there=", ".join(sorted(set(there))[:5]))


def _copy(folder: Path, contents: Contents, aside: Path) -> None:
    make_folder(aside)
    for path, file in contents.files.items():
        if copied(folder / path, aside / path) != file:
            raise BackupDamaged(
                what=Text(f"文件 {path} 读两次结果不同", f"the file {path} read otherwise the second time")
            )


@contextmanager
def _database_aside(contents: Contents, copy: Path, admin: str | None) -> Iterator[str]:
    """The name of the backup's database beside the installation's own; put in its place when all went well."""
    if connection.vendor == "sqlite":
        beside = Path(f"{connection.settings_dict['NAME']}{ASIDE}")
        settle(copy, beside)
        try:
            yield str(beside)
            settle(beside, Path(connection.settings_dict["NAME"]))
        finally:
            beside.unlink(missing_ok=True)
        return
    if admin is None:
        raise AdminNeeded
    name = connection.settings_dict["NAME"]
    beside_name = f"{name[:50]}_restoring"
    with psycopg.connect(admin, autocommit=True) as administrator:
        if not database.is_empty(administrator, name):
            raise HomeNotEmpty(home=name, there=Text("数据表", "tables"))
        try:
            database.load_dump(administrator, copy, beside_name)
            copy.unlink()
            yield beside_name
            database.rename(administrator, beside_name, name)
        finally:
            database.drop(administrator, beside_name)


def _refuse_damaged(contents: Contents, aside: Path) -> None:
    """Whether the copied database is the one that was backed up, looked at as the installation will see it."""
    try:
        stand = database.checked(connection)
    except DatabaseError as unreadable:
        raise KeyFileDiffers(why=_WHY["wrong"]) from unreadable
    end = Anchor(contents.trail_length, contents.trail_digest)
    if stand != database.Stand(dict(contents.tables), *end):
        raise BackupDamaged(
            what=Text("数据库的行数与备份时不符", "the database's rows are not those that were counted")
        )
    verdict = verify_trail([*anchors(aside / ANCHORS), end])
    if verdict.broken:
        raise BackupDamaged(
            what=Text("操作留痕从第 {n} 条起不连续", "the trail is broken at entry {n}").filled(n=verdict.broken.number)
        )


def _put_in_place(aside: Path) -> None:
    told = aside / ANCHORS
    if told.exists() and not settings.TRAIL_ANCHORS.exists():
        settle(told, settings.TRAIL_ANCHORS)
    told.unlink(missing_ok=True)  # a second place that is there already knows at least as much
    for path in sorted(aside.iterdir()):
        settle(path, settings.HOME / path.name)
