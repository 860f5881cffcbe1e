"""rank: the items worth a message, for every customer of the chunk."""

from langgraph.runtime import Runtime

from agent.services import Services
from agent.state import ChunkInput, RankOutput
from agent.writing.planning import weights

_WIDER = 5
"""So many times more items are ranked where only kinds that the customer never bought count, which planning sees."""


def rank(state: ChunkInput, runtime: Runtime[Services]) -> RankOutput:
    """One ranked list and one profile a customer, in order."""
    services = runtime.context
    ids = [customer.customer_id for customer in state["customers"]]
    ranked = services.ranker.rank(
        ids,
        scope=services.scope,
        today=services.brief.known_until,
        top=weights()["plan"]["items"] * (_WIDER if services.brief.scope.new_to_customer else 1),
        seed=services.seed,
        only="new" if services.brief.scope.new_to_customer else None,
        rules=services.rules.for_ranking(ids) if services.rules is not None else None,
    )
    return {"ranked": tuple(ranked), "profiles": tuple(services.ranker.profiles(ids))}
