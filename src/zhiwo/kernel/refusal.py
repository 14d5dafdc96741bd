"""A refusal: the bank's "no, because" as a sentence for a person. Defined beside the operation that raises it."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from zhiwo.kernel.text import Language, Text


class Refusal(Exception):
    """An act was refused. The class name is the code; `sentence` says why and what to do; `facts` stay structured.

    The faces translate it once: 409 and the sentence on the web, exit status 2 on the command line.
    """

    sentence: ClassVar[Text]

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.say("en"))

    def __reduce__(self) -> tuple[partial[Refusal], tuple[()]]:
        """Rebuilt from its facts, so that a refusal survives the way back from another process."""
        return partial(type(self), **self.facts), ()

    @property
    def code(self) -> str:
        return type(self).__name__

    def say(self, language: Language) -> str:
        """The refusal in `language`."""
        return self.sentence.say(language, **self.facts)


class Denied(Refusal):
    """The actor's post does not allow the act."""

    sentence = Text(zh="您的岗位（{post}）不能{act}。", en="Your post ({post}) may not {act}.")


class NotFound(Refusal):
    """Nothing of that name, or nothing the actor may know of: the two answer alike."""

    sentence = Text(zh="没有找到{what}。", en="{what} was not found.")
