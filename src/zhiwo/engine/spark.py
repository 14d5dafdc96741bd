"""The same expressions answered by a Spark cluster, which reads the lake's files where they lie.

Loaded by `opener.on_spark` alone: neither pyspark nor Java is needed by anything else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import ibis
import pyarrow as pa
from ibis.backends.pyspark import Backend
from ibis.formats.pyarrow import PyArrowData
from py4j.protocol import Py4JError
from pyspark.errors import PySparkRuntimeError
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema

from zhiwo.engine.manifest import Part
from zhiwo.engine.opener import NoSpark
from zhiwo.engine.shapes import FeedShape
from zhiwo.engine.stated import stated

SETTINGS: Mapping[str, str] = {
    "spark.app.name": "zhiwo",
    # Spark's own page would show clients' numbers, which stand in the statements, to whoever reaches its port.
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    # What doesn't fit into 64 bits is an error, as in the embedded engine, and no null.
    "spark.sql.ansi.enabled": "true",
    # The bank's moments are times on its own clock; Spark shall move none of them between zones.
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.session.timeZone": "UTC",
}
LOOPBACK: Mapping[str, str] = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
# The embedded engine's function of that name (holdings/measures/whole.py).
DIVIDE = "CREATE TEMPORARY FUNCTION divide(a BIGINT, b BIGINT) RETURNS BIGINT RETURN a DIV b"
_FILED_UNDER = [pa.field("business_date", pa.date32()), pa.field("full", pa.string())]


class Spark:
    """A session on a cluster. Its readings know nothing of each other."""

    def __init__(self, master: str, settings: Mapping[str, str]) -> None:
        asked = SparkSession.builder.master(master)
        here = LOOPBACK if master.startswith(("local", "spark://127.0.0.1:", "spark://localhost:")) else {}
        for name, value in {**SETTINGS, **here, **settings}.items():
            asked = asked.config(name, value)
        try:
            self._session = asked.getOrCreate()
        except (PySparkRuntimeError, Py4JError) as fault:
            raise NoSpark(f"Spark doesn't start: is Java installed, and does {master} answer? {fault}") from fault
        self._session.sparkContext.setLogLevel("ERROR")  # its warnings quote statements, clients' numbers among them

    def engine(self) -> OnSpark:
        """As `Elsewhere.engine`."""
        return OnSpark(self._session.newSession())

    def stop(self) -> None:
        """Leave the cluster."""
        self._session.stop()


class OnSpark:
    """The engine of one reading on a cluster."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session
        session.sql(DIVIDE)
        self._backend = _Carried().connect(session)
        self._views = 0
        self._kept: list[DataFrame] = []

    def rows(self, shape: FeedShape, parts: Sequence[Part]) -> ibis.Table:
        """As `Engine.rows`."""
        ordered = sorted(parts, key=lambda part: part.shape)
        alike = [list(same) for _, same in groupby(ordered, key=lambda part: part.shape)]
        return ibis.union(*(self._read(shape, same) for same in alike))

    def _read(self, shape: FeedShape, parts: Sequence[Part]) -> ibis.Table:
        """The rows of parts that were written under one shape."""
        older = parts[0].shape != shape.fingerprint
        folder = parts[0].path.parents[2]
        reader = self._session.read.option("basePath", _address(folder))
        if not older:
            reader = reader.schema(from_arrow_schema(pa.schema([*shape.schema, *_FILED_UNDER]), True))
        frame = reader.parquet(*(_address(part.path) for part in parts))
        return stated(self._table(frame), shape, older=older)

    def keep(self, table: ibis.Table) -> ibis.Table:
        """As `Engine.keep`; computed on the cluster when first asked, and held by its workers, on disk where memory ends."""
        frame = self._backend.frame(table).persist()
        self._kept.append(frame)
        return self._table(frame)

    def _table(self, frame: DataFrame) -> ibis.Table:
        self._views += 1
        name = f"zhiwo_{self._views}"
        frame.createTempView(name)
        return self._backend.table(name)

    def interrupt(self) -> None:
        """As `Engine.interrupt`; of every reading of the session's cluster, there is but one at a time."""
        self._session.sparkContext.cancelAllJobs()

    def close(self) -> None:
        """As `Engine.close`; the cluster stays."""
        for frame in self._kept:
            frame.unpersist()
        self._kept.clear()


class _Carried(Backend):
    """Ibis' own way to Spark, but for values, which come and go as Arrow: by way of pandas whole numbers become floats where some
    are missing."""

    def frame(self, expression: Any) -> DataFrame:
        """What an expression comes to, not computed yet."""
        self._run_pre_execute_hooks(expression)
        return self.raw_sql(self.compile(expression))

    def to_pyarrow(self, expr: Any, /, **_: Any) -> Any:
        """What an expression comes to, brought here."""
        asked = expr.as_table()
        return expr.__pyarrow_result__(PyArrowData.convert_table(self.frame(asked).toArrow(), asked.schema()))

    def _register_in_memory_table(self, op: Any) -> None:
        self._session.createDataFrame(op.data.to_pyarrow(op.schema)).createOrReplaceTempView(op.name)

    def _make_memtable_finalizer(self, name: str) -> None:
        """Tables from memory go with the reading's session."""


def _address(path: Any) -> str:
    """A file of the lake, which lies under the same path on every machine."""
    return f"file://{path}"
