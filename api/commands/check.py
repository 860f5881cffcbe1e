"""`pushwright check`: the guardrail over any copy."""

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from api import options
from api.terminal import note, say


def check(
    file: Annotated[Path, typer.Argument(help="Drafts file, or JSONL with at least title, body and locale.")],
    policy: Annotated[Path | None, typer.Option(help="Policy file (TOML) instead of the built-in one.")] = None,
    brief: Annotated[Path | None, typer.Option(help="Brief whose must_say and must_not_say count too.")] = None,
    judge: Annotated[
        str | None, typer.Option(help="A model that looks at the meaning of what the rules let pass.", metavar="MODEL")
    ] = None,
    json: options.Json = False,
) -> None:
    """Check copy against law, platform, brand and facts: one verdict a line, in order; then the file as one batch."""
    from agent.assembly import brief_copy_facts, open_judged_guardrail
    from agent.brief_file import load_brief
    from agent.checking import checked_lines, read_lines
    from agent.guardrails.batch import batch_notes
    from agent.guardrails.policy import load_policy
    from core.settings import load_settings
    from eval.report.summary_text import plain

    facts = brief_copy_facts(load_brief(brief)) if brief else None
    settings = load_settings().model
    with open_judged_guardrail(settings, policy, judge or settings.judge) as guardrail:
        parsed = read_lines(file, facts)
        lines, version = checked_lines(parsed, guardrail), guardrail.policy_version
    decisions: Counter[str] = Counter()
    differing = 0
    for line in lines:
        decision = line.verdict.decision.value if line.verdict else "no copy"
        decisions[decision] += 1
        differing += line.recorded is not None and line.verdict is not None and line.recorded != line.verdict
        if json:
            say(line.verdict.model_dump_json() if line.verdict else '{"decision": null, "findings": []}')
        elif line.verdict and (line.verdict.findings or decision != "pass"):
            say(f"{file}:{line.line}: {decision}")
            for finding in line.verdict.findings:
                say(plain(f"    {finding.severity.value:<8} {finding.rule_id:<28} {finding.field} {finding.reason}"))
    for text in batch_notes([request for _, request in parsed if request is not None], load_policy(policy)):
        note(plain(f"the file as one batch: {text}"))
    counted = ", ".join(f"{count} {decision}" for decision, count in decisions.most_common())
    note(f"{len(lines)} lines: {counted}; {differing} differ from the verdict in the file; policy {version}")
