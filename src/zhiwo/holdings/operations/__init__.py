"""What listed clients have, published; balances worked out where the bank sends none."""

from zhiwo.holdings.operations.deriving import DerivedBalances, NothingToDerive, derive_balances
from zhiwo.holdings.operations.publishing import HELD, publish_figures, publish_holdings

__all__ = ["HELD", "DerivedBalances", "NothingToDerive", "derive_balances", "publish_figures", "publish_holdings"]
