"""Who may witness a client's assessment."""

from __future__ import annotations

from datetime import date

from zhiwo.clients.access import in_force
from zhiwo.clients.models import Client, Keeping
from zhiwo.kernel.actor import Actor
from zhiwo.org.policy import LEADERS
from zhiwo.org.queries import at_work, upwards
from zhiwo.parties.models import Person
from zhiwo.suitability.policy.assessing import needs_witness
from zhiwo.suitability.policy.questionnaire import questionnaire_on
from zhiwo.suitability.queries.ratings import limited


def witnesses(client: Client, actor: Actor) -> dict[str, str]:
    """Who may witness an assessment that the actor opens, names by staff number: who keeps the client, and who leads its units.
    Whoever does neither may not know of it. Two statements."""
    kept = Keeping.objects.for_closing().filter(in_force(actor.on), client=client).order_by("since", "pk")
    keepers = dict(kept.values_list("staff__number", "staff__name"))
    over = at_work(actor.on).filter(post__in=LEADERS, unit__path__in=upwards(client.unit.path))
    leaders = dict(over.order_by("-unit__path", "number").values_list("number", "name"))
    return {number: name for number, name in (keepers | leaders).items() if number != actor.staff}


def is_witnessed(client: int, on: date) -> bool:
    """Whether an assessment of the client made on a day needs a witness. Two statements."""
    born = Person.objects.for_closing().filter(client=client).order_by().values_list("born_on", flat=True).first()
    return needs_witness(questionnaire_on(on), born, limited(on, client), on)
