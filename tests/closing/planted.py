"""Two tags in force from the bank's first day: what the night works out of them must survive kills and corrections, too."""

from __future__ import annotations

from django.db import transaction

from tests.closing.bank import AT, SEPTEMBER
from zhiwo.governance.watching import publishing
from zhiwo.tags.language import Known, Names, digest, known, parse, to_json
from zhiwo.tags.models import Tag, TagVersion

RULES = {
    "百万客户": "余额特征[AUM时点 ≥ 100万元]",
    "本月涨了": "非 标签[百万客户] 且 趋势特征[AUM日均 本月 ÷ 上月 > 100%]",
}


def plant() -> None:
    """Put the tags into the catalogue, as if two had agreed on them."""
    names = Names(tags=known(Known(name) for name in RULES))
    with transaction.atomic(), publishing():
        for name, text in RULES.items():
            rule = parse(text, names, "zh").rule
            TagVersion(
                tag=Tag.objects.create(name=name, key=name),
                number=1,
                valid_from=SEPTEMBER,
                name_en=name,
                folder="wealth",
                sentence_zh=name,
                sentence_en=name,
                owner="H1",
                text=text,
                rule=to_json(rule),
                digest=digest(rule),
                maker="H1",
                checker="H1",
                approval=1,
                published_at=AT,
            ).save()
