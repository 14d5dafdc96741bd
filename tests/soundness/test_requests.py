"""G6, G7 and G8 in the suite."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.settings import SERVER
from tests.soundness import freshness, hostile, unasked
from tests.soundness.ground import ground
from tests.soundness.result import Result

pytestmark = pytest.mark.django_db
MANY = 470
"""So many fields in one request, each twice: Django takes a thousand values, the form's own among them."""


def test_nothing_hostile_is_a_fault_or_has_an_effect() -> None:
    """CVE-2025-64459, frappe#40515, CVE-2026-59962, PVE-2021-25800, Strapi's four: see hostile.py."""
    result = Result("G6", "suite")

    with ground(3) as world:
        at = hostile.seats(world)

        @settings(max_examples=20 if SERVER else 60, deadline=None, suppress_health_check=list(HealthCheck))
        @given(st.sampled_from(sorted(hostile.ALLOWED)), st.sampled_from(sorted(at.browsers)), hostile.said)
        def drawn(route: str, post: str, asked: list[tuple[str, str]]) -> None:
            hostile.read(at, result, route, post, asked)

        drawn()
        hostile.listed(at, result, random.Random(3), share=0.02)

    assert result.wrong == []


def test_a_form_writes_no_column_it_does_not_ask_for() -> None:
    """CVE-2026-34406, GHSA-gc7p-j5xm-xxh2."""
    result = Result("G7", "suite")

    with ground(4) as world:
        for turn, form in enumerate(hostile.FORMS):
            every = unasked.keys(form)
            batches = [every[at : at + MANY] for at in range(0, len(every), MANY)]
            # Each form gets one part of the columns, its neighbour the next; all forms all columns in the long form.
            unasked.compare(world, result, form, [batches[turn % len(batches)]])

    assert result.wrong == []
    assert result.n >= 5000


def test_changed_rights_count_on_the_next_request() -> None:
    """molgenis#4080."""
    result = Result("G8", "suite")

    freshness.play(result, 100, 5)

    assert result.wrong == []
    assert result.n >= 200
