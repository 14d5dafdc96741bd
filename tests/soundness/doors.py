"""No public method of a query set or manager reads or writes rows about clients while nobody is named as their viewer (G4)."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

from asgiref.sync import async_to_sync
from django.apps import apps
from django.core.exceptions import FieldError, ObjectDoesNotExist
from django.db import connection, models
from django.db.models import QuerySet

from tests.soundness.result import Result

N = 1

GRANTING = {"for_closing", "granted"}
"""The two that open the door on purpose."""

NOT_ASKING = {"as_manager", "from_queryset", "deconstruct", "check", "contribute_to_class", "db_manager", "db", "using"}
"""Django's own that ask no database for rows; what `using` and `db_manager` return is tried by the others."""


class Reached(Exception):
    """A statement got through to the database."""


def scoped() -> list[Any]:
    """Every model whose rows are about clients: its table stands behind the wall."""
    from zhiwo.clients.wall import walled

    tables = {place.table for place in walled()}
    return [model for model in apps.get_models() if model._meta.db_table in tables]


def arguments(model: Any, name: str) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Something to call the method with. A method of a later Django that is missing here is called without, and found."""
    first = model._meta.pk.name
    row = model()
    plain: dict[str, tuple[tuple[Any, ...], dict[str, Any]]] = {
        "aggregate": ((), {"n": models.Count("pk")}),
        "alias": ((), {"x": models.Value(1)}),
        "annotate": ((), {"x": models.Value(1)}),
        "bulk_create": (([row],), {}),
        "bulk_update": (([model(pk=1)], [model._meta.concrete_fields[1].name]), {}),
        "complex_filter": (({first: 1},), {}),
        "contains": ((model(pk=1),), {}),
        "create": ((), {}),
        "dates": (("since", "day"), {}),
        "datetimes": (("at", "day"), {}),
        "difference": ((model._base_manager.none(),), {}),
        "intersection": ((model._base_manager.none(),), {}),
        "union": ((model._base_manager.none(),), {}),
        "extra": ((), {"where": ["1=1"]}),
        "get_or_create": ((), {"defaults": {}}),
        "update_or_create": ((), {"defaults": {}}),
        "in_bulk": (([1],), {}),
        "raw": ((f"SELECT * FROM {model._meta.db_table}",), {}),
        "resolve_expression": ((), {}),
        "update": ((), {first: 1}),
        "earliest": ((first,), {}),
        "latest": ((first,), {}),
    }
    return plain.get(name.removeprefix("a") if name not in plain else name, ((), {}))


def methods(kind: type) -> Iterator[str]:
    for name, _ in inspect.getmembers(kind, callable):
        if not name.startswith("_") and name not in GRANTING | NOT_ASKING:
            yield name


def answers(made: Any) -> None:
    """Ask what a lazy method returned for its rows, whichever way."""
    if isinstance(made, QuerySet):
        if made.query.is_empty():
            return
        list(made)
    elif inspect.isgenerator(made) or hasattr(made, "__next__"):
        next(made, None)


async def _awaited(coming: Any) -> Any:
    return await coming


def shut(call: Callable[[], Any]) -> bool:
    """Whether the call is refused, or ends without a single statement."""
    from zhiwo.clients.scope import Unscoped

    def stop(*args: Any) -> Any:
        raise Reached(args[1])

    with connection.execute_wrapper(stop):
        try:
            made = call()
            if inspect.iscoroutine(made):
                made = async_to_sync(_awaited)(made)
            answers(made)
        except Unscoped:
            return True
        except Reached:
            return False
        except Exception as other:
            # Django refused the arguments before it asked anything; a fault of another kind is told as a door.
            return isinstance(other, (TypeError, ValueError, NotImplementedError, FieldError, ObjectDoesNotExist))
    return True


def try_all(result: Result) -> None:
    for model in scoped():
        for source, kind in (
            (model._default_manager, type(model._default_manager)),
            (model._default_manager.all(), type(model._default_manager.all())),
        ):
            for name in methods(kind):
                args, kwargs = arguments(model, name)

                def call(source: Any = source, name: str = name, args: Any = args, kwargs: Any = kwargs) -> Any:
                    return getattr(source, name)(*args, **kwargs)

                result.check(
                    shut(call), f"{model.__name__}.{kind.__name__}.{name} reached the database without a viewer"
                )


def run(n: int, seed: int = 0) -> Result:
    result = Result("G4", "every public query set and manager method x every table about clients, nobody named")
    try_all(result)
    return result
