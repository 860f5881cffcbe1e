"""What `pushwright eval copy` does: check what was asked, read, draft where a brief was given, score, compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from api.terminal import note, progress, require_writable
from core.errors import InputError

if TYPE_CHECKING:
    from agent.models.copy_model import CopyModel
    from core.records import CampaignBrief, CustomerOutcome, TokenUsage
    from core.settings import Settings
    from eval.copy.case import Case
    from eval.copy.judge import Choice
    from eval.copy.part import Part
    from eval.copy.references import Reference
    from eval.copy.scores import Evaluator, Scores
    from eval.suite import SuiteResult

_BRIEFS = (".toml", ".json")


@dataclass(frozen=True)
class CopyOrder:
    """The options, as they were given."""

    file: Path
    out: Path
    against: Path | None
    references: Path | None
    earlier: Path | None
    brief: Path | None
    embedding: bool
    judge: str | None
    judge_pairs: int
    labels: tuple[Path, ...]
    pairs: Path | None
    perplexity: str | None
    limit: int | None
    model: str | None
    token_price: float | None
    seed: int

    @property
    def is_brief(self) -> bool:
        """Whether the file is drafted first."""
        return self.file.suffix in _BRIEFS

    def require_sound(self) -> None:
        """Raises InputError where options do not go together, or name what is not there."""
        if self.against is None and (self.judge or self.pairs or self.labels):
            raise InputError("--judge, --pairs and --labels compare two runs: name the other with --against")
        if not self.is_brief and (self.limit, self.model, self.token_price) != (None, None, None):
            raise InputError(f"--limit, --model and --token-price are of a brief that is drafted; {self.file} is none")
        if self.pairs is not None:
            require_writable(self.pairs, "--pairs")
        if self.perplexity is not None:
            _require_weights(self.perplexity)


@dataclass(frozen=True)
class Texts:
    """Everything that is read before any work is done."""

    campaign: CampaignBrief | None
    references: tuple[Reference, ...]
    earlier: Mapping[str, tuple[str, ...]]
    people: dict[str, Choice]
    """By pair id, what most people preferred."""
    other: list[CustomerOutcome] | None
    own: list[CustomerOutcome] | None
    """None where a brief is drafted first."""


class Scorer(NamedTuple):
    """What scores drafts, and with what."""

    score: Callable[[Sequence[CustomerOutcome]], Scores]
    embedder: str | None
    policy: str


def run_copy(order: CopyOrder, settings: Settings) -> SuiteResult:
    """The evaluation that was asked for. Raises InputError, before any work, for options or files that are wrong."""
    from eval.copy.suite import copy_suite

    order.require_sound()
    texts = _read(order)
    with _judge(order, settings) as judge:
        outcomes, usage = (texts.own, None) if texts.own is not None else _draft(order, settings)
        scorer = _scorer(order, settings, texts)
        new = scorer.score(outcomes)
        _require_used(order, new.cases)
        old = scorer.score(texts.other) if texts.other is not None else None
        parts = _judged(order, texts.people, judge, new.cases, old.cases) if old is not None else []
    return copy_suite(
        new,
        against=old,
        against_name=order.against.name if order.against else "",
        usage=usage,
        token_price=order.token_price or 0.0,
        parts=parts,
        config={"seed": order.seed, "embedder": scorer.embedder, "judge": order.judge},
        digests={"policy": scorer.policy},
    )


def _read(order: CopyOrder) -> Texts:
    from agent.brief_file import load_brief
    from agent.drafts_file import read_drafts
    from eval.copy.references import read_earlier, read_references
    from eval.label.labels import by_majority, read_labels

    brief = order.file if order.is_brief else order.brief
    return Texts(
        campaign=load_brief(brief) if brief else None,
        references=read_references(order.references) if order.references else (),
        earlier=read_earlier(order.earlier) if order.earlier else {},
        people=by_majority(read_labels(order.labels)) if order.labels else {},
        other=read_drafts(order.against) if order.against else None,
        own=None if order.is_brief else read_drafts(order.file),
    )


def _draft(order: CopyOrder, settings: Settings) -> tuple[list[CustomerOutcome], TokenUsage]:
    """Draft the brief; the drafts are kept beside the report."""
    from agent.assembly import open_workspace
    from agent.brief_file import load_brief
    from agent.drafting import DraftOrder, draft_campaign
    from agent.drafts_file import write_drafts

    wanted = DraftOrder(brief=load_brief(order.file), limit=order.limit, model=order.model, seed=order.seed)
    with open_workspace(settings) as workspace, progress() as bars:
        outcomes, summary = draft_campaign(workspace, wanted, bars)
    write_drafts(order.out / "drafts.jsonl", outcomes)
    note(f"{summary.drafted} of {summary.audience} customers drafted, in {order.out / 'drafts.jsonl'}")
    return outcomes, summary.usage


def _scorer(order: CopyOrder, settings: Settings, texts: Texts) -> Scorer:
    from agent.assembly import brief_copy_facts, open_guardrail
    from eval.copy.case import cases_of
    from eval.copy.embedding import RememberingEmbedder
    from eval.copy.references import references_for
    from eval.copy.suite import score_copy
    from retrieval.embedders import open_embedder

    embedder = RememberingEmbedder(open_embedder(settings.retrieval.embedder)) if order.embedding else None
    guardrail, said = open_guardrail(), brief_copy_facts(texts.campaign) if texts.campaign else None
    extra = [_perplexity(order.perplexity)] if order.perplexity else []

    def score(outcomes: Sequence[CustomerOutcome]) -> Scores:
        found = references_for(texts.references, outcomes)
        cases = cases_of(outcomes, guardrail, brief=said, references=found, earlier=texts.earlier)
        return score_copy(cases, embedder, extra)

    return Scorer(score, embedder.name if embedder else None, guardrail.policy_version)


def _require_used(order: CopyOrder, cases: Sequence[Case]) -> None:
    """Raises InputError where texts to compare with were given and none is about any draft."""
    if order.references and not any(case.references for case in cases):
        raise InputError(f"--references {order.references}: none is for a customer, angle or language of these drafts")
    if order.earlier and not any(case.earlier for case in cases):
        raise InputError(f"--earlier {order.earlier}: holds no draft for any of these customers")


@contextmanager
def _judge(order: CopyOrder, settings: Settings) -> Iterator[CopyModel | None]:
    """The judge, opened before any work is done, so that a wrong name costs nothing."""
    from agent.models.provider import open_model

    if order.judge is None:
        yield None
        return
    model = open_model(order.judge, settings.model)
    try:
        yield model
    finally:
        model.close()


def _judged(
    order: CopyOrder, people: dict[str, Choice], judge: CopyModel | None, new: Sequence[Case], old: Sequence[Case]
) -> list[Part]:
    """What people and the judge say of pairs; the pairs are written where they are asked for."""
    from eval.copy.judge import judge_pairs
    from eval.copy.judge_part import judge_part, people_part
    from eval.copy.pairs import pairs_of, write_pairs

    found = pairs_of(new, old)
    if order.pairs is not None:
        write_pairs(order.pairs, found)
        note(f"{len(found)} pairs in {order.pairs}; `pushwright eval label {order.pairs}` asks people about them")
    parts = [people_part(found, people)] if people else []
    if judge is not None:
        with progress() as bars:
            asked = found[: order.judge_pairs]
            judged = judge_pairs(judge, asked, seed=order.seed, report=lambda done, total: bars("judge", done, total))
        parts.append(judge_part(judged, people, model=order.judge or ""))
    return parts


def _require_weights(model: str) -> None:
    """Raises an error that names the way out where there are no weights to ask for perplexity."""
    from agent.models.embedded import HOUSE_WRITER, weights_of

    if model == f"embedded:{HOUSE_WRITER}":
        raise InputError(f"--perplexity {model}: name the weights below it, embedded:smollm2-135m-instruct")
    if model.startswith("embedded:"):
        weights_of(model.removeprefix("embedded:"))
    elif not Path(model).exists():
        raise InputError(f"--perplexity {model}: no such folder; there is also embedded:smollm2-135m-instruct")


def _perplexity(model: str) -> Evaluator:
    from agent.models.perplexity import perplexities
    from eval.copy.evaluators import perplexity_evaluator

    known: dict[str, float | None] = {}

    def ask(texts: Sequence[str]) -> list[float | None]:
        fresh = [text for text in dict.fromkeys(texts) if text not in known]
        if fresh:
            with progress() as bars:
                found = perplexities(model, fresh, lambda done, total: bars("perplexity", done, total))
            known.update(zip(fresh, found, strict=True))
        return [known[text] for text in texts]

    return perplexity_evaluator(ask, model)
