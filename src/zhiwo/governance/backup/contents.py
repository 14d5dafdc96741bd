"""What is in a backup: a list of its files with size and digest, itself under a seal.

The seal is the list's SHA-256 and its HMAC with the installation's key: the first tells damage, the second tells forgery
and the wrong installation.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from zhiwo.engine.durable import make_folder, replace_file
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text

MANIFEST, SEAL = "manifest.json", "manifest.seal"
DATABASE, LAKE, SET_ASIDE, ANCHORS = "database", "lake", "set_aside", "trail.anchors"
"""Names in a backup."""

FORMAT = 1
_CHUNK = 1 << 20


class NoBackup(Refusal):
    """The folder holds no whole backup."""

    sentence = Text(
        zh="“{folder}”不是完整的备份：缺少 {missing}。请换一份备份。",
        en="“{folder}” is not a whole backup: {missing} is missing. Take another one.",
    )


class BackupDamaged(Refusal):
    """A file of the backup is not what was backed up."""

    sentence = Text(
        zh="备份已损坏，不能使用：{what}。请换一份备份，并检查存放它的磁盘。",
        en="The backup is damaged and must not be used: {what}. Take another one, and check the disk that kept it.",
    )


class OtherKey(Refusal):
    """The backup was made with another secret than this installation's."""

    sentence = Text(
        zh="这份备份是用另一个 secret.key 做的（或清单被人改过）。请把原系统的 secret.key 放到 {home} 后重试；它不在备份里。",
        en="The backup was made with another secret.key (or its list was altered). Put the original installation's "
        "secret.key into {home} and try again; it is not in the backup.",
    )


@dataclass(frozen=True)
class File:
    """A file as it must be: bytes, and their digest."""

    size: int
    sha256: str


@dataclass(frozen=True)
class Contents:
    """What a backup holds. `tables` are row counts; `trail_length` and `trail_digest` are where the trail ended;
    `files` are by path below the folder. `encrypted`: the database needs its key file, which is not in the backup."""

    made_at: str
    database: str
    encrypted: bool
    tables: Mapping[str, int]
    trail_length: int
    trail_digest: str
    files: Mapping[str, File]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files.values())


def copied(source: Path, target: Path) -> File:
    """Copy a file, forced to disk, and say what was copied."""
    make_folder(target.parent)
    digest, size = hashlib.sha256(), 0
    with source.open("rb") as reading, target.open("wb") as writing:
        while chunk := reading.read(_CHUNK):
            writing.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        writing.flush()
        os.fsync(writing.fileno())
    return File(size, digest.hexdigest())


def seen(path: Path) -> File:
    """A file as it is."""
    with path.open("rb") as opened:
        return File(path.stat().st_size, hashlib.file_digest(opened, "sha256").hexdigest())


def seal(folder: Path, contents: Contents, key: bytes) -> None:
    """Write the list and its seal, last of all."""
    said = json.dumps({"format": FORMAT, **asdict(contents)}, ensure_ascii=False, indent=1, sort_keys=True).encode()
    replace_file(folder / MANIFEST, said)
    replace_file(folder / SEAL, _sealed(said, key))


def _sealed(said: bytes, key: bytes) -> bytes:
    return f"{hashlib.sha256(said).hexdigest()}\n{hmac.digest(key, said, 'sha256').hex()}\n".encode()


def opened(folder: Path, key: bytes, home: Path) -> Contents:
    """The list of a backup whose every byte is as it must be, with no file more or less.

    Raises NoBackup, BackupDamaged, OtherKey; `home` is where the latter asks for the key.
    """
    contents = _listed(folder, key, home)
    there = {path.relative_to(folder).as_posix() for path in _files(folder)} - {MANIFEST, SEAL}
    for path in sorted(there ^ contents.files.keys()):
        raise BackupDamaged(what=(_ADDED if path in there else _MISSING).filled(path=path))
    for path, file in sorted(contents.files.items()):
        if seen(folder / path) != file:
            raise BackupDamaged(what=_ALTERED.filled(path=path))
    return contents


_ADDED = Text("多出文件 {path}", "there is a file too many, {path}")
_MISSING = Text("缺少文件 {path}", "the file {path} is missing")
_ALTERED = Text("文件 {path} 与备份时不同", "the file {path} is not as it was")


def _listed(folder: Path, key: bytes, home: Path) -> Contents:
    for name in (MANIFEST, SEAL):
        if not (folder / name).is_file():
            raise NoBackup(folder=folder, missing=name)
    said, sealed = (folder / MANIFEST).read_bytes(), (folder / SEAL).read_bytes()
    expected = _sealed(said, key)
    if sealed[:65] != expected[:65] or len(sealed) != len(expected):
        raise BackupDamaged(what=_ALTERED.filled(path=MANIFEST))
    if not hmac.compare_digest(sealed, expected):
        raise OtherKey(home=home)
    entries = json.loads(said)
    entries.pop("format")
    return Contents(**entries | {"files": {path: File(**file) for path, file in entries["files"].items()}})


def _files(folder: Path) -> Iterator[Path]:
    """Whatever is no folder, links and odd things included."""
    return (path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
