"""What a night of the ready tags costs, on the installation that ZHIWO_HOME names, as of its last closed day.

    python -m bench.ready_tags

Reading the ready tags' rules, a night of all of them (working out, publishing), and what is then asked of the published bitmaps.
Nothing of it stays. A loop of fixed work stands beside each figure, since machines change their pace.
"""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import Any

from bench.timing import timed, undone

RULES_READ = 10_000


def read_rules(names: Any) -> None:
    """Parse and hash as many rules, the ready ones with other numbers."""
    from zhiwo.tags.language import digest, parse
    from zhiwo.tags.policy.ready import all_ready_tags

    texts = [tag.rule for _, tag in all_ready_tags()]
    many = [texts[n % len(texts)].replace("≥ ", f"≥ {n // len(texts) + 1}") for n in range(RULES_READ)]
    found = timed(f"read and hash {RULES_READ} rules", lambda: [_digest(text, names, parse, digest) for text in many])
    sys.stdout.write(f"  {len({*found})} different, {found.count(None)} refused\n")


def _digest(text: str, names: Any, parse: Any, digest: Any) -> str | None:
    from zhiwo.tags.language import RuleFault

    try:
        return str(digest(parse(text, names, "zh").rule))
    except RuleFault:
        return None


def night(on: date) -> None:
    """Work out and publish every ready tag, as two nights one after the other; then ask."""
    from datetime import timedelta

    from zhiwo.engine.lake import Lake
    from zhiwo.engine.scope import Scope
    from zhiwo.tags.models import TagDay
    from zhiwo.tags.operations import publish_day, work_out
    from zhiwo.tags.queries import bitmap, members_of, standing_tags

    lake = Lake(_setting("LAKE"))
    with lake.read(Scope.closing(), as_of=on) as snapshot:
        worked_out = timed("work out a night", lambda: work_out(snapshot))
    tags = len(worked_out.tags)
    timed(f"publish {tags} tags", lambda: publish_day(on=on, worked_out=worked_out))
    timed("publish the next day", lambda: publish_day(on=on + timedelta(days=1), worked_out=worked_out))
    timed("publish it again", lambda: publish_day(on=on + timedelta(days=1), worked_out=worked_out))
    rows = TagDay.objects.filter(on=on + timedelta(days=1))
    size = sum(len(row.members or b"") + len(row.entered) + len(row.left) for row in rows)
    sys.stdout.write(f"  {size / tags:.0f} bytes a tag and day kept whole\n")
    held = timed("load every tag's members", lambda: [bitmap(row.members) for row in rows])
    timed("which tags one client bears, 1,000 times", lambda: [sum(n in one for one in held) for n in range(1_000)])
    timed("count a union of 10 tags, 1,000 times", lambda: [len(_union(held, n)) for n in range(1_000)])
    one = next(iter(standing_tags(on).values()))
    timed("the members of one tag on a past day", lambda: members_of(one.tag, on))


def _union(held: list[Any], n: int) -> Any:
    from pyroaring import BitMap

    return BitMap.union(*(held[(n + k) % len(held)] for k in range(10)))


def adopt(on: date, names: Any) -> None:
    """Put every ready tag that is not there into the catalogue, as if two had agreed."""
    from django.utils import timezone

    from zhiwo.tags.language import digest, parse, to_json
    from zhiwo.tags.language.source import key_of
    from zhiwo.tags.models import Tag, TagVersion
    from zhiwo.tags.policy.ready import all_ready_tags

    there = set(Tag.objects.values_list("key", flat=True))
    for folder, ready in ((folder, one) for folder, one in all_ready_tags() if key_of(one.name) not in there):
        rule = parse(ready.rule, names, "zh").rule
        said = {"sentence_zh": ready.sentence.zh, "sentence_en": ready.sentence.en, "name_en": ready.name_en}
        who = {"owner": "bench", "maker": "bench", "checker": "bench", "approval": 0, "published_at": timezone.now()}
        tag = Tag.objects.create(name=ready.name, key=key_of(ready.name))
        told = {"folder": folder, "text": ready.rule, "rule": to_json(rule), "digest": digest(rule)}
        TagVersion(tag=tag, number=1, valid_from=on, **said, **who, **told).save()


def _setting(name: str) -> Any:
    from django.conf import settings

    return getattr(settings, name)


def main() -> None:
    import django

    django.setup()
    from zhiwo.closing.queries import standing
    from zhiwo.engine.lake import Lake
    from zhiwo.engine.scope import Scope
    from zhiwo.tags.language import Known
    from zhiwo.tags.measures.naming import names_of
    from zhiwo.tags.policy.ready import all_ready_tags

    stood = standing()
    if stood is None:
        raise SystemExit("no day is closed")
    with Lake(_setting("LAKE")).read(Scope.closing(), as_of=stood.on) as snapshot:
        names = names_of(snapshot, [Known(tag.name) for _, tag in all_ready_tags()], lists=(), of_risk=True)
    read_rules(names)
    with undone():
        adopt(stood.on, names)
        night(stood.on)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhiwo.settings")
    main()
