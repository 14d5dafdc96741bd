"""What is done with tags: trying rules, publishing and retiring tags, working out whom each selects."""

from zhiwo.tags.operations.comparing import compare_days
from zhiwo.tags.operations.list_files import Brought, ListChange, Named
from zhiwo.tags.operations.listing import compare_list, drop_list, import_list
from zhiwo.tags.operations.nightly import WorkedOut, publish_day, publish_run, tell_mended, work_out
from zhiwo.tags.operations.publishing import (
    Read,
    publish_tag,
    read_tags,
    require_publishable,
    require_retirable,
    retire_tag,
)
from zhiwo.tags.operations.trying import Explained, Sample, Trial, explain_rule, sample_rule, try_rule

__all__ = [
    "Brought",
    "Explained",
    "ListChange",
    "Named",
    "Read",
    "Sample",
    "Trial",
    "WorkedOut",
    "compare_days",
    "compare_list",
    "drop_list",
    "explain_rule",
    "import_list",
    "publish_day",
    "publish_run",
    "publish_tag",
    "read_tags",
    "require_publishable",
    "require_retirable",
    "retire_tag",
    "sample_rule",
    "tell_mended",
    "try_rule",
    "work_out",
]
