"""Counts and sums of transactions by Featuretools, in a Python that has it; started by `bench.beside_featuretools`.

    PYTHON bench/featuretools_rows.py FOLDER

FOLDER has `rows.parquet` (`txn`, `ordinal`, `at`, `c`, `s`, `m`, `fen`), and `wanted.json`: how many clients there are, and of
each feature the days (from the first up to, not including, the second) and the codes of each column. Writes `found.parquet` with
two columns a feature, and to standard output as JSON what it took.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections import defaultdict
from pathlib import Path
from typing import Any

import featuretools as ft
import pandas as pd
from featuretools.primitives import And, Count, IsIn, Sum


def entities(folder: Path, clients: int) -> Any:
    """Clients and their transactions."""
    es = ft.EntitySet("bank")
    rows = pd.read_parquet(folder / "rows.parquet")
    codes = dict.fromkeys(("c", "s", "m"), "Categorical")
    es.add_dataframe(
        dataframe_name="rows",
        dataframe=rows,
        index="txn",
        time_index="at",
        logical_types=codes | {"ordinal": "Integer"},
    )
    people = pd.DataFrame({"ordinal": range(clients)})
    es.add_dataframe(dataframe_name="clients", dataframe=people, index="ordinal")
    es.add_relationship("clients", "ordinal", "rows", "ordinal")
    es.add_last_time_indexes()
    return es


def defined(es: Any, codes: dict[str, list[int]], known: dict[str, Any]) -> list[Any]:
    """A feature's count and sum, where its rows have those codes. What was `known` of a condition is used again."""
    met = []
    for column, among in codes.items():
        key = json.dumps([column, among])
        if key not in known:
            known[key] = ft.Feature(es["rows"].ww[column], primitive=IsIn(list_of_outputs=among))
        met.append(known[key])
    where = met[0]
    for other in met[1:]:
        where = ft.Feature([where, other], primitive=And)
    return [
        ft.Feature(es["rows"].ww["txn"], parent_dataframe_name="clients", primitive=Count, where=where),
        ft.Feature(es["rows"].ww["fen"], parent_dataframe_name="clients", primitive=Sum, where=where),
    ]


def main() -> None:
    warnings.simplefilter("ignore")
    folder = Path(sys.argv[1])
    wanted = json.loads((folder / "wanted.json").read_text())
    begun, used = time.perf_counter(), time.process_time()
    es = entities(folder, wanted["clients"])
    loaded, loaded_cpu = time.perf_counter() - begun, time.process_time() - used
    known: dict[str, Any] = {}
    by_period = defaultdict(list)
    for place, one in enumerate(wanted["features"]):
        by_period[one["start"], one["end"]].append((place, defined(es, one["codes"], known)))
    begun, used = time.perf_counter(), time.process_time()
    columns = {}
    for (start, end), features in by_period.items():
        # Rows from the first day on and before the last: what the window and the cutoff say, neither of them included twice.
        matrix = ft.calculate_feature_matrix(
            [feature for _, pair in features for feature in pair],
            es,
            cutoff_time=pd.Timestamp(end),
            training_window=ft.Timedelta((pd.Timestamp(end) - pd.Timestamp(start)).days, "d"),
            include_cutoff_time=False,
        ).sort_index()
        for place, pair in features:
            for name, feature in zip(("count", "sum"), pair, strict=True):
                columns[f"{name}{place}"] = matrix[feature.get_name()].astype("int64").to_numpy()
    took = {
        "loaded": loaded,
        "loaded_cpu": loaded_cpu,
        "wall": time.perf_counter() - begun,
        "cpu": time.process_time() - used,
    }
    pd.DataFrame(columns).to_parquet(folder / "found.parquet")
    sys.stdout.write(json.dumps(took | {"featuretools": ft.__version__, "pandas": pd.__version__}))


if __name__ == "__main__":
    main()
