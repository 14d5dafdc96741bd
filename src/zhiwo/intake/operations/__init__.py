"""Landing a file: judged, put into the lake, written down."""

from zhiwo.intake.operations.comparing import FileDifference, compare_file
from zhiwo.intake.operations.correction import land_correction
from zhiwo.intake.operations.landing import Brought
from zhiwo.intake.operations.whole_file import land_file

__all__ = ["Brought", "FileDifference", "compare_file", "land_correction", "land_file"]
