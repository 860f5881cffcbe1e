"""Writes a trace to a folder: every step as data, as text for a person, and the answers as a script for a replay."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from agent.models.copy_model import CopyModel
from agent.models.scripted import prompt_key
from agent.trace import Asked, Chosen, FromCache, Judged, Planned, Step
from core.files import write_whole
from core.records import Locale, Message
from prompts.house import with_hints

STEPS, TEXT, ANSWERS = "steps.jsonl", "transcript.md", "answers.jsonl"


def write_dump(folder: Path, steps: Sequence[Step], models: Mapping[Locale, CopyModel]) -> None:
    """`steps.jsonl`, `transcript.md`, and `answers.jsonl` (one file a model where there are several).

    `--model scripted:<folder>/answers.jsonl` then writes the same words without the model.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with write_whole(folder / STEPS) as stream:
        for step in steps:
            stream.write(json.dumps({"step": type(step).__name__.lower()} | step.model_dump(mode="json")) + "\n")
    with write_whole(folder / TEXT) as stream:
        stream.writelines(f"{line}\n" for line in transcript(steps))
    opened = {model.name: model for model in models.values()}
    for name, model in opened.items():
        file = ANSWERS if len(opened) == 1 else f"answers-{re.sub(r'[^A-Za-z0-9]+', '-', name).strip('-')}.jsonl"
        locales = [locale for locale, writer in models.items() if writer is model]
        with write_whole(folder / file) as stream:
            for entry in script_of(steps, model, locales):
                stream.write(json.dumps(entry, ensure_ascii=False) + "\n")


def script_of(steps: Iterable[Step], model: CopyModel, locales: Sequence[Locale]) -> Iterable[dict[str, object]]:
    """The header and the answers of one model, as `scripted:` reads them."""
    yield {"languages": list(locales), "house_prompt": model.house_prompt}
    for step in steps:
        if isinstance(step, Asked) and step.model == model.name:
            yield _entry(step.prompt, step.seed, step.answer.text)
        elif isinstance(step, FromCache) and step.model == model.name:
            for candidate in step.candidates:
                yield _entry(with_hints(step.prompt, candidate.hints), candidate.seed, candidate.answer)


def _entry(prompt: Sequence[Message], seed: int, text: str) -> dict[str, object]:
    return {"prompt": prompt_key([message.content for message in prompt]), "seed": seed, "content": text}


def transcript(steps: Iterable[Step]) -> Iterable[str]:
    """The steps as a person would tell them, in order."""
    for step in steps:
        match step:
            case Planned():
                yield f"# Customer {step.customer_id}: what could be said"
                for option in sorted(step.options, key=lambda option: -option.score):
                    drawn = option.angle == step.chosen.angle and option.product_id == step.chosen.product_id
                    mark = f"   <- drawn, probability {step.chosen.propensity:.2f}" if drawn else ""
                    note = f"   [{option.note}]" if option.note else ""
                    yield f"- {option.score:.3f} {option.angle} on {option.facts['item']}{note}{mark}"
                yield from (f"- left out by the brief: {line}" for line in step.left_out)
            case Asked():
                yield f"# Unit {step.unit}, round {step.round}: {step.model}, seed {step.seed}"
                yield from _quoted(step.prompt)
                yield f"answer: {step.answer.text or step.answer.fault}"
            case FromCache():
                yield f"# Unit {step.unit}, round {step.round}: {len(step.candidates)} answers kept from {step.model}"
                yield from _quoted(step.prompt)
            case Judged():
                said = f"“{step.candidate.title}” / “{step.candidate.body}”"
                yield f"- {step.verdict.decision}: {said if step.candidate.title else step.candidate.fault}"
                for finding in step.verdict.findings:
                    yield f"    - {finding.rule_id} ({finding.severity}): {finding.reason}"
            case Chosen():
                yield f"# Customer {step.customer_id}: the candidates"
                for row in step.table:
                    parts = ", ".join(f"{name} {value:.2f}" for name, value in row.parts.items())
                    mark = "*" if row.taken else "-" if row.accepted else "x"
                    yield f"{mark} {row.final:.3f} ({row.source}) {row.title} / {row.body}   [{parts}]"
        yield ""


def _quoted(prompt: Sequence[Message]) -> Iterable[str]:
    for message in prompt:
        yield f"  {message.role}:"
        yield from (f"    {line}" for line in message.content.splitlines())
