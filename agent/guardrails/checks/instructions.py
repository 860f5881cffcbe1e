"""Instructions to a model, in forms that no list holds: verb and object, speech to a bot, calls, encoded text."""

from collections.abc import Iterator

from agent.guardrails.attack_forms import instructions_in
from agent.guardrails.copyview import Copy
from agent.guardrails.findings import Hit, term_check

check_injection_terms = term_check(
    {
        "injection.instruction": ("“{term}” is an instruction to a model or its echo.", "Write about the item only."),
        "injection.prompt_leak": (
            "“{term}” belongs to a prompt or to a model's answer about it.",
            "Give the copy only.",
        ),
        "injection.contact": (
            "“{term}” sends the reader elsewhere to call, log in or pay.",
            "The deep link is the only way on.",
        ),
    }
)


def check_instructions(copy: Copy) -> Iterator[Hit]:
    """injection.instruction, by form."""
    for name, view in copy.fields:
        for match, what in instructions_in(view):
            if not copy.in_known_text(match.group()):
                reason = f"“{match.group()}” {what}."
                yield Hit("injection.instruction", reason, "Write about the item only.", name, *match.span())
