"""Choosing the words for one customer: all that a model and the copy bank offer, scored part by part, the best first.

A model's words are taken part only if a lock screen shows them whole and they are worth as much as the best line of the
bank; then they have a head start, which words that much of the batch has already lose again.
"""

from collections.abc import Sequence

from agent.guardrails.channels import length
from agent.models.copy_model import NO_ANSWER
from agent.services import Services
from agent.trace import Weighed
from agent.writing.bank import bank_candidates
from agent.writing.messages import Rendered, render_for
from agent.writing.novelty import Said, novelty_to
from agent.writing.planning import weights
from agent.writing.records import Assignment, Candidate, CheckedUnit
from agent.writing.scoring import ScoreParts, score_parts
from core.records import CampaignBrief, DraftSource, Record, digest_of, stable_fraction
from prompts.slots import slot_values

SEEN_TITLE, SEEN_BODY = 40, 110
"""Half-width characters that a lock screen shows of title and body; a channel allows more than is seen."""


_LEAST_SHARED = 8
"""So many drafts of a batch may share a template, however small the batch is."""


class Choice(Record):
    """A candidate rendered for the customer, with its score."""

    candidate: Candidate
    words: Rendered
    parts: ScoreParts
    extra: float
    """A stable random part, so that equals take turns, a model's head start, and what worn words lose."""
    accepted: bool = True

    @property
    def score(self) -> float:
        """The weighted sum of the parts."""
        return self.parts.total

    @property
    def final(self) -> float:
        """What decides."""
        return self.parts.total + self.extra


def ranked_choices(
    services: Services, assignment: Assignment, checked: CheckedUnit, said: Sequence[Said] = ()
) -> list[Choice]:
    """What may be sent to the customer, best first, then what was not accepted. Empty where nothing renders.

    `said` is what the customer has got lately.
    """
    locale = assignment.customer.locale
    values = slot_values(assignment.facts, locale)
    bank = _scored(services, assignment, bank_candidates(assignment.angle, locale, assignment.facts, values), said)
    by_model = [] if is_human_control(services.brief, assignment.variant) else list(checked.passed)
    model = _scored(services, assignment, by_model, said)
    bar = max((choice.parts.worth for choice in bank), default=0.0) - float(weights()["accept"]["model_margin"])
    demanded = services.brief.must_say_in(locale)
    accepted = [choice for choice in model if choice.parts.worth >= bar and (demanded or is_seen_whole(choice.words))]
    weaker = [choice.model_copy(update={"accepted": False}) for choice in model if choice not in accepted]
    if weaker and not accepted:
        cut = all(choice.parts.worth >= bar for choice in weaker)
        reason = "choice.cut_on_the_lock_screen" if cut else "choice.weaker_than_copy_bank"
        services.tally.fallbacks[reason] += 1
    elif checked.failed and not checked.passed:
        lost = all(candidate.fault in NO_ANSWER for candidate, _ in checked.failed)
        reason = "choice.no_answer_from_the_model" if lost else "choice.no_model_candidate_passed"
        services.tally.fallbacks[reason] += 1
    return [*ordered([*accepted, *bank]), *ordered(weaker)]


def is_seen_whole(words: Rendered) -> bool:
    """Whether a locked iPhone shows the words uncut; a Han character takes the place of two others."""
    return length(words.title, "half_width") <= SEEN_TITLE and length(words.body, "half_width") <= SEEN_BODY


def is_human_control(brief: CampaignBrief, variant: int) -> bool:
    """Whether a variant is kept for what people wrote."""
    return brief.human_control and variant == 0


def _scored(
    services: Services, assignment: Assignment, candidates: list[Candidate], said: Sequence[Said]
) -> list[Choice]:
    locale = assignment.customer.locale
    values = slot_values(assignment.facts, locale)
    choices = []
    for candidate in candidates:
        words = render_for(candidate, values, locale, services.brief.must_say_in(locale))
        if words is not None:
            own = score_parts(candidate, words.title, words.body, assignment.facts, locale, services.brief.tone)
            parts = own.model_copy(
                update={
                    "new_to_batch": services.tally.used_words.novelty(candidate.title, candidate.body, locale),
                    "apart": services.tally.used_words.apart(candidate.title, candidate.body, locale),
                    "new_to_customer": novelty_to(said, words.title, words.body),
                }
            )
            extra = _extra(services, assignment, candidate)
            choices.append(Choice(candidate=candidate, words=words, parts=parts, extra=extra))
    return choices


def _extra(services: Services, assignment: Assignment, candidate: Candidate) -> float:
    customer_id = assignment.customer.customer_id
    jitter = stable_fraction(services.seed, customer_id, candidate.title, candidate.body)
    table = weights()["accept"]
    head_start = float(table["model_head_start"]) if is_model(candidate) else 0.0
    worn = float(table["worn"]) if _is_worn(services, assignment, candidate) else 0.0
    return float(table["jitter"]) * jitter + head_start - worn


def _is_worn(services: Services, assignment: Assignment, candidate: Candidate) -> bool:
    """Whether the template has had its share of the batch: it is taken again only where nothing else is left."""
    most = max(_LEAST_SHARED, int(float(weights()["accept"]["most_share"]) * services.treated))
    return services.tally.used_words.times(candidate.title, candidate.body, assignment.customer.locale) >= most


def ordered(choices: Sequence[Choice]) -> list[Choice]:
    """The best first."""
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
