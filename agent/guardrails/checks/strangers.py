"""Copy about something whose name is no name: nobody knows what the writer made of the words in it."""

from collections.abc import Iterator

from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit
from agent.guardrails.strangers import unfit_names, why_no_name


def check_strangers(copy: Copy) -> Iterator[Hit]:
    """injection.no_name."""
    found = unfit_names(copy.request.facts)
    product = copy.request.product
    if product is not None and product.name and product.name != copy.request.facts.get("item"):
        why = why_no_name(product.name)
        found += [("product name", product.name, why)] if why else []
    for key, text, why in found:
        shown = text if len(text) <= 40 else text[:40] + "…"
        yield Hit("injection.no_name", f"“{shown}” ({key}) is no plain name: {why}.", "Mend the name in the catalogue.")
