"""What is wrong with a rule: where, in words, and what to write instead."""

from __future__ import annotations

from collections.abc import Sequence

from zhiwo.kernel.refusal import Refusal
from zhiwo.kernel.text import Text
from zhiwo.tags.language.source import Span

DID_YOU_MEAN = Text("，您是不是要写“{suggestion}”？", " — did you mean “{suggestion}”?")
LOOK_IT_UP = Text("。请从列出的名称中选择。", ". Choose one of the names offered.")


class RuleFault(Refusal):
    """A rule can't be read. `offset` counts typed characters from 0, `word` is what stands there, `suggestion` what could."""

    sentence = Text("“{word}”这里看不懂。", "“{word}” can't be read here.")

    def __init__(self, at: Span | None = None, **facts: object) -> None:
        if at is not None:
            facts = {"offset": at.offset, "word": at.typed} | facts
        super().__init__(**{"suggestion": ""} | facts)

    @property
    def offset(self) -> int:
        """Where in the typed text, counted from 0."""
        return int(str(self.facts.get("offset", 0)))


class Unreadable(RuleFault):
    """Something stands where nothing, or something else, belongs."""

    sentence = Text(
        "“{word}”这里看不懂：此处应为{expected}。", "“{word}” can't be read here: {expected} belongs in its place."
    )


class UnknownName(RuleFault):
    """A name that no dictionary has."""

    sentence = Text("没有“{word}”这个{kind}{hint}", "There is no {kind} called “{word}”{hint}")

    def __init__(self, at: Span | None = None, **facts: object) -> None:
        suggestion = facts.get("suggestion", "")
        hint = DID_YOU_MEAN.filled(suggestion=suggestion) if suggestion else LOOK_IT_UP
        super().__init__(at, **{"hint": hint} | facts)


class AmbiguousAndOr(RuleFault):
    """且 and 或 side by side without brackets."""

    sentence = Text(
        "且 与 或 混用，请加括号：写成“{one}”，或者“{other}”。",
        "AND and OR are mixed: add brackets. Write “{one}” or “{other}”.",
    )


class MissingPeriod(RuleFault):
    """Transactions are counted over no period."""

    sentence = Text("缺少统计周期，例如 {suggestion}。", "The statistics period is missing, for example {suggestion}.")


class TwoPeriods(RuleFault):
    """One group has two periods."""

    sentence = Text(
        "同一组特征只能有一个统计周期：多个周期请分别写成一组，用 且 连接。",
        "One group of features has one period: write a group for each period and join them by AND.",
    )


class EmptyValue(RuleFault):
    """Nothing stands in the brackets, or after a comparison."""

    sentence = Text("“{word}”里没有内容，请填写{expected}。", "“{word}” is empty: write {expected}.")


class WrongUnit(RuleFault):
    """A unit that does not belong to the measure."""

    sentence = Text(
        "{measure}不带{of}单位：请去掉“{word}”，写{expected}。",
        "{measure} does not go with the unit “{word}”: write {expected}.",
    )

    def __init__(self, at: Span | None = None, **facts: object) -> None:
        super().__init__(at, **{"of": ""} | facts)


class NotANumber(RuleFault):
    """No number where one belongs."""

    sentence = Text("“{word}”不是数：请写{expected}。", "“{word}” is no number: write {expected}.")


class UnclosedBracket(RuleFault):
    """A bracket that nothing closes."""

    sentence = Text("“{word}”的括号没有闭合。", "The bracket of “{word}” is not closed.")


class UnclosedQuote(RuleFault):
    """A quotation mark without its other one."""

    sentence = Text("引号“{word}”没有成对。", "A quotation mark ({word}) has no other one.")


class AmbiguousName(RuleFault):
    """A tag whose name reads as 非 of something."""

    sentence = Text(
        "“{word}”是一个标签，也可以读作“非”：要引用这个标签，请写成 {suggestion}。",
        "“{word}” is a tag and could be read as NOT: write {suggestion} for the tag.",
    )


class TooDeep(RuleFault):
    """More brackets within each other than anybody reads."""

    sentence = Text("括号嵌套太深：请把一部分先做成标签再引用。", "Nested too deep: make part of it a tag of its own.")


class UnopenedBracket(RuleFault):
    """A closing bracket that nothing opened."""

    sentence = Text("“{word}”前面没有对应的左括号。", "Nothing opened this “{word}”.")


class EmptyPeriod(RuleFault):
    """A period that ends before it starts."""

    sentence = Text("统计周期“{word}”的结束早于开始。", "The period “{word}” ends before it starts.")


class BadDate(RuleFault):
    """A date that is in no calendar."""

    sentence = Text("没有“{word}”这一天。", "There is no such day as “{word}”.")


class RetiredReference(RuleFault):
    """A tag that is no longer kept."""

    sentence = Text(
        "标签“{word}”已经退役，不能引用{hint}。", "The tag “{word}” is retired and can't be referred to{hint}."
    )

    def __init__(self, at: Span | None = None, **facts: object) -> None:
        suggestion = facts.get("suggestion", "")
        hint = (
            Text("：请改用“{suggestion}”", ": use “{suggestion}”").filled(suggestion=suggestion) if suggestion else ""
        )
        super().__init__(at, **{"hint": hint} | facts)


class Cycle(RuleFault):
    """A tag that leads back to itself."""

    sentence = Text("标签循环引用：{way}。", "The tags refer to each other in a circle: {way}.")

    def __init__(self, at: Span | None = None, *, path: Sequence[str] = (), **facts: object) -> None:
        super().__init__(at, **{"path": tuple(path), "way": " → ".join(path)} | facts)
