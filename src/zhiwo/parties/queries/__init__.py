"""Reading what is known of persons, what they agreed to, and whether they may be contacted."""

from zhiwo.parties.queries.contacting import contact_answers, statements_of, stops_of
from zhiwo.parties.queries.persons import TAIL, Askable, askable, known_persons, persons_answering

__all__ = [
    "TAIL",
    "Askable",
    "askable",
    "contact_answers",
    "known_persons",
    "persons_answering",
    "statements_of",
    "stops_of",
]
