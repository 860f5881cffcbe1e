"""From a team's decisions to lessons: words to learn, and pairs of which the first is to be preferred."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent.dump import STEPS
from agent.review_sheet import Reviewed
from agent.writing.records import Candidate
from agent.writing.requests import request_of_draft
from agent.writing.slotting import to_slots
from core.errors import InputError
from core.ports import Guardrail
from core.records import Decision, Draft, Facts, Message, Record, Tone
from prompts.house import house_prompt, with_hints
from prompts.marks import to_marks
from prompts.slots import slot_values

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


def answer_of(draft: Draft, facts: Facts) -> str:
    """What the model is to say so that this customer gets title and body of the draft."""
    values = slot_values(facts, draft.locale)
    title, body = (to_marks(to_slots(text, values, draft.locale)) for text in (draft.title, draft.body))
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


def _as_decided(one: Reviewed) -> Draft:
    title, body = one.review.title or one.draft.title, one.review.body or one.draft.body
    return one.draft.model_copy(update={"title": title, "body": body})


def taught_by(reviewed: Sequence[Reviewed], tone: Tone) -> list[Taught]:
    """What was approved as it was, and what was edited as it became."""
    found = []
    for one in reviewed:
        if one.review.decision != "rejected":
            answer = answer_of(_as_decided(one), one.outcome.facts)
            found.append(Taught(key=one.review.digest, prompt=_prompt(one, tone), answer=answer))
    return found


def preferred_by(reviewed: Sequence[Reviewed], tone: Tone) -> list[Preference]:
    """Edited beats original; approved beats what was rejected for the very same prompt."""
    found = [
        Preference(
            key=one.review.digest,
            prompt=_prompt(one, tone),
            chosen=answer_of(_as_decided(one), one.outcome.facts),
            rejected=answer_of(one.draft, one.outcome.facts),
        )
        for one in reviewed
        if one.review.decision == "edited"
    ]
    approved = {_prompt(one, tone): one for one in reviewed if one.review.decision == "approved"}
    for one in reviewed:
        better = approved.get(_prompt(one, tone))
        if one.review.decision == "rejected" and better is not None:
            chosen, rejected = (answer_of(other.draft, other.outcome.facts) for other in (better, one))
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
    prompts: dict[tuple[str, int], tuple[Message, ...]] = {}
    judged: dict[str, tuple[list[Candidate], list[Candidate]]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        step = _step(f"{path}:{number}", line)
        if step["step"] == "asked" and not step["round"]:
            prompts[step["unit"], step["seed"]] = _messages(step)
        elif step["step"] == "fromcache" and not step["round"]:
            for candidate in map(Candidate.model_validate, step["candidates"]):
                prompts[step["unit"], candidate.seed] = with_hints(_messages(step), candidate.hints)
        elif step["step"] == "judged" and not step["candidate"]["round"] and step["candidate"]["answer"]:
            clean = step["verdict"]["decision"] == Decision.PASS.value
            candidate = Candidate.model_validate(step["candidate"])
            judged.setdefault(step["unit"], ([], []))[0 if clean else 1].append(candidate)
    found = []
    for unit, (clean_ones, flagged) in sorted(judged.items()):
        pairs = list(zip(_by_answer(clean_ones), _by_answer(flagged), strict=False))[:_MOST_PAIRS_A_PROMPT]
        found += [
            # Each was asked for with words of its own: the pair is about what the better one was asked.
            Preference(key=unit, prompt=prompts[unit, good.seed], chosen=good.answer, rejected=bad.answer)
            for good, bad in pairs
            if (unit, good.seed) in prompts
        ]
    return found


def _messages(step: dict[str, Any]) -> tuple[Message, ...]:
    return tuple(Message.model_validate(message) for message in step["prompt"])


def _by_answer(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Each answer once, in the order of the words."""
    return list({one.answer: one for one in sorted(candidates, key=lambda one: one.answer)}.values())
