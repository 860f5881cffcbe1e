"""The circuit opens after failures in a row, rests, tries once, and closes on an answer."""

from agent.models.circuit import Circuit


def test_it_opens_rests_and_closes() -> None:
    now = [0.0]
    circuit = Circuit(limit=2, rest_seconds=30, clock=lambda: now[0])
    circuit.failed()
    circuit.answered()
    circuit.failed()
    assert circuit.lets_through(), "failures that are not in a row do not open it"
    circuit.failed()
    assert not circuit.lets_through()
    now[0] = 30.0
    assert circuit.lets_through()
    circuit.failed()
    assert not circuit.lets_through(), "one more failure opens it again"
    now[0] = 60.0
    circuit.answered()
    assert circuit.lets_through()
