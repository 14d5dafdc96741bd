"""Sentences in both languages, and the refusals that carry them."""

from __future__ import annotations

import pickle

import pytest

from zhiwo.kernel.refusal import Denied, NotFound, Refusal
from zhiwo.kernel.text import Text
from zhiwo.kernel.verdict import Verdict, accept, reject

OUTLET = Text("网点", "outlet")


class TestText:
    def test_is_said_in_the_language_asked_for(self) -> None:
        assert OUTLET.say("zh") == "网点"
        assert OUTLET.say("en") == "outlet"

    def test_fills_in_its_facts_and_says_them_in_the_same_language(self) -> None:
        sentence = Text("{count}个{unit}", "{count} of {unit}")

        assert sentence.say("zh", count=3, unit=OUTLET) == "3个网点"
        assert sentence.filled(count=3, unit=OUTLET) == Text("3个网点", "3 of outlet")

    def test_a_missing_fact_is_an_error_not_a_hole(self) -> None:
        with pytest.raises(KeyError):
            Text("{a}{b}", "{a}{b}").say("zh", a=1)


class TestRefusal:
    def test_is_a_sentence_with_its_facts_kept(self) -> None:
        refusal = Denied(post=Text("柜员", "teller"), act=Text("移交客户", "hand over clients"))

        assert refusal.code == "Denied"
        assert refusal.say("zh") == "您的岗位（柜员）不能移交客户。"
        assert str(refusal) == "Your post (teller) may not hand over clients."
        assert set(refusal.facts) == {"post", "act"}

    def test_comes_back_whole_from_another_process(self) -> None:
        refusal = NotFound(what=Text("客户", "The client"))

        returned: Refusal = pickle.loads(pickle.dumps(refusal))

        assert type(returned) is NotFound
        assert returned.facts == refusal.facts
        assert returned.say("zh") == "没有找到客户。"


class TestVerdict:
    def test_holds_the_value_and_what_is_odd(self) -> None:
        odd = Text("奇", "odd")

        assert accept("v", odd) == Verdict("v", None, (odd,))
        assert accept("v").ok

    def test_or_the_problem_and_no_value(self) -> None:
        wrong: Verdict[str] = reject(Text("错", "wrong"))

        assert not wrong.ok
        assert wrong.value is None
