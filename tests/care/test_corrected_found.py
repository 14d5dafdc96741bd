"""The few interactions that were corrected are found by their own index: a night does not go through all there ever were."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection

from tests.cast import TODAY, Cast
from zhiwo.care.policy.rules import house_rules
from zhiwo.care.queries.facts import known_of
from zhiwo.clients.models import Client

pytestmark = pytest.mark.django_db


@pytest.mark.skipif("connection.vendor != 'sqlite'", reason="PostgreSQL chooses by what its tables hold")
def test_by_an_index_of_their_own(cast: Cast) -> None:
    asked: list[tuple[str, Any]] = []

    def noted(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(noted):
        known_of(Client.objects.for_closing(), house_rules().on(TODAY), since=date(2026, 1, 1))

    ((sql, params),) = [one for one in asked if '"version" > 1' in one[0]]
    with connection.cursor() as cursor:
        steps = [row[3] for row in cursor.execute(f"EXPLAIN QUERY PLAN {sql}", params).fetchall()]
    assert "SCAN U0 USING COVERING INDEX corrected_interaction" in steps
