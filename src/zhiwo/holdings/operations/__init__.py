"""Making what listed clients have what the day says, and keeping the shelf."""

from zhiwo.holdings.operations.deriving import DerivedBalances, NothingToDerive, derive_balances
from zhiwo.holdings.operations.keeping import drop_alternative, file_paper, name_alternative
from zhiwo.holdings.operations.proposing import (
    keeps_shelf,
    propose_product,
    publish_product,
    require_shelf_desk,
    terms_said,
)
from zhiwo.holdings.operations.publishing import HELD, publish_figures, publish_holdings, publish_rates
from zhiwo.holdings.operations.taking_over import ShelfTaken, take_over_products

__all__ = [
    "HELD",
    "DerivedBalances",
    "NothingToDerive",
    "ShelfTaken",
    "derive_balances",
    "drop_alternative",
    "file_paper",
    "keeps_shelf",
    "name_alternative",
    "propose_product",
    "publish_figures",
    "publish_holdings",
    "publish_product",
    "publish_rates",
    "require_shelf_desk",
    "take_over_products",
    "terms_said",
]
