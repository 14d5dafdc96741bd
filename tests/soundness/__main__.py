"""`python -m tests.soundness NAME|all [--seed S] [--n N]`: the checks at full length, on SQLite, or with ZHIWO_TEST_POSTGRES.

A check is a module of this package with a function `run(n, seed)` or `run(n)` that returns a `Result`, and N, the count it
is run at where none is named. There is no list of them to keep: a new module is found by its name. `approvals`, `exports` and
`trail` are run as modules of their own.
"""

from __future__ import annotations

import argparse
import inspect
import os
import pkgutil
import sys
import time
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

PART = "tests.soundness"


def names() -> list[str]:
    """The modules here that are checks, by their text: importing one that needs Django would be too early."""
    found = []
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        text = (Path(__file__).parent / f"{module.name}.py").read_text("utf-8")
        if module.name != "__main__" and "\ndef run(n: int" in text and ") -> Result:" in text:
            found.append(module.name)
    return found


def run(name: str, n: int | None, seed: int) -> Any:
    """One check. Its seconds are measured here."""
    check = import_module(f"{PART}.{name}")
    known = inspect.signature(check.run).parameters
    begun = time.monotonic()
    result = check.run(n or getattr(check, "N", 1000), **({"seed": seed} if "seed" in known else {}))
    result.seconds = time.monotonic() - begun
    return result


def main() -> int:
    parser = argparse.ArgumentParser(prog=f"python -m {PART}", description=__doc__.split("\n\n")[0])
    parser.add_argument("name", choices=[*names(), "all"])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--n", type=int)
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")

    import django

    django.setup()
    from django.test.utils import setup_test_environment

    from tests import settings
    from tests.conftest import _postgres, _sqlite

    setup_test_environment()
    made = _postgres() if settings.SERVER else _sqlite()
    next(made)
    wrong = 0
    for name in names() if asked.name == "all" else [asked.name]:
        result = run(name, asked.n, asked.seed)
        command = f"python -m {PART} {name}" + (f" --seed {asked.seed}" if asked.seed else "")
        print(result.row(command + (f" --n {asked.n}" if asked.n else ""), date.today().isoformat()), flush=True)  # noqa: DTZ011, T201
        for sentence in result.wrong[:20]:
            print(f"  {sentence}", file=sys.stderr)  # noqa: T201
        wrong += result.faults
    next(made, None)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
