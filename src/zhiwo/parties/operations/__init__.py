"""What is done about persons: taken over from the bank's files, looked at, revealed for a purpose."""

from zhiwo.parties.operations.revealing import (
    Revealed,
    SayWhatFor,
    TooManyReveals,
    WordsOfTheClient,
    reveal,
)
from zhiwo.parties.operations.taking import PERSONAL, take_over_persons
from zhiwo.parties.operations.viewing import note_view

__all__ = [
    "PERSONAL",
    "Revealed",
    "SayWhatFor",
    "TooManyReveals",
    "WordsOfTheClient",
    "note_view",
    "reveal",
    "take_over_persons",
]
