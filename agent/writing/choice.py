"""Choosing the words for one customer: model candidates that are at least as good as the copy bank, then the bank."""

from agent.services import Services
from agent.writing.bank import bank_candidates
from agent.writing.messages import Rendered, render_for
from agent.writing.planning import weights
from agent.writing.records import Assignment, Candidate, CheckedUnit
from agent.writing.scoring import score_parts
from core.records import DraftSource, Record, digest_of, stable_fraction
from prompts.slots import slot_values


class Choice(Record):
    """A candidate rendered for the customer, with its score."""

    candidate: Candidate
    words: Rendered
    score: float


def ranked_choices(services: Services, assignment: Assignment, checked: CheckedUnit) -> list[Choice]:
    """What may be sent to the customer, best first. Empty where nothing renders."""
    locale = assignment.customer.locale
    values = slot_values(assignment.facts, locale)
    bank = _scored(services, assignment, bank_candidates(assignment.angle, locale, assignment.facts, values))
    model = _scored(services, assignment, list(checked.passed))
    bar = max((choice.score for choice in bank), default=0.0) - float(weights()["accept"]["model_margin"])
    accepted = [choice for choice in model if choice.score >= bar]
    if model and not accepted:
        services.tally.fallbacks["choice.weaker_than_copy_bank"] += 1
    elif checked.failed and not model:
        services.tally.fallbacks["choice.no_model_candidate_passed"] += 1
    return _ordered(services, assignment, accepted) + _ordered(services, assignment, bank)


def _scored(services: Services, assignment: Assignment, candidates: list[Candidate]) -> list[Choice]:
    locale = assignment.customer.locale
    values = slot_values(assignment.facts, locale)
    choices = []
    for candidate in candidates:
        words = render_for(candidate, values, locale)
        if words is not None:
            parts = score_parts(candidate, words.title, words.body, assignment.facts, locale, services.brief.tone)
            choices.append(Choice(candidate=candidate, words=words, score=parts.total))
    return choices


def _ordered(services: Services, assignment: Assignment, choices: list[Choice]) -> list[Choice]:
    """Best first, after taking away for words that the batch has used and adding a stable random part."""
    table = weights()["candidate"]

    def final(choice: Choice) -> float:
        reuse = services.tally.used_words[words_key(choice.candidate)]
        customer = assignment.customer.customer_id
        jitter = stable_fraction(services.seed, customer, choice.candidate.title, choice.candidate.body)
        return choice.score - float(table["reuse"]) * reuse + float(table["jitter"]) * jitter

    return sorted(choices, key=lambda choice: (-final(choice), choice.candidate.provenance, choice.candidate.seed))


def words_key(candidate: Candidate) -> str:
    """Identifies the wording, whatever facts fill it."""
    return digest_of([candidate.title, candidate.body])


def is_model(candidate: Candidate) -> bool:
    """Whether a model wrote it."""
    return candidate.source is not DraftSource.COPY_BANK
