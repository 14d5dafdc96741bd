"""Who may know of a tag, and of its numbers."""

from __future__ import annotations

from zhiwo.kernel.actor import Actor
from zhiwo.kernel.refusal import NotFound
from zhiwo.kernel.text import Text
from zhiwo.tags.language import Rule
from zhiwo.tags.language.references import referred
from zhiwo.tags.models import TagVersion
from zhiwo.tags.policy import AsksForUnseen, folders_seen, require_all_details, require_details
from zhiwo.tags.queries.standing import newest_version, rule_in, versions

TAG = Text("该标签", "That tag")


def seen_tag(actor: Actor, name: str) -> TagVersion:
    """The newest version of the tag of that name, when the actor may know of it.

    Raises NotFound, in the same words whether there is one or not.
    """
    version = newest_version(name)
    if version is None or version.folder not in folders_seen(actor):
        raise NotFound(what=TAG)
    return version


class EverAsked:
    """What any version of a tag ever asked, with what any version of a tag it leans on asked: members of past days tell of it."""

    def __init__(self) -> None:
        self._rules: dict[str, list[Rule | None]] = {}
        for version in versions():
            self._rules.setdefault(version.tag.name, []).append(rule_in(version))

    def require(self, actor: Actor, name: str) -> None:
        """Raises AsksForUnseen; what can't be read any more may have asked for anything."""
        conditions, known, asked = [], set[str](), [name]
        while asked:
            one = asked.pop()
            if one not in known:
                known.add(one)
                for rule in self._rules.get(one, [None]):
                    if rule is None:
                        require_all_details(actor)
                    else:
                        conditions.append(rule.condition)
                        asked += referred(rule.condition)
        require_details(actor, conditions)

    def unseen(self, actor: Actor, name: str) -> Text | None:
        """What of it the actor's post does not show, None where it shows all."""
        try:
            self.require(actor, name)
        except AsksForUnseen as refusal:
            return refusal.sentence.filled(**refusal.facts)
        return None
