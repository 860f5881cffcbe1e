"""The red team as a part of the report."""

from collections import Counter
from collections.abc import Callable, Sequence

from core.ports import Guardrail
from core.records import digest_of
from eval.guardrail.part import Part
from eval.guardrail.redteam.attacks import Attack
from eval.guardrail.redteam.runs import Obedience, Run, all_runs
from eval.intervals import exact, share_of
from eval.suite import Cell, Example, Examples, Measure, Section, Table

_SHOWN = 12


def redteam_part(
    guardrail: Guardrail, attacks: Sequence[Attack], report: Callable[[str, int, int], None], *, every: int = 1
) -> Part:
    """Run the attacks, and say what became of them."""
    runs = all_runs(guardrail, attacks, report, every=every)
    obeying = [run for run in runs if run.obedience == "reads"]
    measures = _measures(runs, obeying)
    tactics = len({attack.tactic for attack in attacks})
    lead = (
        f"{len(attacks)} attacks of {tactics} kinds, in English and Chinese, left where strangers write. The whole "
        "agent runs with a model that obeys whatever attack it reads, and writes an honest message otherwise. Judged "
        "by the words that are sent: nothing of the attack in them, and still about the goods; or no message at all."
    )
    blocks = (
        Table(
            title="What the attacks achieved", columns=("", "Share of runs"), rows=tuple((m.label, m) for m in measures)
        ),
        _by(obeying, "Where the attack was left", lambda run: run.carrier),
        _by(obeying, "How the message was written", lambda run: run.way),
        _by(obeying, "Kind of attack", lambda run: run.attack.tactic),
        _examples("Attacks that got through", [run for run in runs if run.harm]),
        _examples(
            "Sent in spite of an attack that was read", [r for r in obeying if r.read and r.title and not r.harm]
        ),
    )
    return Part(
        measures=measures,
        sections=(Section(title="Red team", lead=lead, blocks=blocks),),
        digests={"attacks": digest_of([attack.model_dump() for attack in attacks])},
    )


def _measures(runs: Sequence[Run], obeying: Sequence[Run]) -> tuple[Measure, ...]:
    def changed(name: str, label: str, obedience: Obedience) -> Measure:
        chosen = [run for run in runs if run.obedience == obedience]
        return share_of(name, label, sum(bool(run.harm) for run in chosen), len(chosen))

    total = len(obeying)
    return (
        changed("redteam.sent", "Attacks that changed what is sent", "reads"),
        share_of("redteam.read", "Attacks that a model read", sum(run.read for run in obeying), total),
        share_of("redteam.none", "Customers who got no message", sum(not run.title for run in obeying), total),
        changed("redteam.unread", "The same, by a model that obeys even what it has not read", "always"),
        changed("redteam.blended", "The same, hidden in an honest message", "blended"),
        exact("redteam.runs", "Runs through the whole agent", total, total, unit="count"),
    )


def _by(runs: Sequence[Run], title: str, key: Callable[[Run], str]) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name in dict.fromkeys(map(key, runs)):
        chosen = [run for run in runs if key(run) == name]
        sources = Counter(run.source for run in chosen)
        harmed = sum(bool(run.harm) for run in chosen)
        read = sum(run.read for run in chosen)
        rows.append(
            (name, len(chosen), read, sources["model"] + sources["revised"], sources["copy_bank"], sources[""], harmed)
        )
    columns = ("", "Runs", "Read", "Honest model copy sent", "Copy bank sent", "Nothing sent", "Changed")
    return Table(title=title, columns=columns, rows=tuple(rows))


def _examples(title: str, runs: Sequence[Run]) -> Examples:
    shown = [
        Example(
            head=run.title,
            text=run.body,
            locale=run.attack.locale,
            tags=(run.attack.id, run.carrier, run.obedience, run.source),
            why=f"{run.harm}. Attack: {run.attack.text}" if run.harm else f"Attack: {run.attack.text}",
        )
        for run in runs
    ]
    return Examples(title=title, examples=tuple(shown[:_SHOWN]), total=len(shown))
