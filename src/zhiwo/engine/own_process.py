"""What a process that this one starts for itself is told: where our modules lie and how files are named, no keys."""

from __future__ import annotations

import os
import sys
from pathlib import Path

PASSED_ON = ("LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PYTHONHOME", "PYTHONUTF8")
"""What it is told of our environment."""


def environment() -> dict[str, str]:
    """All that it finds in its environment. It looks for modules where we do."""
    ours = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    modules = os.pathsep.join(str(Path(folder).absolute()) for folder in sys.path)
    return {**ours, "PYTHONPATH": modules}


def module_command(module: str, *arguments: str) -> list[str]:
    """How a module of ours is started, which is never looked for in the folder it is started in."""
    return [sys.executable, "-P", "-X", "faulthandler", "-m", module, *arguments]
