"""What a person waits for who writes a tag or asks about one, on the installation of ZHIWO_HOME, as of its last closed day.

    python -m bench.tag_asks [TAGS]

The exact count of rules that no catalogue has, beside a statement written by hand over the same files that counts the same; the
bounds shown while typing; an edit read anew; why a client bears a tag; all tags of a client, with as many TAGS in the catalogue
(10,000). It is the editor's and the pages' own code that is timed, behind the second wall as there. Nothing of it stays.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bench.timing import pace, undone

TIMES = 5
"""Each rule is counted so often."""
POST = "retail_head"
"""Who asks: a post that sees every client, and nobody masked."""
STEPS = {
    "names_at_hand": "names",
    "asked": "reading the rule",
    "visible_clients": "whom one sees",
    "facts_of": "people",
    "_tried": "rows and answer",
    "record": "trail",
}


@dataclass
class Spent:
    """Milliseconds of wall and of CPU of several times the same."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)

    def note(self, act: Callable[[], Any]) -> Any:
        """Do it, and note what it took."""
        began, used = time.perf_counter(), time.process_time()
        found = act()
        self.cpu.append((time.process_time() - used) * 1e3)
        self.wall.append((time.perf_counter() - began) * 1e3)
        return found

    def told(self) -> str:
        """Median and 95th percentile."""
        return (
            f"{statistics.median(self.wall):.1f} ms wall (p95 {p95(self.wall):.1f}),"
            f" {statistics.median(self.cpu):.1f} ms CPU (p95 {p95(self.cpu):.1f})"
        )


