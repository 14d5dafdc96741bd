"""The second wall: rows about clients that a page can't reach even where its code forgot to ask who looks.

The first wall is the predicate in `clients.access`, one for the whole program. This one stands in the database: row-level
security on PostgreSQL, views in the place of tables on SQLite. It is coarse on purpose (the unit's place in the tree, or a
role held on the day), knows nothing of the first, and lets nothing through until a viewer is named.
"""

from zhiwo.clients.wall.standing import behind
from zhiwo.clients.wall.tables import Walled, walled

__all__ = ["Walled", "behind", "walled"]
