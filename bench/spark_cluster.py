"""A standalone Spark cluster on loopback, and what all its processes cost."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyspark

WAIT = 60
_LAUNCH = Path(pyspark.__file__).parent / "bin" / "spark-class"
_DEPLOY = "org.apache.spark.deploy"


@contextmanager
def cluster(workers: int, *, memory: str) -> Iterator[str]:
    """A master and so many workers of one core; yields the address for ZHIWO_SPARK_MASTER. The wheel has no scripts for it."""
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"  # the driver's, too
    port = _free_port()
    master = f"spark://127.0.0.1:{port}"
    with TemporaryDirectory() as folder:
        running = [_start(folder, "master.Master", "--port", str(port), "--webui-port", "0")]
        try:
            _wait_for(port)
            limits = ("--cores", "1", "--memory", memory, "--webui-port", "0", "--work-dir", folder)
            running += [_start(folder, "worker.Worker", *limits, master) for _ in range(workers)]
            yield master
        finally:
            for one in reversed(running):
                one.terminate()
                one.wait()


def _start(folder: str, what: str, *arguments: str) -> subprocess.Popen[bytes]:
    command = [str(_LAUNCH), f"{_DEPLOY}.{what}", "--host", "127.0.0.1", *arguments]
    with (Path(folder) / f"{what}.log").open("ab") as log:
        return subprocess.Popen(command, stdout=log, stderr=log)


def _free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        port: int = asked.getsockname()[1]
        return port


def _wait_for(port: int) -> None:
    for _ in range(WAIT * 10):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"no Spark master within {WAIT} s; is Java installed?")


def spent() -> float:
    """CPU seconds so far of this process and of all it started that still run."""
    parents: dict[int, int] = {}
    ticks: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(stat.parent.name)
        parents[number], ticks[number] = int(fields[1]), int(fields[11]) + int(fields[12])
    ours = {os.getpid()}
    while more := {number for number, parent in parents.items() if parent in ours} - ours:
        ours |= more
    return sum(ticks.get(number, 0) for number in ours) / os.sysconf("SC_CLK_TCK")
