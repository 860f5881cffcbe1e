"""The agent with tools, driven by a script: it works, and what it does wrong is bounded and refused."""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from httpx2 import Request, Response
from langchain_core.outputs import ChatResult
from openai import APIStatusError

from agent.models.copy_model import CopyModel
from agent.models.scripted import ScriptedAnswer, ScriptedChat, ScriptedToolCall
from agent.services import Services
from agent.tool_agent.limits import Budget
from core.errors import ModelError
from core.records import Caps, CustomerOutcome, Decision, DraftSource, RankedItem, WriteMode
from tests.agent.shop import SYRUP, WAFFLES, FixedRanker, brief, customer, scripted, services
from tests.agent.test_graph import run

COPY = {
    "product_id": "p1",
    "angle": "replenish",
    "title": "The waffle drawer called",
    "body": "A box lasts you 20 days and this is day 22. Frozen waffles, coupon through December 24.",
}
ANSWER = ScriptedAnswer(content=json.dumps(COPY))


def calls(name: str, *, repeat: bool = False, **args: object) -> ScriptedAnswer:
    """A turn that calls one tool."""
    return ScriptedAnswer(tool_calls=(ScriptedToolCall(name=name, args=args),), repeat=repeat)


def drafted(*answers: ScriptedAnswer, **changes: object) -> tuple[CustomerOutcome, Services, Sequence[str]]:
    """The outcome of one customer, the services, and what the model was shown."""
    model, chat = scripted(*answers)
    ranker = FixedRanker()
    ranker.items = (*ranker.items, RankedItem(product_id="p2", score=0.5))
    context = services(
        models={"en": model},
        campaign=brief(mode=WriteMode.INDIVIDUAL),
        ranker=ranker,
        uses_tools=True,
        **changes,  # type: ignore[arg-type]
    )
    (outcome,) = run(context, customer("c1"))
    return outcome, context, chat.prompts


def test_it_looks_up_tries_and_answers() -> None:
    outcome, context, prompts = drafted(
        calls("recall", query="breakfast"),
        calls("item_facts", product_id="p1"),
        calls("best_time"),
        calls("check_copy", **dict[str, Any](COPY)),
        ANSWER,
    )
    assert outcome.draft is not None
    assert outcome.draft.source is DraftSource.MODEL
    assert outcome.draft.title == COPY["title"]
    assert outcome.verdict is not None
    assert outcome.verdict.decision is Decision.PASS
    assert "c1 said: breakfast" in prompts[1]
    assert "frozen waffles" in prompts[2]
    assert "America/New_York" in prompts[3]
    assert '"decision": "pass"' in prompts[4]
    assert context.tally.usage.calls == 5


def test_it_may_choose_another_of_the_top_items() -> None:
    outcome, _, prompts = drafted(
        ScriptedAnswer(
            content=json.dumps(
                {
                    "product_id": "p2",
                    "angle": "offer",
                    "title": "Two words for the table",
                    "body": "Maple syrup. Your coupon is good through December 24.",
                }
            )
        )
    )
    assert outcome.draft is not None
    assert (outcome.draft.product_id, outcome.draft.angle) == ("p2", "offer")
    assert outcome.facts["item"] == "maple syrup"
    assert '"product_id": "p2"' in prompts[0]


SYRUP_COPY = {
    "product_id": "p2",
    "angle": "offer",
    "title": "Two words for the table",
    "body": "Maple syrup. Your coupon is good through December 24.",
}


def test_what_it_chooses_counts_against_the_cap_of_an_item() -> None:
    model, chat = scripted(ScriptedAnswer(content=json.dumps(SYRUP_COPY), repeat=True))
    ranker = FixedRanker()
    ranker.items = (*ranker.items, RankedItem(product_id="p2", score=0.5))
    context = services(
        models={"en": model},
        campaign=brief(mode=WriteMode.INDIVIDUAL, caps=Caps(per_item_share=0.5)),
        ranker=ranker,
        uses_tools=True,
        treated=4,
    )
    outcomes = run(context, *(customer(f"c{number}") for number in range(4)))
    about = Counter(outcome.draft.product_id for outcome in outcomes if outcome.draft)
    assert about == {"p1": 2, "p2": 2}
    assert {key: count for key, count in context.tally.led.items() if count} == {
        SYRUP.type_key: 2,
        WAFFLES.type_key: 2,
    }
    assert any('"p2"' not in prompt for prompt in chat.prompts), "an item at its cap is not on offer"


