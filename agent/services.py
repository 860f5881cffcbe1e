"""What the nodes work with. They get it through the runtime context; tests hand in their own."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from agent.item_rules import ItemRules
from agent.models.copy_model import CopyModel
from agent.tool_agent.limits import Budget
from agent.trace import NoTrace, Trace
from agent.writing.lately import NoPastWords, PastWords
from agent.writing.novelty import UsedWords
from agent.writing.records import Candidate, UnitResult
from core.ports import CustomerMemory, Guardrail, Ranker, SendTimer
from core.records import CampaignBrief, Offer, Product, TokenUsage
from core.settings import ModelSettings
from prompts.voice import Voice


class TemplateCache(Protocol):
    """Model answers by prompt digest: the same prompt is never paid for twice."""

    def get(self, digest: str) -> tuple[Candidate, ...] | None:
        """The candidates written for a prompt, or None."""
        ...

    def put(self, digest: str, candidates: tuple[Candidate, ...]) -> None:
        """Keep the candidates of a prompt."""
        ...


@dataclass
class BatchTally:
    """What a batch used and rejected so far, for the report and for keeping words from being used too often."""

    usage: TokenUsage = field(default_factory=TokenUsage)
    cached_units: int = 0
    model_units: int = 0
    used_words: UsedWords = field(default_factory=UsedWords)
    led: Counter[str] = field(default_factory=Counter)
    """Type -> customers whose message is about it."""
    failed_checks: Counter[str] = field(default_factory=Counter)
    """Rule -> how often it stopped a candidate or, later, a customer's rendering."""
    failed_answers: Counter[str] = field(default_factory=Counter)
    """Rule -> candidates of a model that it stopped, each once."""
    candidates: Counter[str] = field(default_factory=Counter)
    fallbacks: Counter[str] = field(default_factory=Counter)

    def count(self, result: UnitResult) -> None:
        """Add what a unit cost."""
        self.usage += result.usage
        if result.round == 0:
            self.model_units += 1
            self.cached_units += result.cached
        self.candidates["written"] += len(result.candidates)


@dataclass(frozen=True)
class Services:
    """Everything a chunk needs, built once per batch."""

    brief: CampaignBrief
    voice: Voice
    products: Mapping[str, Product]
    typical: Mapping[str, Product]
    """Type -> the product that stands for it in prompts; also the types outside the scope, for companions."""
    companion_types: Mapping[str, str]
    """Type -> the type that is most often in the same basket."""
    offers_by_product: Mapping[str, Offer]
    scope: tuple[str, ...]
    ranker: Ranker
    memory: CustomerMemory
    timer: SendTimer
    guardrail: Guardrail
    models: Mapping[str, CopyModel]
    """Locale -> the model that writes it; a locale without one is written by the copy bank."""
    cache: TemplateCache
    model_settings: ModelSettings
    shop_timezone: str
    now: datetime
    seed: int
    treated: int
    """How many customers the batch writes to."""
    past_words: PastWords = field(default_factory=NoPastWords)
    """What customers got lately."""
    rules: ItemRules | None = None
    """What the brief promotes and lets rest; None where it says nothing of it."""
    uses_tools: bool = False
    """Whether an agent with tools writes each message."""
    tool_budget: Budget = field(default_factory=Budget)
    tally: BatchTally = field(default_factory=BatchTally)
    trace: Trace = field(default_factory=NoTrace)
