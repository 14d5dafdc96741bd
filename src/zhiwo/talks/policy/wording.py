"""The words of a talk, section by section, and how they are typed in and told apart. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import Field, StringConstraints, field_validator

from zhiwo.kernel.text import Text
from zhiwo.org.policy import POSTS
from zhiwo.talks.policy.situations import Rows

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
BETWEEN = "｜"
"""Between what a client says and the answer, on one line; a half-width bar does too."""

SECTIONS: dict[str, Text] = {
    "title": Text("标题", "title"),
    "opening": Text("开场", "opening"),
    "questions": Text("提问", "questions"),
    "objections": Text("异议", "objections"),
    "never": Text("禁语", "what not to say"),
    "papers": Text("资料", "papers to bring"),
    "posts": Text("适用岗位", "who may use it"),
}
"""The parts of a talk, in the order they are read."""

SPOKEN = ("title", "opening", "questions", "objections", "papers")
"""The sections in which no banned claim may stand. What not to say quotes it."""


class Objection(Rows):
    """What a client says against it, and the answer."""

    says: Line
    answer: Line


class Wording(Rows):
    """A talk's words. `posts` are the posts that may use it; none named means every one that keeps clients."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    opening: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    questions: Annotated[tuple[Line, ...], Field(min_length=1, max_length=12)]
    objections: Annotated[tuple[Objection, ...], Field(max_length=12)] = ()
    never: Annotated[tuple[Line, ...], Field(min_length=1, max_length=12)]
    papers: Annotated[tuple[Line, ...], Field(max_length=12)] = ()
    posts: tuple[str, ...] = ()

    @field_validator("posts")
    @classmethod
    def _of_the_house(cls, posts: tuple[str, ...]) -> tuple[str, ...]:
        if strangers := set(posts) - POSTS.keys():
            raise ValueError(f"no such posts: {sorted(strangers)}")
        return tuple(code for code in POSTS if code in posts)

    def lines(self, section: str) -> tuple[str, ...]:
        """A section as lines, an objection with its answer on one; posts by their codes."""
        if section == "objections":
            return tuple(f"{one.says}{BETWEEN}{one.answer}" for one in self.objections)
        said = getattr(self, section)
        return (said,) if isinstance(said, str) else tuple(said)


@dataclass(frozen=True)
class SectionChange:
    """A section that differs between two versions: the lines that went and those that came."""

    section: Text
    gone: tuple[str, ...]
    come: tuple[str, ...]


def changes(before: Wording, after: Wording) -> tuple[SectionChange, ...]:
    """What differs, section by section; where only the order of lines does, the whole of both."""
    found = []
    for code, name in SECTIONS.items():
        old, new = before.lines(code), after.lines(code)
        if old != new:
            gone, come = _without(old, new), _without(new, old)
            same_lines = not gone and not come
            found.append(SectionChange(name, old, new) if same_lines else SectionChange(name, gone, come))
    return tuple(found)


def _without(lines: Collection[str], others: Collection[str]) -> tuple[str, ...]:
    return tuple(line for line in lines if line not in others)


def typed(said: Mapping[str, Any]) -> dict[str, Any]:
    """What a form says, a line an entry, as `Wording` is made from."""
    return {
        "title": said["title"],
        "opening": said["opening"],
        **{name: tuple(_lines(said[name])) for name in ("questions", "never", "papers")},
        "objections": tuple(_objections(said["objections"])),
        "posts": tuple(said["posts"]),
    }


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _objections(text: str) -> Iterator[dict[str, str]]:
    for line in _lines(text):
        says, _, answer = line.replace("|", BETWEEN).partition(BETWEEN)
        yield {"says": says, "answer": answer}