def test_a_tool_that_there_is_not_is_refused_and_it_may_go_on() -> None:
    outcome, _, prompts = drafted(calls("send_push", title="x"), ANSWER)
    assert outcome.draft is not None
    assert outcome.draft.source is DraftSource.MODEL
    assert "send_push is not a valid tool" in prompts[1]


def test_it_cannot_ask_for_another_customer() -> None:
    outcome, _, prompts = drafted(calls("recall", customer_id="c2", query="baby"), ANSWER)
    assert outcome.draft is not None
    assert "c2 said" not in "".join(prompts)
    assert "customer_id" in prompts[1], "the refusal names the argument"


def test_an_item_out_of_scope_is_refused_by_the_tool() -> None:
    _, _, prompts = drafted(calls("item_facts", product_id="secret"), ANSWER)
    assert "there is no item 'secret' here" in prompts[1]


@pytest.mark.parametrize(
    ("answers", "budget", "fault"),
    [
        ([calls("candidates", repeat=True)], Budget(calls=4), "agent.too_many_steps"),
        ([calls("candidates", repeat=True)], Budget(tokens=10**9), "agent.too_many_steps"),
        ([calls("candidates", repeat=True)], Budget(tokens=500), "agent.too_many_tokens"),
        ([calls("candidates", repeat=True)], Budget(seconds=0), "agent.out_of_time"),
        ([ScriptedAnswer(content="I would rather not.")], None, "model.invalid_json"),
        ([ScriptedAnswer(content="")], None, "model.empty"),
        ([ScriptedAnswer(content=json.dumps({"title": "A"}))], None, "model.wrong_shape"),
        ([ScriptedAnswer(content=json.dumps(COPY | {"product_id": "p9"}))], None, "agent.unknown_item"),
        ([ScriptedAnswer(content=json.dumps(COPY | {"angle": "cart"}))], None, "agent.unknown_item"),
    ],
)
def test_what_goes_wrong_ends_in_the_copy_bank_with_a_reason(
    answers: list[ScriptedAnswer], budget: Budget | None, fault: str
) -> None:
    outcome, context, _ = drafted(*answers, tool_budget=budget)
    assert outcome.draft is not None
    assert outcome.draft.source is DraftSource.COPY_BANK
    assert context.tally.failed_checks[fault] == 1


def test_its_words_pass_the_same_check_as_all_others() -> None:
    body = "Frozen waffles, 50% off for you alone, coupon through December 24."
    outcome, context, _ = drafted(ScriptedAnswer(content=json.dumps(COPY | {"body": body})))
    assert outcome.draft is not None
    assert outcome.draft.source is DraftSource.COPY_BANK
    assert context.tally.failed_checks


class _Failing(ScriptedChat):
    """A model whose server answers with a status."""

    status: int

    def _generate(self, *_: object, **__: object) -> ChatResult:
        request = Request("POST", "http://127.0.0.1:1/v1")
        raise APIStatusError("no", response=Response(self.status, request=request), body=None)


def _with_status(status: int) -> Services:
    campaign = brief(mode=WriteMode.INDIVIDUAL)
    model = CopyModel("openai:failing", _Failing(answers=[], status=status))
    return services(models={"en": model}, campaign=campaign, uses_tools=True)


def test_a_server_that_fails_is_left_alone_and_the_batch_ends() -> None:
    context = _with_status(503)
    outcomes = run(context, *(customer(f"c{number}") for number in range(7)))
    assert {outcome.outcome for outcome in outcomes} == {"drafted"}
    assert context.tally.failed_checks["model.server_error"] == 5
    assert context.tally.failed_checks["model.circuit_open"] == 2
    assert context.tally.fallbacks == {"choice.no_answer_from_the_model": 7}


def test_a_refused_key_is_an_error_and_no_outage() -> None:
    with pytest.raises(ModelError, match="HTTP 401"):
        run(_with_status(401), customer("c1"))
