"""recall: what the memory holds of every customer of the chunk."""

from langgraph.runtime import Runtime

from agent.services import Services
from agent.state import ChunkInput, RecallOutput


def recall(state: ChunkInput, runtime: Runtime[Services]) -> RecallOutput:
    """One recall a customer, in order, with one read for the chunk."""
    ids = [customer.customer_id for customer in state["customers"]]
    return {"recalls": tuple(runtime.context.memory.recall(ids))}
