"""Everything that is measured and compared about tags, in one report.

    python -m bench.tags [--small] [--rows N] [--clients N] [--featuretools PYTHON]

A night of the ready tags; what a person waits for; the goals on invented rows (a hundred million of a million clients, unless
told otherwise); then whether random rules, the counts shown and the nights published are what an independent oracle says (C1, C2,
C3 of docs/soundness.md). With an interpreter that has Featuretools, the same features by it. Each is a process of its own, so
that none has another's memory; what fails is told, and the rest goes on. The first two are about the installation of ZHIWO_HOME,
the demo bank where it names none. `--small` tries all of it within some minutes; its figures say nothing of the goals.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
FULL = {"rows": 100_000_000, "clients": 1_000_000, "tags": 10_000}
SMALL = {"rows": 1_000_000, "clients": 10_000, "tags": 500}
COMPARED = {"tags": 10, "tag_counts": 1, "tag_nights": 12}
"""The comparisons with the oracle, and how long the small form of each is; without a number each has its full length."""


def steps(asked: argparse.Namespace) -> list[list[str]]:
    """The modules in order, each with its arguments."""
    size = SMALL if asked.small else FULL
    rows, clients = str(asked.rows or size["rows"]), str(asked.clients or size["clients"])
    found = [["bench.ready_tags"], ["bench.tag_asks", str(size["tags"])], ["bench.tag_goals", rows, clients]]
    if asked.featuretools:
        found.append(["bench.beside_featuretools", asked.featuretools])
    return found + [
        ["tests.soundness", name, *(["--n", str(few)] if asked.small else [])] for name, few in COMPARED.items()
    ]


def run(step: list[str]) -> bool:
    """One of them, with what it says and what it took; whether it ended well."""
    sys.stdout.write(f"\n## {' '.join(step)}\n\n")
    sys.stdout.flush()
    place = {"ZHIWO_HOME": os.environ.get("ZHIWO_HOME", "var/demo"), "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}"}
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    status = subprocess.run([sys.executable, "-m", *step], cwd=ROOT, env=os.environ | place, check=False).returncode
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    sys.stdout.write(f"\n{time.monotonic() - began:.0f} s wall, {used:.0f} s CPU{'' if status == 0 else ', FAILED'}\n")
    sys.stdout.flush()
    return status == 0


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench.tags", description=(__doc__ or "").split("\n\n", maxsplit=1)[0]
    )
    parser.add_argument("--small", action="store_true")
    parser.add_argument("--rows", type=int)
    parser.add_argument("--clients", type=int)
    parser.add_argument("--featuretools", metavar="PYTHON")
    asked = parser.parse_args()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    size = "small: says nothing of the goals" if asked.small else "full"
    sys.stdout.write(f"# Tags, {size}: {os.cpu_count()} processors, {memory:.0f} GiB, load {os.getloadavg()[0]:.1f}\n")
    failed = [" ".join(step) for step in steps(asked) if not run(step)]
    sys.stdout.write(f"\n{'All ended well' if not failed else 'FAILED: ' + '; '.join(failed)}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
