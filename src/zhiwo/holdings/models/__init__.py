"""What listed clients have, as closing published it, and the shelf: what the bank offers, version by version."""

from zhiwo.holdings.models.published import AumFigure, FigureDay, Holding, MidRate
from zhiwo.holdings.models.shelf import Alternative, Product, ProductDraft, ProductPaper, ProductVersion, Source

__all__ = [
    "Alternative",
    "AumFigure",
    "FigureDay",
    "Holding",
    "MidRate",
    "Product",
    "ProductDraft",
    "ProductPaper",
    "ProductVersion",
    "Source",
]
