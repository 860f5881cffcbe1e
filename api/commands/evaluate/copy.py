"""`pushwright eval copy`: how good drafts are, and whether they are better than others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import options
from api.commands.evaluate import running
from api.terminal import note, progress, require_writable
from core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.records import CustomerOutcome, TokenUsage
    from core.settings import Settings
    from eval.copy.case import Case
    from eval.copy.judge import Choice
    from eval.copy.pairs import Pair
    from eval.copy.part import Part
    from eval.copy.scores import Evaluator, Scores


def copy(
    file: Annotated[Path, typer.Argument(help="Drafts file (JSONL), or a brief (TOML, JSON) that is drafted first.")],
    out: running.Out,
    against: Annotated[Path | None, typer.Option(help="Drafts file to compare with.", metavar="FILE")] = None,
    references: Annotated[
        Path | None,
        typer.Option(help="JSONL of what people wrote: locale, title, body, and customer_id or angle.", metavar="FILE"),
    ] = None,
    earlier: Annotated[
        Path | None, typer.Option(help="Drafts file of an earlier campaign to the same customers.", metavar="FILE")
    ] = None,
    brief: Annotated[
        Path | None, typer.Option(help="Brief whose must_say and must_not_say count too.", metavar="FILE")
    ] = None,
    embedding: Annotated[bool, typer.Option(help="Also match copy to customers by meaning.")] = True,
    judge: Annotated[
        str | None, typer.Option(help="Model that compares pairs in both orders; needs --against.", metavar="MODEL")
    ] = None,
    judge_pairs: Annotated[int, typer.Option(help="At most so many pairs for the judge.", min=1)] = 40,
    labels: Annotated[
        list[Path] | None, typer.Option(help="What people said of these pairs (`eval label`); may be repeated.")
    ] = None,
    pairs: Annotated[
        Path | None, typer.Option(help="Also write blind pairs for `eval label`; needs --against.", metavar="CSV")
    ] = None,
    perplexity: Annotated[
        str | None,
        typer.Option(help="Model that says how usual the English is: embedded:<name> or a folder.", metavar="MODEL"),
    ] = None,
    limit: Annotated[int | None, typer.Option(help="Of a brief: only so many customers.", min=1)] = None,
    model: Annotated[str | None, typer.Option(help="Of a brief: the model that writes.")] = None,
    token_price: Annotated[
        float, typer.Option(help="Of a brief: price of a million tokens, read or written.", min=0)
    ] = 0.0,
    seed: options.Seed = 0,
    gates: running.Gates = None,
    json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Constraints, facts, fit to the customer, variety, length, likeness; of one run, or against another."""
    from agent.assembly import brief_copy_facts, open_guardrail
    from agent.brief_file import load_brief
    from agent.drafts_file import read_drafts
    from core.settings import load_settings
    from eval.copy.case import cases_of
    from eval.copy.embedding import RememberingEmbedder
    from eval.copy.references import read_earlier, read_references, references_for
    from eval.copy.suite import copy_suite, score_copy
    from eval.label.labels import by_majority, read_labels
    from retrieval.embedders import open_embedder

    started = running.start("copy", out, gates)
    if against is None and (judge or pairs or labels):
        raise InputError("--judge, --pairs and --labels compare two runs: name the other with --against")
    if pairs is not None:
        require_writable(pairs, "--pairs")
    settings = load_settings(home)
    is_brief = file.suffix in (".toml", ".json")
    brief_file = file if is_brief else brief
    campaign = load_brief(brief_file) if brief_file else None
    known, sent = read_references(references) if references else (), read_earlier(earlier) if earlier else {}
    people = by_majority(read_labels(labels)) if labels else {}
    other = read_drafts(against) if against else None
    embedder = RememberingEmbedder(open_embedder(settings.retrieval.embedder)) if embedding else None
    extra = [_perplexity(perplexity)] if perplexity else []
    outcomes, usage = _draft(settings, file, out, limit, model, seed) if is_brief else (read_drafts(file), None)
    guardrail, said = open_guardrail(), brief_copy_facts(campaign) if campaign else None

    def scored(drafts: list[CustomerOutcome]) -> Scores:
        found = references_for(known, drafts)
        return score_copy(cases_of(drafts, guardrail, brief=said, references=found, earlier=sent), embedder, extra)

    new, old = scored(outcomes), scored(other) if other is not None else None
    parts = _judged(settings, new.cases, old.cases, judge, judge_pairs, people, pairs, seed) if old else []
    result = copy_suite(
        new,
        against=old,
        against_name=against.name if against else "",
        usage=usage,
        token_price=token_price,
        parts=parts,
        config={"seed": seed, "embedder": embedder.name if embedder else None, "judge": judge},
        digests={"policy": guardrail.policy_version},
    )
    running.finish(started, result, json=json)


def _draft(
    settings: Settings, file: Path, out: Path, limit: int | None, model: str | None, seed: int
) -> tuple[list[CustomerOutcome], TokenUsage]:
    """Draft a brief; the drafts are kept beside the report."""
    from agent.assembly import open_workspace
    from agent.brief_file import load_brief
    from agent.drafting import DraftOrder, draft_campaign
    from agent.drafts_file import write_drafts

    order = DraftOrder(brief=load_brief(file), limit=limit, model=model, seed=seed)
    with open_workspace(settings) as workspace, progress() as bars:
        outcomes, summary = draft_campaign(workspace, order, bars)
    write_drafts(out / "drafts.jsonl", outcomes)
    return outcomes, summary.usage


def _judged(
    settings: Settings,
    new: Sequence[Case],
    old: Sequence[Case],
    judge: str | None,
    most: int,
    people: dict[str, Choice],
    file: Path | None,
    seed: int,
) -> list[Part]:
    """What people and the judge say of pairs; the pairs are written where they are asked for."""
    from eval.copy.judge_part import people_part
    from eval.copy.pairs import pairs_of, write_pairs

    found = pairs_of(new, old)
    if file is not None:
        write_pairs(file, found)
        note(f"{len(found)} pairs in {file}; `pushwright eval label {file}` asks people about them")
    parts = [people_part(found, people)] if people else []
    return [*parts, _model_part(settings, found[:most], people, judge, seed)] if judge else parts


def _model_part(settings: Settings, pairs: Sequence[Pair], people: dict[str, Choice], judge: str, seed: int) -> Part:
    from agent.models.provider import open_model
    from eval.copy.judge import judge_pairs
    from eval.copy.judge_part import judge_part

    model = open_model(judge, settings.model)
    try:
        with progress() as bars:
            judged = judge_pairs(model, pairs, seed=seed, report=lambda done, total: bars("judge", done, total))
    finally:
        model.close()
    return judge_part(judged, people, model=judge)


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
