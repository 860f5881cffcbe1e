"""Erasing a person from everything that is kept, and proving it."""

from agent.assembly import Workspace, open_vectors
from core.errors import InputError
from core.records import Record


class Erased(Record):
    """What is gone."""

    rows: int
    memories: int


def forget_customer(workspace: Workspace, customer_id: str) -> Erased:
    """Erase from SQL, snapshots and Chroma. Raises InputError for a customer that nothing is known of."""
    from retrieval.memory import forget_customer as forget_memories

    with open_vectors(workspace) as chroma:
        memories = forget_memories(chroma, customer_id)
    counts = workspace.store.forget(customer_id)
    if counts.total + memories == 0:
        raise InputError(f"customer {customer_id!r} is not known; nothing was erased")
    left = workspace.store.customers.get_many([customer_id])
    if left or workspace.store.events.of_customer(customer_id):
        raise AssertionError(f"customer {customer_id} is still in the store")
    return Erased(rows=counts.total, memories=memories)
