"""`pushwright eval copy`: how good drafts are, and whether they are better than others."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api import options
from api.commands.evaluate import running
from api.terminal import progress

if TYPE_CHECKING:
    from core.records import CustomerOutcome, TokenUsage
    from core.settings import Settings
    from eval.copy.scores import Scores


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
    limit: Annotated[int | None, typer.Option(help="Of a brief: only so many customers.", min=1)] = None,
    model: Annotated[str | None, typer.Option(help="Of a brief: the model that writes.")] = None,
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
    from retrieval.embedders import open_embedder

    started = running.start("copy", out, gates)
    settings = load_settings(home)
    is_brief = file.suffix in (".toml", ".json")
    brief_file = file if is_brief else brief
    campaign = load_brief(brief_file) if brief_file else None
    said = brief_copy_facts(campaign) if campaign else None
    known = read_references(references) if references else ()
    sent = read_earlier(earlier) if earlier else {}
    other = read_drafts(against) if against else None
    embedder = RememberingEmbedder(open_embedder(settings.retrieval.embedder)) if embedding else None
    usage = None
    if is_brief:
        outcomes, usage = _draft(settings, file, out, limit=limit, model=model, seed=seed)
    else:
        outcomes = read_drafts(file)
    guardrail = open_guardrail()

    def scored(drafts: list[CustomerOutcome]) -> Scores:
        found = references_for(known, drafts)
        return score_copy(cases_of(drafts, guardrail, brief=said, references=found, earlier=sent), embedder)

    result = copy_suite(
        scored(outcomes),
        against=scored(other) if other is not None else None,
        against_name=against.name if against else "",
        usage=usage,
        config={"seed": seed, "embedder": embedder.name if embedder else None},
        digests={"policy": guardrail.policy_version},
    )
    running.finish(started, result, json=json)


def _draft(
    settings: Settings, file: Path, out: Path, *, limit: int | None, model: str | None, seed: int
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
