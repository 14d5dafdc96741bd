"""The furnished house with logins, seen through Django's test client."""

from __future__ import annotations

from collections.abc import Callable
from time import time
from typing import Any

import pytest
from django.test import Client

from tests.cast import TODAY, Cast
from tests.desk.house import furnish
from zhiwo.org.models import Login
from zhiwo.web.stepup import FRESH

Enter = Callable[[str], Client]


@pytest.fixture
def house(cast: Cast, settings: Any) -> Cast:
    """The cast on the morning after a closing; the pages take that day for today."""
    settings.TODAY = TODAY
    furnish(cast)
    return cast


@pytest.fixture
def enter(house: Cast) -> Enter:
    """Signs a member of staff in, who has just proved who they are."""

    def signed_in(number: str) -> Client:
        login, _ = Login.objects.get_or_create(staff=house.staff[number], number=number)
        client = Client()
        client.force_login(login)
        session = client.session
        session[FRESH] = int(time())
        session.save()
        return client

    return signed_in
