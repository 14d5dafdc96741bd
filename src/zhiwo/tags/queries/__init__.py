"""Reading tags: which there are, what each selected on a day, who came and who left, which ones a client bears; and lists."""

from zhiwo.tags.queries.alarms import Alarm, alarms, is_alarming
from zhiwo.tags.queries.asking import Asked, Dated, NoResultToday, asked, dated, lists_known
from zhiwo.tags.queries.at_hand import names_at_hand
from zhiwo.tags.queries.bearing import Borne, borne_by
from zhiwo.tags.queries.bitmaps import bitmap, members_of, rows_around, stored, turn_of, visible_ordinals
from zhiwo.tags.queries.catalogue import CatalogueRow, Difference, catalogue, difference
from zhiwo.tags.queries.drafts import Draft, drafted
from zhiwo.tags.queries.list_page import ListChanged, ListLine, ListPage, clients_on, list_lines, list_page
from zhiwo.tags.queries.lists import (
    LIST,
    KeptList,
    ListRow,
    every_stay,
    kept_lists,
    list_of_name,
    list_rows,
    naming_list,
    stays_seen,
)
from zhiwo.tags.queries.overlaps import Audience, Pick, alike_of, audience_of
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
    "LIST",
    "TAG",
    "Alarm",
    "Asked",
    "Audience",
    "Borne",
    "CatalogueRow",
    "Dated",
    "Day",
    "Difference",
    "Draft",
    "KeptList",
    "ListChanged",
    "ListLine",
    "ListPage",
    "ListRow",
    "NoResultToday",
    "Pick",
    "Standing",
    "TagPage",
    "Version",
    "Which",
    "alarms",
    "alike_of",
    "asked",
    "audience_of",
    "bitmap",
    "borne_by",
    "catalogue",
    "clients_behind",
    "clients_on",
    "content_of",
    "content_of_folder",
    "dated",
    "difference",
    "drafted",
    "every_stay",
    "folder_of",
    "is_alarming",
    "kept_lists",
    "kept_name",
    "known_tags",
    "leaning_on",
    "list_lines",
    "list_of_name",
    "list_page",
    "list_rows",
    "lists_known",
    "members_of",
    "names_at_hand",
    "naming_list",
    "newest_version",
    "of_risk",
    "rows_around",
    "rules_coming",
    "seen_tag",
    "standing_tags",
    "stays_seen",
    "stored",
    "tag_page",
    "turn_of",
    "visible_ordinals",
]
