"""From a team's decisions to lessons: words to learn, and pairs of which the first is to be preferred."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.dump import STEPS
from agent.review_sheet import Reviewed
from agent.writing.requests import request_of_draft
from core.errors import InputError
from core.ports import Guardrail
from core.records import Decision, Message, Record, Tone
from prompts.house import house_prompt

_MOST_PAIRS_A_PROMPT = 4


class Taught(Record):
    """A prompt and the answer that the team stands by."""

    key: str
    """Of what it came from: splits are made by it."""
    prompt: tuple[Message, ...]
    answer: str


class Preference(Record):
    """Two answers to a prompt: the team, or the guardrail, prefers the first."""

    key: str
    prompt: tuple[Message, ...]
    chosen: str
    rejected: str


def answer_of(title: str, body: str) -> str:
    """What the model is to say for a title and a body."""
    return json.dumps({"title": title, "body": body}, ensure_ascii=False)


def passing_edits(reviewed: Sequence[Reviewed], guardrail: Guardrail) -> list[Reviewed]:
    """Without what nobody is to learn: approved or edited words that the guardrail stops."""
    stood_by = [one for one in reviewed if one.review.decision != "rejected"]
    requests = [request_of_draft(_as_decided(one), one.outcome.facts, None) for one in stood_by]
    verdicts = guardrail.check(requests)
    stopped = {
        one.review.digest
        for one, verdict in zip(stood_by, verdicts, strict=True)
        if verdict.decision is not Decision.PASS
    }
    return [one for one in reviewed if one.review.digest not in stopped]


def _as_decided(one: Reviewed) -> Any:
    title, body = one.review.title or one.draft.title, one.review.body or one.draft.body
    return one.draft.model_copy(update={"title": title, "body": body})


def taught_by(reviewed: Sequence[Reviewed], tone: Tone) -> list[Taught]:
    """What was approved as it was, and what was edited as it became."""
    found = []
    for one in reviewed:
        if one.review.decision != "rejected":
            decided = _as_decided(one)
            answer = answer_of(decided.title, decided.body)
            found.append(Taught(key=one.review.digest, prompt=_prompt(one, tone), answer=answer))
    return found


def preferred_by(reviewed: Sequence[Reviewed], tone: Tone) -> list[Preference]:
    """Edited beats original; approved beats what was rejected for the very same prompt."""
    found = [
        Preference(
            key=one.review.digest,
            prompt=_prompt(one, tone),
            chosen=answer_of(str(one.review.title), str(one.review.body)),
            rejected=answer_of(one.draft.title, one.draft.body),
        )
        for one in reviewed
        if one.review.decision == "edited"
    ]
    approved = {_prompt(one, tone): one for one in reviewed if one.review.decision == "approved"}
    for one in reviewed:
        better = approved.get(_prompt(one, tone))
        if one.review.decision == "rejected" and better is not None:
            chosen, rejected = (answer_of(draft.title, draft.body) for draft in (better.draft, one.draft))
            found.append(Preference(key=one.review.digest, prompt=_prompt(one, tone), chosen=chosen, rejected=rejected))
    return found


def _prompt(one: Reviewed, tone: Tone) -> tuple[Message, ...]:
    return house_prompt(locale=one.draft.locale, angle=one.draft.angle, tone=tone, facts=one.outcome.facts)


def _step(where: str, line: str) -> dict[str, Any]:
    try:
        step = json.loads(line)
    except json.JSONDecodeError as error:
        raise InputError(f"{where}: is not JSON ({error.msg}); write the dump again with: pushwright draft") from error
    if not isinstance(step, dict) or "step" not in step:
        raise InputError(f"{where}: is no step of a dump; write the dump again with: pushwright draft")
    return step


def clean_before_flagged(folder: Path) -> list[Preference]:
    """From what `draft --dump` wrote: of a prompt's candidates those that passed beat those that were stopped.

    Raises InputError where the folder holds no dump.
    """
    path = folder / STEPS
    if not path.is_file():
        raise InputError(f"{folder} has no {STEPS}; write one with: pushwright draft BRIEF --out FILE --dump {folder}")
    prompts: dict[str, tuple[Message, ...]] = {}
    judged: dict[str, tuple[list[str], list[str]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        step = _step(f"{path}:{number}", line)
        if step["step"] in ("asked", "fromcache") and not step.get("round"):
            prompts[step["unit"]] = tuple(Message.model_validate(message) for message in step["prompt"])
        elif step["step"] == "judged" and not step["candidate"]["round"] and step["candidate"]["answer"]:
            clean = step["verdict"]["decision"] == Decision.PASS.value
            judged.setdefault(step["unit"], ([], []))[0 if clean else 1].append(step["candidate"]["answer"])
    found = []
    for unit, (clean_ones, flagged) in sorted(judged.items()):
        pairs = list(zip(sorted(set(clean_ones)), sorted(set(flagged)), strict=False))[:_MOST_PAIRS_A_PROMPT]
        found += [
            Preference(key=unit, prompt=prompts[unit], chosen=chosen, rejected=rejected)
            for chosen, rejected in pairs
            if unit in prompts
        ]
    return found
