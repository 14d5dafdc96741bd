"""Reading the text of one version of a pack: what is wrong with it is said by line and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import yaml
from pydantic import ValidationError

from zhiwo.kernel.packs import MARKS, parts
from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.rulebook.policy.faults import said

LONGEST = 60_000
"""Characters of a text that are read; the longest pack that ships has some six thousand."""

FAULTS_SHOWN = 5


class TextUnreadable(Refusal):
    """The text is no YAML, or uses what packs don't use."""

    sentence = Text(
        zh="第 {line} 行读不懂：{problem}。请改正后再提交。",
        en="Line {line} can't be read: {problem}. Correct it and send it again.",
    )


class VersionFaulty(Refusal):
    """The text can be read, but is no version of its pack."""

    sentence = Text(zh="这一版还不能提交：{faults}", en="This version can't be proposed yet: {faults}")


NOT_YAML = Text("不合 YAML 写法（{what}）", "it is not YAML ({what})")
TWICE = Text("“{key}”写了两次", "“{key}” stands there twice")
NO_ALIASES = Text("不支持 & 和 * 引用，请写全", "anchors and aliases are not read; write it out")
TOO_LONG = Text("文本超过 {n} 个字符", "the text has more than {n} characters")
NOT_ONE = Text("一次只提交一版，以“键: 值”开头", "one version at a time, beginning with “key: value”")
NO_DAY = Text("valid_from 应为日期，如 2027-01-01", "valid_from must be a day, like 2027-01-01")
NO_MARK = Text("confidence 应为 {marks} 之一", "confidence must be one of {marks}")
NO_SOURCE = Text("source 要写明规则的出处", "source must say where the rule comes from")


@dataclass(frozen=True)
class Version:
    """One version of a pack as its text says it. `node` knows the lines."""

    text: str
    content: Mapping[str, Any]
    node: yaml.Node

    @property
    def valid_from(self) -> date:
        day: date = self.content["valid_from"]
        return day

    @property
    def mark(self) -> str:
        return str(self.content["confidence"])

    @property
    def source(self) -> str:
        return str(self.content["source"])


@lru_cache(maxsize=64)
def read_version(text: str) -> Version:
    """The one version a text holds, with what every pack needs: a first day, a source, a mark.

    Raises TextUnreadable, VersionFaulty.
    """
    version = read_one(text)
    faults = []
    if type(version.content.get("valid_from")) is not date:
        faults.append(NO_DAY)
    if version.content.get("confidence") not in MARKS:
        faults.append(NO_MARK.filled(marks="/".join(MARKS)))
    if not str(version.content.get("source") or "").strip():
        faults.append(NO_SOURCE)
    if faults:
        raise VersionFaulty(faults=_joined(faults))
    return version


def read_one(text: str) -> Version:
    """The one mapping a text holds, nothing in it looked at yet. Raises TextUnreadable."""
    if len(text) > LONGEST:
        raise TextUnreadable(line=1, problem=TOO_LONG.filled(n=LONGEST))
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
                raise TextUnreadable(line=_line_of(event.start_mark), problem=NO_ALIASES)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as fault:
        line = _line_of(fault.problem_mark)
        raise TextUnreadable(line=line, problem=NOT_YAML.filled(what=fault.problem or "?")) from fault
    except (yaml.YAMLError, ValueError) as fault:
        # A character YAML forbids, or a day there is not, such as 2027-02-30.
        raise TextUnreadable(line=1, problem=NOT_YAML.filled(what=str(fault).splitlines()[0])) from fault
    return _one(text, content, node)


def _line_of(mark: Any) -> int:
    return int(mark.line) + 1 if mark else 1


def _one(text: str, content: Any, node: yaml.Node | None) -> Version:
    if isinstance(content, list) and len(content) == 1 and isinstance(node, yaml.SequenceNode):
        content, node = content[0], node.value[0]
    if not isinstance(content, dict) or not isinstance(node, yaml.MappingNode):
        raise TextUnreadable(line=1, problem=NOT_ONE)
    for line, key in _twice(node):
        raise TextUnreadable(line=line, problem=TWICE.filled(key=key))
    return Version(text, content, node)


def _twice(node: yaml.Node) -> Iterator[tuple[int, str]]:
    """Keys written twice: YAML itself would keep the last one silently."""
    if isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(item)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, key.value
            seen.add(str(key.value))
            yield from _twice(value)


def faulty(version: Version, invalid: ValidationError) -> VersionFaulty:
    """What the pack's own reader says of a version, by line and field, as a refusal."""
    faults = []
    for error in invalid.errors(include_url=False)[:FAULTS_SHOWN]:
        path = _within(error["loc"])
        line = _line(version.node, path)
        where = ".".join(map(str, path)) or "-"
        told = said(error)
        faults.append(Text(f"第 {line} 行 {where} {told.zh}", f"line {line}, {where}: {told.en}"))
    return VersionFaulty(faults=_joined(faults))


def _within(loc: Sequence[int | str]) -> tuple[int | str, ...]:
    """The place inside the version: a reader of packs names the version by its number first."""
    at = next((n for n, step in enumerate(loc) if isinstance(step, int)), -1)
    return tuple(loc[at + 1 :])


def _line(node: yaml.Node, path: Sequence[int | str]) -> int:
    """The line of the innermost part of `path` that is written down."""
    for step in path:
        if isinstance(node, yaml.MappingNode):
            found = next((value for key, value in node.value if key.value == str(step)), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            found = node.value[step]
        else:
            found = None
        if found is None:
            break
        node = found
    return int(node.start_mark.line) + 1


def _joined(faults: Sequence[Text]) -> Text:
    return Text("；".join(fault.zh for fault in faults) + "。", "; ".join(fault.en for fault in faults) + ".")


@lru_cache(maxsize=64)  # the same few packs at every look at the rulebook
def cut(text: str) -> Mapping[date, str]:
    """The versions of a whole pack, each as its own text with its comments, by first day."""
    node = yaml.compose(text, Loader=yaml.SafeLoader)
    contents = parts(yaml.safe_load(text))
    if not isinstance(node, yaml.SequenceNode):
        return {contents[0]["valid_from"]: text}
    starts = [item.start_mark for item in node.value]
    ends = [item.end_mark.index for item in node.value]
    return {
        content["valid_from"]: _outdented(text[start.index : end], start.column)
        for content, start, end in zip(contents, starts, ends, strict=True)
    }


def _outdented(text: str, by: int) -> str:
    first, *rest = text.rstrip().split("\n")
    margin = " " * by
    return "\n".join([first, *(line.removeprefix(margin) for line in rest)]) + "\n"
