"""Choosing the words for one customer: model candidates that are at least as good as the copy bank, then the bank."""

from collections.abc import Sequence

from agent.guardrails.channels import length
from agent.models.copy_model import NO_ANSWER
from agent.services import Services
from agent.trace import Weighed
from agent.writing.bank import bank_candidates
from agent.writing.messages import Rendered, render_for
from agent.writing.planning import weights
from agent.writing.records import Assignment, Candidate, CheckedUnit
from agent.writing.scoring import ScoreParts, score_parts
from core.records import CampaignBrief, DraftSource, Record, digest_of, stable_fraction
from prompts.slots import slot_values

SEEN_TITLE, SEEN_BODY = 40, 110
"""Half-width characters that a lock screen shows of title and body; a channel allows more than is seen."""


class Choice(Record):
    """A candidate rendered for the customer, with its score."""

    candidate: Candidate
    words: Rendered
    parts: ScoreParts
    final: float
    """The score less what the batch has used already, plus a stable random part, so that equals take turns."""
    accepted: bool = True

    @property
    def score(self) -> float:
        """The weighted sum of the parts."""
        return self.parts.total


def ranked_choices(services: Services, assignment: Assignment, checked: CheckedUnit) -> list[Choice]:
    """What may be sent to the customer, best first, then what was not accepted. Empty where nothing renders."""
    locale = assignment.customer.locale
    values = slot_values(assignment.facts, locale)
    bank = _scored(services, assignment, bank_candidates(assignment.angle, locale, assignment.facts, values))
    by_model = [] if is_human_control(services.brief, assignment.variant) else list(checked.passed)
    model = _scored(services, assignment, by_model)
    bar = max((choice.score for choice in bank), default=0.0) - float(weights()["accept"]["model_margin"])
    demanded = services.brief.must_say_in(locale)
    accepted = [choice for choice in model if choice.score >= bar and (demanded or is_seen_whole(choice.words))]
    weaker = [choice.model_copy(update={"accepted": False}) for choice in model if choice not in accepted]
    if weaker and not accepted:
        cut = all(choice.score >= bar for choice in weaker)
        reason = "choice.cut_on_the_lock_screen" if cut else "choice.weaker_than_copy_bank"
        services.tally.fallbacks[reason] += 1
    elif checked.failed and not checked.passed:
        lost = all(candidate.fault in NO_ANSWER for candidate, _ in checked.failed)
        reason = "choice.no_answer_from_the_model" if lost else "choice.no_model_candidate_passed"
        services.tally.fallbacks[reason] += 1
    return [*_ordered(accepted), *_ordered(bank), *_ordered(weaker)]


def is_seen_whole(words: Rendered) -> bool:
    """Whether a locked iPhone shows the words uncut; a Han character takes the place of two others."""
    return length(words.title, "half_width") <= SEEN_TITLE and length(words.body, "half_width") <= SEEN_BODY


def is_human_control(brief: CampaignBrief, variant: int) -> bool:
    """Whether a variant is kept for what people wrote."""
    return brief.human_control and variant == 0


def _scored(services: Services, assignment: Assignment, candidates: list[Candidate]) -> list[Choice]:
    locale = assignment.customer.locale
    values = slot_values(assignment.facts, locale)
    choices = []
    for candidate in candidates:
        words = render_for(candidate, values, locale, services.brief.must_say_in(locale))
        if words is not None:
            parts = score_parts(candidate, words.title, words.body, assignment.facts, locale, services.brief.tone)
            final = parts.total + _turn(services, assignment, candidate)
            choices.append(Choice(candidate=candidate, words=words, parts=parts, final=final))
    return choices


def _turn(services: Services, assignment: Assignment, candidate: Candidate) -> float:
    table = weights()["candidate"]
    reuse = services.tally.used_words[words_key(candidate)]
    customer_id = assignment.customer.customer_id
    jitter = stable_fraction(services.seed, customer_id, candidate.title, candidate.body)
    return float(table["jitter"]) * jitter - float(table["reuse"]) * reuse


def _ordered(choices: list[Choice]) -> list[Choice]:
    return sorted(choices, key=lambda choice: (-choice.final, choice.candidate.provenance, choice.candidate.seed))


def table_of(choices: Sequence[Choice], taken: Choice | None) -> tuple[Weighed, ...]:
    """The choices as rows that a person can read, with the one that was taken."""
    return tuple(
        Weighed(
            title=choice.words.title,
            body=choice.words.body,
            source=choice.candidate.source,
            provenance=choice.candidate.provenance,
            parts=choice.parts.model_dump(),
            score=round(choice.score, 4),
            final=round(choice.final, 4),
            accepted=choice.accepted,
            taken=choice is taken,
        )
        for choice in choices
    )


def words_key(candidate: Candidate) -> str:
    """Identifies the wording, whatever facts fill it."""
    return digest_of([candidate.title, candidate.body])


def is_model(candidate: Candidate) -> bool:
    """Whether a model wrote it."""
    return candidate.source is not DraftSource.COPY_BANK
