"""Entries on clients: what is out of sight is run into quietly, and a form is offered to nobody who may not send it."""

from __future__ import annotations

import pytest

from tests.cast import TODAY, Cast
from tests.desk.house import NOW
from tests.web.conftest import Enter
from zhiwo.care.models import Interaction
from zhiwo.care.operations import record_interaction

REFERENCE = "H-" + "0" * 32
SAID = {"kind": "call", "result": "connected", "on": "2026-04-20", "note": "", "reference": REFERENCE}


class TestAReferenceThatIsTaken:
    def test_by_an_entry_out_of_sight_is_refused_not_a_fault(self, house: Cast, enter: Enter) -> None:
        """getsentry/sentry#104990: an id in the body, of something on another client. The second wall hides the row, so that
        the constraint answers in the place of the query."""
        record_interaction(
            actor=house.actor("W3"), client="丙", kind="call", on=TODAY, result="connected", at=NOW, reference=REFERENCE
        )

        answer = enter("W1").post("/client/甲/record", SAID)

        assert answer.status_code == 404
        assert list(Interaction.objects.for_closing().values_list("client__number", flat=True)) == ["丙"]

    def test_by_an_entry_in_sight_on_another_client_is_refused_alike(self, house: Cast, enter: Enter) -> None:
        record_interaction(
            actor=house.actor("W2"), client="乙", kind="call", on=TODAY, result="connected", at=NOW, reference=REFERENCE
        )

        assert enter("H1").post("/client/甲/record", SAID).status_code == 404

    def test_by_the_same_form_sent_twice_records_once(self, house: Cast, enter: Enter) -> None:
        browser = enter("W1")

        assert [browser.post("/client/甲/record", SAID).status_code for _ in range(2)] == [200, 200]
        assert Interaction.objects.for_closing().count() == 1


@pytest.mark.parametrize("number", ["X1", "Q1", "U1", "D1"])
def test_whoever_may_not_record_is_not_offered_the_forms(house: Cast, enter: Enter, number: str) -> None:
    """Seeing is not acting: analyst, compliance officer, auditor and steward see 甲, and put nothing down."""
    record_interaction(
        actor=house.actor("W1"), client="甲", kind="call", on=TODAY, result="connected", at=NOW, reference=REFERENCE
    )
    browser = enter(number)

    for path in ("/client/甲/record", f"/entry/{REFERENCE}/correct"):
        answer = browser.get(path)
        assert answer.status_code == 409, path
        assert "不能登记联络" in answer.content.decode()
