"""The shelf as of a day, and what became of a product."""

from zhiwo.holdings.queries.shelf import (
    PRODUCT,
    AlternativeRow,
    PaperRow,
    RatingChange,
    VersionRow,
    alternatives_of,
    mid_rates,
    newest_terms,
    papers_of,
    rating_changes,
    require_terms,
    terms_of,
    terms_on,
    versions_of,
)

__all__ = [
    "PRODUCT",
    "AlternativeRow",
    "PaperRow",
    "RatingChange",
    "VersionRow",
    "alternatives_of",
    "mid_rates",
    "newest_terms",
    "papers_of",
    "rating_changes",
    "require_terms",
    "terms_of",
    "terms_on",
    "versions_of",
]
