"""Writing the file of an export, as CSV or as a workbook. The only place in the program that makes such files for people."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from zhiwo.engine.durable import make_folder, settle
from zhiwo.governance.exports.delimited import write_delimited
from zhiwo.governance.exports.listing import Format, Sheet
from zhiwo.governance.exports.workbook import write_workbook


@dataclass(frozen=True)
class Written:
    """The file as it was written: rows without headings, bytes, digest."""

    rows: int
    size: int
    sha256: str


def write(path: Path, form: Format, sheet: Sheet) -> Written:
    """Write the file, readable by its owner only; it is there whole or not at all. Raises TooMuchForSheet."""
    make_folder(path.parent)
    path.parent.chmod(0o700)
    aside = path.with_name(f"{path.name}.aside")
    aside.unlink(missing_ok=True)
    os.close(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        rows = WRITERS[form](aside, sheet)
        with aside.open("rb") as made:
            digest = hashlib.file_digest(made, "sha256").hexdigest()
        size = aside.stat().st_size
        settle(aside, path)
    finally:
        aside.unlink(missing_ok=True)
    return Written(rows, size, digest)


WRITERS: dict[Format, Callable[[Path, Sheet], int]] = {Format.CSV: write_delimited, Format.XLSX: write_workbook}
