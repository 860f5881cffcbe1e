"""The state of the agent graph: each node's output is a type of its own with one writer, the state inherits them all.

The graph works on a chunk of customers, so that every query and every model call serves as many as it can.
"""

from collections.abc import Sequence
from typing import TypedDict

from agent.writing.records import Assignment, CheckedUnit, Dropped, Unit, UnitResult
from core.records import Customer, CustomerOutcome, CustomerProfile, MemoryRecall, RankedList


class ChunkInput(TypedDict):
    """What a run starts with."""

    customers: tuple[Customer, ...]


class RankOutput(TypedDict):
    """Written by `rank`; in the order of the customers."""

    ranked: tuple[RankedList, ...]
    profiles: tuple[CustomerProfile | None, ...]


class RecallOutput(TypedDict):
    """Written by `recall`; in the order of the customers."""

    recalls: tuple[MemoryRecall, ...]


class PlanOutput(TypedDict):
    """Written by `plan`: every customer is in exactly one of the two."""

    assignments: tuple[Assignment, ...]
    dropped: tuple[Dropped, ...]
    units: tuple[Unit, ...]


class WriteOutput(TypedDict):
    """Written by `write`: the first candidates of every unit."""

    first: tuple[UnitResult, ...]
    chosen: tuple[Assignment, ...]
    """Assignments that an agent with tools made about an item of its own choice."""


class CheckOutput(TypedDict):
    """Written by `check`, once per round."""

    checked: tuple[CheckedUnit, ...]
    round: int


class ReviseOutput(TypedDict):
    """Written by `revise`: new candidates for the units where none passed, and what they cost."""

    revised: tuple[UnitResult, ...]


class SettleOutput(TypedDict):
    """Written by `settle`: one outcome a customer."""

    outcomes: tuple[CustomerOutcome, ...]


def current_assignments(planned: Sequence[Assignment], chosen: Sequence[Assignment]) -> dict[str, Assignment]:
    """Customer id -> what will be said: as planned, or as an agent with tools chose."""
    return {assignment.customer.customer_id: assignment for assignment in (*planned, *chosen)}


class AgentState(
    ChunkInput, RankOutput, RecallOutput, PlanOutput, WriteOutput, CheckOutput, ReviseOutput, SettleOutput
):
    """Everything the graph holds."""
