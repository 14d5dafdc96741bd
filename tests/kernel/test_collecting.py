"""Collecting seldom, and as before afterwards, whatever happened."""

from __future__ import annotations

import gc

import pytest

from zhiwo.kernel.collecting import SELDOM, seldom_collected


def test_lasts_as_long_as_it_is_asked_for() -> None:
    before = gc.get_threshold()

    with seldom_collected(), seldom_collected():
        assert gc.get_threshold() == SELDOM
    assert gc.get_threshold() == before
    with pytest.raises(ValueError, match="broken off"), seldom_collected():
        raise ValueError("broken off")
    assert gc.get_threshold() == before
