"""Reading tags: which there are, what each selected on a day, who came and who left, which ones a client bears."""

from zhiwo.tags.queries.asking import Asked, Dated, NoResultToday, asked, dated
from zhiwo.tags.queries.bearing import Borne, borne_by
from zhiwo.tags.queries.bitmaps import bitmap, members_of, rows_around, stored, turn_of, visible_ordinals
from zhiwo.tags.queries.catalogue import CatalogueRow, Difference, catalogue, difference
from zhiwo.tags.queries.drafts import Draft, drafted
from zhiwo.tags.queries.overlaps import Audience, Pick, alike_of, audience_of, rule_of_audience
from zhiwo.tags.queries.seeing import TAG, seen_tag
from zhiwo.tags.queries.standing import (
    Standing,
    content_of,
    content_of_folder,
    folder_of,
    kept_name,
    known_tags,
    leaning_on,
    newest_version,
    of_risk,
    rules_coming,
    standing_tags,
)
from zhiwo.tags.queries.tag_page import Day, TagPage, Version, Which, clients_behind, tag_page

__all__ = [
    "TAG",
    "Asked",
    "Audience",
    "Borne",
    "CatalogueRow",
    "Dated",
    "Day",
    "Difference",
    "Draft",
    "NoResultToday",
    "Pick",
    "Standing",
    "TagPage",
    "Version",
    "Which",
    "alike_of",
    "asked",
    "audience_of",
    "bitmap",
    "borne_by",
    "catalogue",
    "clients_behind",
    "content_of",
    "content_of_folder",
    "dated",
    "difference",
    "drafted",
    "folder_of",
    "kept_name",
    "known_tags",
    "leaning_on",
    "members_of",
    "newest_version",
    "of_risk",
    "rows_around",
    "rule_of_audience",
    "rules_coming",
    "seen_tag",
    "standing_tags",
    "stored",
    "tag_page",
    "turn_of",
    "visible_ordinals",
]
