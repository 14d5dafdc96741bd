"""Interactions, complaints, scores and facts as text. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from zhiwo.tags.language.act_words import ACT_FAMILIES, ACTS, CONFIDENCE, EVERY, OPEN, TIMES, TRAITS
from zhiwo.tags.language.op import Op
from zhiwo.tags.language.phrases import Phrases
from zhiwo.tags.language.quantities import say_number
from zhiwo.tags.language.reading_periods import say_period
from zhiwo.tags.language.told import Act, ActCount, ActIs, ActRecency, Fact, Score
from zhiwo.tags.language.words import OPS, OTHER_THAN, Family
from zhiwo.tags.language.writing import written


class ToldSayer(Phrases):
    """What passes between the bank and a client, and what is said of the client."""

    def acts_counted(self, node: ActCount, *, negated: bool) -> str:
        where = self._traits(node.act, node.where)
        if node.period is None:
            left = OPEN.say(self.language) + (f"({where})" if where and not self.zh else "")
        elif self.zh:
            left = f"{ACTS[node.act].zh}{TIMES.zh}({say_period(node.period, self.language)})"
        else:
            left = f"{TIMES.en}({where or EVERY}) {say_period(node.period, self.language)}"
        if self.zh and where:
            left = f"{where} {left}"
        return self._of_act(node.act, self._compared(left, node.op, node.number, str, negated=negated))

    def act_since(self, node: ActRecency, *, negated: bool) -> str:
        where, word = self._traits(node.act, node.where), ACTS[node.act].say(self.language)
        if self.zh:
            left = f"最近一次 {where} {word} 距今" if where else f"最近一次{word} 距今"
        else:
            left = f"days since last {word}" + (f"({where})" if where else "")
        return self._of_act(node.act, self._compared(left, node.op, node.days, self._days, negated=negated))

    def scored(self, node: Score, *, negated: bool) -> str:
        model = written(self.names.models.name(node.model, self.language))
        return self.family(Family.SCORE, self._compared(model, node.op, node.number, say_number, negated=negated))

    def stated(self, node: Fact, *, negated: bool) -> str:
        kind = written(self.names.facts.name(node.fact, self.language))
        said = self._compared(kind, node.op, node.values, self._several, negated=negated)
        if node.confidence:
            said += f" {CONFIDENCE.say(self.language)} {OPS[Op.AT_LEAST].say(self.language)} {node.confidence}%"
        return self.family(Family.FACT, said)

    def _of_act(self, act: Act, said: str) -> str:
        return self.family(ACT_FAMILIES[act], said)

    def _traits(self, act: Act, where: Iterable[ActIs]) -> str:
        return " + ".join(
            (OTHER_THAN.say(self.language) if one.other else "")
            + self._several(TRAITS[act][one.trait][code].say(self.language) for code in one.codes)
            for one in where
        )
