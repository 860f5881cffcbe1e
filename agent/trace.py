"""What happened on the way to a draft, step by step, for people who want to see it: prompts, answers, scores, choices.

Nodes tell a `Trace`; by default nobody listens. `StepTrace` keeps everything, `agent/dump.py` writes it to files.
"""

from collections.abc import Sequence
from typing import Protocol

from agent.models.copy_model import Answer
from agent.writing.records import AngleOption, Candidate
from core.records import Message, Record, Verdict


class Asked(Record):
    """One call of a model."""

    unit: str
    """Key of the unit of writing."""
    model: str
    round: int
    seed: int
    prompt: tuple[Message, ...]
    answer: Answer


class FromCache(Record):
    """A unit whose prompt was answered in an earlier batch."""

    unit: str
    model: str
    round: int
    prompt: tuple[Message, ...]
    """Without the words that each of the candidates was asked to be about."""
    candidates: tuple[Candidate, ...]


class Judged(Record):
    """What the guardrail said of a candidate, over the renderings of the unit's members."""

    unit: str
    candidate: Candidate
    verdict: Verdict


class Planned(Record):
    """What could have been said to a customer; the options carry their scores and the first one was drawn."""

    customer_id: str
    chosen: AngleOption
    options: tuple[AngleOption, ...]
    left_out: tuple[str, ...] = ()
    """Items that the rules of the brief kept out of the ranking."""


class Weighed(Record):
    """One row of a customer's table of candidates."""

    title: str
    body: str
    source: str
    provenance: str
    parts: dict[str, float]
    """Each between 0 and 1, before the weights of weights.toml."""
    score: float
    """The weighted sum."""
    final: float
    """After reuse in the batch and the stable random part."""
    accepted: bool
    """False for words of a model that scored below the copy bank's, or that a lock screen would cut."""
    taken: bool = False
    """Whether these words are the draft."""


class Chosen(Record):
    """A customer's candidates, best first; of no row the words were taken where none passed."""

    customer_id: str
    unit: str
    table: tuple[Weighed, ...]


Step = Asked | FromCache | Judged | Planned | Chosen


class Trace(Protocol):
    """Is told of every step."""

    def step(self, step: Step) -> None:
        """Take note of a step."""
        ...


class NoTrace:
    """Listens to nothing."""

    def step(self, step: Step) -> None:
        """Nothing."""


class StepTrace:
    """Keeps every step, in order."""

    def __init__(self) -> None:
        self._steps: list[Step] = []

    def step(self, step: Step) -> None:
        """Keep it."""
        self._steps.append(step)

    @property
    def steps(self) -> Sequence[Step]:
        """All so far."""
        return self._steps
