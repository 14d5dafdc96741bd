"""Django's backend for PostgreSQL, which refuses a server whose row-level security can be got round.

Old releases answer a reused plan for the reader it was made for (CVE-2016-2193, CVE-2023-2455), and tell through the planner's
statistics what rows out of sight hold (CVE-2025-8713). The second wall stands on row-level security.
"""

from __future__ import annotations

from django.core.exceptions import ImproperlyConfigured
from django.db.backends.postgresql import base

MENDED_FROM = {13: 22, 14: 19, 15: 14, 16: 10, 17: 6}
"""The first minor release of each major one that carries all three mends (postgresql.org, "Security Information")."""


def refuse_unmended(version: int) -> None:
    """`version` as the server tells it: 150014 is 15.14. Raises ImproperlyConfigured."""
    major, minor = divmod(version, 10_000)
    if major > max(MENDED_FROM) or minor >= MENDED_FROM.get(major, 10_000):
        return
    wanted = ", ".join(f"{known}.{first}" for known, first in MENDED_FROM.items())
    raise ImproperlyConfigured(
        f"PostgreSQL {major}.{minor} lets rows be read past row-level security (CVE-2023-2455, CVE-2025-8713). "
        f"Update the server to at least one of {wanted}, or to a later major release."
    )


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL of a mended release."""

    def check_database_version_supported(self) -> None:
        super().check_database_version_supported()
        refuse_unmended(self.pg_version)
