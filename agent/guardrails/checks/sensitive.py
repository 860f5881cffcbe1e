"""What is private stays private: sensitive goods are not named, nor is anything inferred from them."""

from collections.abc import Iterator

import regex

from agent.guardrails.checks.item import names_item
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, at_term, term_check
from agent.guardrails.text import fold

check_privacy_terms = term_check(
    {
        "privacy.inferred": ("“{term}” infers something private about the reader.", "Take it out."),
        "privacy.watching": ("“{term}” shows that the reader is watched.", "Speak of the pantry, not of the data."),
        "privacy.spending": ("“{term}” says what the customer has spent.", "Take it out."),
    }
)


_SPENT = regex.compile(r"(?:花了|花掉|消费了?|买了)\s?[\d,.]+\s?(?:元|块)|\bspent (?:[a-z]+ )?[$€£]\s?\d")


def check_spending(copy: Copy) -> Iterator[Hit]:
    """privacy.spending: a sum that somebody spent."""
    for name, view in copy.fields:
        for match in _SPENT.finditer(view.lower):
            reason = f"“{match.group()}” says what the customer has spent."
            yield Hit("privacy.spending", reason, "Take it out.", name, *match.span())


def check_sensitive(copy: Copy) -> Iterator[Hit]:
    """privacy.sensitive_term, privacy.sensitive_item, privacy.sensitive_discreet."""
    hits = copy.terms.get("privacy.sensitive_term", ())
    for field, hit in hits:
        reason = f"“{hit.term}” belongs to a category that is never named on a lock screen."
        yield at_term(hit, field, reason, "Write about another item, or do not write.")
    product = copy.request.product
    if product is None or not product.sensitive:
        return
    text = f"{copy.title.lower} \n {copy.body.lower}"
    named = next((name for name in _names(copy) if name and names_item(name, text)), None)
    if named is not None:
        reason = f"The item is marked as {product.sensitive}, and the copy names it ({named})."
        yield Hit("privacy.sensitive_item", reason, "Write about another item, or do not write.")
    elif not hits:
        reason = f"The item is marked as {product.sensitive}: even copy that does not name it may give it away."
        yield Hit("privacy.sensitive_discreet", reason, "Write about another item, or do not write.")


def _names(copy: Copy) -> Iterator[str]:
    item = copy.request.facts.get("item")
    if isinstance(item, str):
        yield item
    product = copy.request.product
    if product is not None:
        yield product.name
        yield from (
            part for part in product.category if not regex.fullmatch(r"grocery|food|misc\w*|health|beauty", fold(part))
        )
        yield product.sensitive or ""
