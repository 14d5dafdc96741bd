"""A personal detail shows its mask to whatever makes a text of it, and its clear value to nobody by accident."""

from __future__ import annotations

import copy
import json
import logging
import pickle
from dataclasses import asdict, dataclass
from io import StringIO
from pathlib import Path

import pytest
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.html import json_script
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

import zhiwo
from zhiwo.kernel import masked, masking
from zhiwo.kernel.masked import (
    Account,
    Address,
    BirthDate,
    Employer,
    IdNumber,
    IdNumberBesideBirth,
    Masked,
    Name,
    Note,
    OwnPageIdNumber,
    Phone,
)

CASES = [
    (Phone, "13800138000", "138****8000"),
    (IdNumber, "110101196111240010", "110***********0010"),
    (OwnPageIdNumber, "110101196111240010", "110101********0010"),
    (IdNumberBesideBirth, "110101196111240010", "1****************0"),
    (Name, "张三", "张*"),
    (Name, "欧阳娜娜", "欧***"),
    (Name, "阿卜来提·如则", "阿******"),
    (Account, "6222020000000001234", "622202*********1234"),
    (Address, "北京市海淀区中关村大街1号", "北京市海淀区****"),
    (Employer, "临江纺织厂", "临****"),
    (BirthDate, "1970-04-22", "1970-**-**"),
    (Note, "客户说想买房", "****"),
    (Masked, "anything", "****"),
]
VALUE = Phone("13800138000")
PAGE = Environment(autoescape=True).from_string("{{ v }}{{ v | tojson }}{{ v | upper }}")


@dataclass(frozen=True)
class Row:
    phone: str


def logged(value: object) -> str:
    stream = StringIO()
    handler = logging.StreamHandler(stream)
    handler.emit(logging.LogRecord("any", logging.ERROR, "", 0, "%s %r", (value, value), None))
    return stream.getvalue()


WAYS = {
    "str": str,
    "repr": repr,
    "format": lambda value: f"{value:>12}",
    "percent": lambda value: f"{value}" + "%s" % value,  # noqa: UP031 - the old way is the point
    "join": lambda value: "-".join([value]),
    "sum": lambda value: "" + value + "",
    "slices": lambda value: value[:1] + value[1:],
    "iteration": lambda value: "".join(list(value)),
    "bytes": lambda value: value.encode().decode(),
    "upper": lambda value: value.upper(),
    "replace": lambda value: value.replace("*", "x"),
    "json": json.dumps,
    "django's json": lambda value: json.dumps(value, cls=DjangoJSONEncoder),
    "a json script": lambda value: json_script({"value": value}, "id"),
    "a template": lambda value: PAGE.render(v=value),
    "a log": logged,
    "an exception": lambda value: str(ValueError(value)) + repr(KeyError(value)),
    "a row": lambda value: repr(Row(value)) + json.dumps(asdict(Row(value))),
    "a deep copy": lambda value: str(copy.deepcopy({"a": value})) + copy.copy(value),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "clear", "shown"), CASES)
def test_each_kind_shows_what_the_facts_say(kind: type[Masked], clear: str, shown: str) -> None:
    assert str(kind(clear)) == shown
    assert kind(clear).unmasked() == clear
    assert str(kind("")) == ""


@pytest.mark.parametrize("way", WAYS)
def test_every_way_to_make_a_text_gives_the_mask(way: str) -> None:
    made = WAYS[way](VALUE)

    assert "138" in made.lower()
    assert "80013" not in made


def test_it_is_not_written_away() -> None:
    with pytest.raises(TypeError, match="not written away"):
        pickle.dumps(VALUE)
    assert not hasattr(VALUE, "__dict__")


def test_a_change_that_the_mask_hides_is_a_change() -> None:
    other = Phone("13800008000")

    assert str(VALUE) == str(other)
    assert other != VALUE
    assert not other == VALUE  # noqa: SIM201 - the two are different methods
    assert {VALUE: 1}.get(other) is None
    assert Name("张三") != Name("张四")


def test_it_equals_the_same_text_in_the_clear() -> None:
    assert VALUE == "13800138000"
    assert (VALUE,) == ("13800138000",)
    assert "13800138000" in {VALUE}
    assert {"13800138000": 1}[VALUE] == 1
    assert VALUE != "138****8000"
    assert Phone(IdNumber("13800138000")) == VALUE


@given(st.text(min_size=2, max_size=30).filter(lambda text: masking.HIDDEN not in text), st.sampled_from(CASES))
def test_of_no_value_the_whole_is_shown(clear: str, case: tuple[type[Masked], str, str]) -> None:
    assert str(case[0](clear)) != clear or case[0] is BirthDate


def test_the_clear_value_is_asked_for_where_policy_is_applied_and_rows_are_written_only() -> None:
    source = Path(zhiwo.__file__).parent

    def naming(word: str) -> set[str]:
        files = (path for path in source.rglob("*.*") if path.suffix in (".py", ".html"))
        return {str(path.relative_to(source)) for path in files if word in path.read_text("utf-8")}

    assert naming(".unmasked") == {"clients/personal.py", "org/policy/fields.py", "parties/operations/revealing.py"}
    assert naming("._clear") == {"kernel/masked.py"}


def test_every_kind_has_a_case() -> None:
    kinds = {kind for kind in vars(masked).values() if isinstance(kind, type) and issubclass(kind, Masked)}

    assert kinds == {kind for kind, _, _ in CASES}
