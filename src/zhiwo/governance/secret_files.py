"""Files with a secret: made for their owner alone, and not read when others could have read them.

Read by the settings, so this imports nothing of Django.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path

OPEN_TO_OTHERS = (
    "密钥文件 {path} 可被其他用户读取，系统不启动：请执行 chmod 600 {path}；若可能已泄露，请更换密钥。\n"
    "Others may read the secret file {path}, so nothing is started: chmod 600 {path}, and replace it if it may have leaked."
)
MISSING = "没有密钥文件 {path}。\nThere is no secret file {path}."


def own_folder(path: Path) -> None:
    """Make the folder for its owner alone; one that is there is closed to others."""
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.stat().st_uid == os.getuid():
        path.chmod(0o700)


def read_secret(path: Path) -> str:
    """What the file says, without the line's end. Exits with a sentence when it is missing or others may read it."""
    if not path.is_file():
        raise SystemExit(MISSING.format(path=path))
    if path.stat().st_mode & 0o077:
        raise SystemExit(OPEN_TO_OTHERS.format(path=path))
    return path.read_text(encoding="utf-8").strip()


def made_secret(path: Path) -> str:
    """The secret of the file, which is made at first use. Two who make it at once end with the same one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, aside = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # 0600 from the start
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(aside, path)  # never over one that another has made meanwhile
        except FileExistsError:
            pass
        finally:
            Path(aside).unlink()
    return read_secret(path)
