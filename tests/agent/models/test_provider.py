"""Opening models: what is wrong is said before any work is done."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from pydantic import SecretStr

from agent.models.provider import open_model
from core.errors import InputError, ModelError, SettingsError
from core.records import Message
from core.settings import ModelSettings

PROMPT = (Message(role="user", content="Write about tea."),)


@pytest.mark.parametrize("spec", ["gpt", "bard:large", "embedded:"])
def test_an_unknown_provider_is_refused_with_the_ones_there_are(spec: str) -> None:
    with pytest.raises(SettingsError, match=r"embedded:<name>"):
        open_model(spec, ModelSettings())


def test_an_unknown_embedded_model_names_the_known() -> None:
    with pytest.raises(ModelError, match="smollm2"):
        open_model("embedded:gpt-9", ModelSettings())


def test_a_hosted_model_needs_a_key_or_a_url() -> None:
    with pytest.raises(SettingsError, match="API_KEY"):
        open_model("openai:some-model", ModelSettings())


def test_an_unreachable_url_is_named() -> None:
    settings = ModelSettings(base_url="http://127.0.0.1:9/v1")
    with pytest.raises(ModelError, match=r"http://127\.0\.0\.1:9/v1"):
        open_model("openai:some-model", settings)


@pytest.mark.parametrize("text", ['{"title": "A"', '{"titel": "A"}'])
def test_a_broken_script_names_the_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "script.jsonl"
    path.write_text('{"title": "A", "body": "B"}\n' + text, encoding="utf-8")
    with pytest.raises(InputError, match="line 2"):
        open_model(f"scripted:{path}", ModelSettings())


def test_a_script_plays_in_order_and_ends(tmp_path: Path) -> None:
    path = tmp_path / "script.jsonl"
    lines = [{"when": "coffee", "title": "C", "body": "c"}, {"title": "A", "body": "a"}, {"content": "no json"}]
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    model = open_model(f"scripted:{path}", ModelSettings())
    answers = [model.ask(PROMPT, seed=0, temperature=0, max_tokens=9) for _ in range(2)]
    assert [answers[0].title, answers[1].fault] == ["A", "model.invalid_json"]
    with pytest.raises(ModelError, match="no answer left"):
        model.ask(PROMPT, seed=0, temperature=0, max_tokens=9)


class _Server(BaseHTTPRequestHandler):
    """Answers like an OpenAI-compatible server, with the status and content of the class."""

    status = 200
    content = '{"title": "Tea", "body": "Tea, 20 ct."}'
    seen: list[dict[str, object]] = []  # noqa: RUF012

    def do_GET(self) -> None:
        self._answer(200, {"object": "list", "data": []})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        type(self).seen.append(body)
        choice = {"index": 0, "finish_reason": "stop", "message": {"role": "assistant", "content": self.content}}
        usage = {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18}
        reply = {"id": "1", "object": "chat.completion", "created": 1, "model": "m", "choices": [choice]}
        self._answer(self.status, reply | {"usage": usage} if self.status == 200 else {"error": {"message": "no"}})

    def _answer(self, status: int, content: dict[str, object]) -> None:
        payload = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.end_headers()
        self.wfile.write(payload)

    def log_message(self, *_: object) -> None:
        """Stay quiet."""


@pytest.fixture
def server_url() -> Iterator[str]:
    _Server.seen, _Server.status = [], 200
    server = HTTPServer(("127.0.0.1", 0), _Server)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_server_is_asked_with_schema_and_seed(server_url: str) -> None:
    model = open_model("openai:m", ModelSettings(base_url=server_url, api_key=SecretStr("k")))
    answer = model.ask(PROMPT, seed=5, temperature=0.3, max_tokens=64)
    assert (answer.title, answer.body, answer.usage.prompt_tokens) == ("Tea", "Tea, 20 ct.", 11)
    sent = _Server.seen[0]
    assert sent["seed"] == 5
    assert sent["response_format"]["type"] == "json_schema"  # type: ignore[index]


def test_an_error_of_the_server_is_one_clear_line(server_url: str) -> None:
    _Server.status = 404
    model = open_model("openai:m", ModelSettings(base_url=server_url, retries=0))
    with pytest.raises(ModelError, match="HTTP 404"):
        model.ask(PROMPT, seed=5, temperature=0.3, max_tokens=64)


@pytest.mark.parametrize(("status", "fault"), [(429, "model.rate_limited"), (503, "model.server_error")])
def test_an_outage_is_a_fault_and_soon_the_model_is_left_alone(server_url: str, status: int, fault: str) -> None:
    _Server.status = status
    model = open_model("openai:m", ModelSettings(base_url=server_url, retries=0))
    answers = [model.ask(PROMPT, seed=seed, temperature=0.3, max_tokens=64) for seed in range(7)]
    assert [answer.fault for answer in answers] == [fault] * 5 + ["model.circuit_open"] * 2
    assert len(_Server.seen) == 5


def test_a_rate_limit_is_waited_out(server_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    model = open_model("openai:m", ModelSettings(base_url=server_url, retries=1))
    _Server.status = 429
    monkeypatch.setattr("openai._base_client.SyncAPIClient._sleep_for_retry", _recover)
    assert model.ask(PROMPT, seed=5, temperature=0.3, max_tokens=64).title == "Tea"
    assert len(_Server.seen) == 2


def _recover(*_: object, **__: object) -> None:
    _Server.status = 200


@pytest.mark.model
def test_the_embedded_model_answers_and_repeats_itself() -> None:
    model = open_model("embedded:smollm2-135m-instruct", ModelSettings())
    try:
        first = model.ask(PROMPT, seed=3, temperature=0.8, max_tokens=60)
        again = model.ask(PROMPT, seed=3, temperature=0.8, max_tokens=60)
    finally:
        model.close()
    assert first.usage.completion_tokens > 0
    assert (first.title, first.body, first.fault) == (again.title, again.body, again.fault)
    assert model.writes("en")
    assert not model.writes("zh")