def p95(found: Sequence[float]) -> float:
    """The 95th percentile, a value that was seen."""
    return sorted(found)[max(0, -(-95 * len(found) // 100) - 1)]


def say(told: str) -> None:
    """Tell it now."""
    sys.stdout.write(f"{told}\n")
    sys.stdout.flush()


def asker(on: date) -> Any:
    """Somebody in the post."""
    from zhiwo.org.models import Staff
    from zhiwo.org.queries import actor_from

    actors = (actor_from(one, on) for one in Staff.objects.exclude(post="").order_by("number"))
    return next(one for one in actors if one.post == POST)


def counted(actor: Any, rule: str) -> Any:
    """What the editor's count answers."""
    from django.utils import timezone

    from zhiwo.clients.wall import behind
    from zhiwo.wiring.tag_drafts import Typed, count_draft

    with undone(), behind(actor):
        return count_draft(actor=actor, typed=Typed(rule), page="", number=1, at=timezone.now())


def previews(actor: Any, on: date) -> None:
    """P6: every rule and its statement in turns."""
    from django.conf import settings

    from bench.tag_peers import opened, peers

    engine, ratios, steps = opened(settings.LAKE), [], {}
    ours_all, cpu_ratios = Spent(), []
    for peer in peers(on):
        ours, theirs = Spent(), Spent()
        for n in range(TIMES + 1):
            with watched({} if n == 0 else steps):
                made = ours.note(lambda peer=peer: counted(actor, peer.rule)).trial
            (by_hand,) = theirs.note(lambda peer=peer: engine.execute(peer.statement).fetchone())
            if made.clients != by_hand:
                raise SystemExit(f"{peer.what}: {made.clients} clients, by hand {by_hand}")
            if n == 0:  # what is read once and kept is not what is asked about
                ours, theirs = Spent(), Spent()
        ours_all.wall += ours.wall
        ours_all.cpu += ours.cpu
        ratios.append(statistics.median(ours.wall) / statistics.median(theirs.wall))
        cpu_ratios.append(statistics.median(ours.cpu) / statistics.median(theirs.cpu))
        say(f"{peer.what}: {made.clients:,} of {made.of:,} clients, both ways\n  ours    {ours.told()}")
        say(f"  by hand {theirs.told()}\n  ratio {ratios[-1]:.1f} by wall, {cpu_ratios[-1]:.1f} by CPU")
    say(f"counts of all rules: {ours_all.told()}")
    for name, spent in steps.items():
        say(f"  of which {STEPS[name]}: {spent.told()}")
    say(
        f"P6: ours / by hand = {statistics.median(ratios):.1f} by wall, {statistics.median(cpu_ratios):.1f} by CPU,"
        f" at most {max(ratios):.1f}, {max(cpu_ratios):.1f} (goal 1.3)"
    )


@contextmanager
def watched(steps: dict[str, Spent]) -> Iterator[None]:
    """Note what the parts of a count take meanwhile."""
    from zhiwo.tags.operations import trying
    from zhiwo.tags.queries import asking

    def wrapped(inner: Callable[..., Any], spent: Spent) -> Callable[..., Any]:
        return lambda *given, **named: spent.note(lambda: inner(*given, **named))

    places = [(asking if name == "facts_of" else trying, name) for name in STEPS]
    before = [getattr(place, name) for place, name in places]
    for (place, name), inner in zip(places, before, strict=True):
        setattr(place, name, wrapped(inner, steps.setdefault(name, Spent())))
    try:
        yield
    finally:
        for (place, name), inner in zip(places, before, strict=True):
            setattr(place, name, inner)


def edits(actor: Any, on: date, among: str, every: int = 1) -> None:
    """The bounds, and one edit as the editor's page sends it: each time another rule; of all that are at hand each so-many-th."""
    from bench.tag_peers import peers
    from zhiwo.clients.wall import behind
    from zhiwo.wiring.tag_drafts import offered, read_draft

    bounds, edit = Spent(), Spent()
    texts = [f"({one.rule}) 且 客户属性[年龄 ≥ {age}]" for age in (21, 34, 55) for one in peers(on)]
    texts += [f"标签[{name}] 且 客户属性[年龄 ≥ {age}]" for age in (21, 34, 55) for name in named(on)[:5]]
    with undone(), behind(actor):
        read_draft(actor, texts[0])
        for text in texts[::every]:
            bounds.note(lambda text=text: read_draft(actor, text))
        for text in texts[::every]:
            edit.note(lambda text=text: (offered(actor, text, len(text)), read_draft(actor, text)))
    say(f"bound shown, {among}: {bounds.told()} (goal 20)")
    say(f"P8 one edit to a plan, offers at the caret beside it, {among}: {edit.told()} (goal 50)")


def named(on: date) -> list[str]:
    """Tags in force that do not rank anybody, by name."""
    from zhiwo.tags.language.references import leaves
    from zhiwo.tags.language.tree import Rank
    from zhiwo.tags.queries import standing_tags

    standing = standing_tags(on).values()
    plain = [
        one for one in standing if one.rule and not any(isinstance(leaf, Rank) for leaf in leaves(one.rule.condition))
    ]
    return sorted(one.name for one in plain if one.folder != "risk")


def whys(actor: Any, on: date) -> None:
    """P7: why a client bears a tag, or does not, from the lake's rows."""
    from django.utils import timezone

    from zhiwo.clients.access import visible_clients
    from zhiwo.clients.wall import behind
    from zhiwo.wiring.tag_pages import why_borne

    names, spent = named(on), Spent()
    with undone(), behind(actor):
        numbers = list(visible_clients(actor).order_by("number").values_list("number", flat=True)[::4_000])
        why_borne(actor=actor, client=numbers[0], name=names[0], at=timezone.now())
        for name in names[:: max(1, len(names) // 8)][:8]:
            for number in numbers[:3]:
                spent.note(
                    lambda name=name, number=number: why_borne(actor=actor, client=number, name=name, at=timezone.now())
                )
    say(f"P7 why a client bears a tag, {len(spent.wall)} times: {spent.told()} (goal 50)")


def borne(actor: Any, on: date, among: str) -> None:
    """P7: all tags of a client, each with the day since when."""
    from zhiwo.clients.access import visible_clients
    from zhiwo.clients.wall import behind
    from zhiwo.tags.queries import borne_by

    spent, found = Spent(), []
    with behind(actor):
        numbers = list(visible_clients(actor).order_by("number").values_list("number", flat=True)[::2_000])
        borne_by(actor, numbers[0], on)
        for number in numbers:
            found.append(len(spent.note(lambda number=number: borne_by(actor, number, on))))
    say(
        f"P7 all tags of a client, {among}: {spent.told()} (goal 5 at 10,000); {statistics.median(found):.0f} of them borne"
    )


def copies(number: int) -> int:
    """Publish copies of the tags there are, with what was published of each, until there are so many; returns how many."""
    from zhiwo.tags.models import Tag, TagDay, TagVersion

    tags = list(Tag.objects.filter(retired_from=None).order_by("pk"))
    versions = {one.tag_id: one for one in TagVersion.objects.filter(tag__in=tags).order_by("number")}
    rows: dict[int, list[Any]] = {}
    for row in TagDay.objects.filter(tag__in=tags).order_by("on"):
        rows.setdefault(row.tag_id, []).append(row)
    for n in range(number - len(tags)):
        of = tags[n % len(tags)]
        tag = Tag.objects.create(name=f"{of.name[:30]} {n}", key=f"{of.key[:30]}{n}")
        version = TagVersion(**copied(versions[of.pk]) | {"tag": tag})
        version.save()
        days = [TagDay(**copied(row) | {"tag": tag, "version": version}) for row in rows.get(of.pk, ())]
        TagDay.objects.bulk_create(days)
    return Tag.objects.count()


def copied(row: Any) -> dict[str, Any]:
    """What a row says but for its key and what it hangs on."""
    return {
        one.name: getattr(row, one.name)
        for one in row._meta.concrete_fields
        if one.name not in ("id", "tag", "version")
    }


def main() -> None:
    import django

    django.setup()
    from zhiwo.closing.queries import standing
    from zhiwo.tags.models import Tag

    stood = standing()
    if stood is None:
        raise SystemExit("no day is closed")
    on, tags = stood.on, int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    actor = asker(on)
    say(f"as of {on}, {Tag.objects.count()} tags (loop {pace():.2f} s)")
    previews(actor, on)
    edits(actor, on, f"{Tag.objects.count()} tags")
    whys(actor, on)
    borne(actor, on, f"{Tag.objects.count()} tags")
    with undone():
        many = f"{copies(tags)} tags"
        say(f"copies made (loop {pace():.2f} s)")
        edits(actor, on, many, every=8)
        borne(actor, on, many)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    main()
