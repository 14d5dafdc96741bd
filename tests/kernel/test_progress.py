"""What long work tells of itself."""

from __future__ import annotations

from zhiwo.kernel.progress import in_parts
from zhiwo.kernel.text import Text

TAGS, MONTHS = Text("标签", "tags"), Text("月", "months")


def test_each_thing_is_told_from_its_beginning_and_no_oftener_than_in_so_many_parts() -> None:
    heard: list[tuple[Text, int, int]] = []
    told = in_parts(lambda *said: heard.append(said), parts=4)

    for done in range(100):
        told(TAGS, done, 100)
    for done in range(3):
        told(MONTHS, done, 3)
    told(MONTHS, 0, 0)

    assert [done for what, done, _ in heard if what == TAGS] == [0, 25, 50, 75]
    assert [done for what, done, _ in heard if what == MONTHS] == [0, 1, 2, 0]
