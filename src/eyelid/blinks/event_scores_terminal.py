"""The scores of events on the terminal."""

from rich.console import Console
from rich.table import Table

from eyelid.blinks.event_scores import EventScores
from eyelid.errors import printable
from eyelid.score.intervals import Score


def print_event_scores(scores: EventScores, console: Console) -> None:
    """Prints the scores by each rule of overlap, the errors of times, and what was found of which events."""
    console.print(
        f"{scores.true:,} true events and {scores.found:,} found ones in {scores.recordings:,} recordings, "
        f"{scores.hours:.2f} hours with eyes in sight"
        + (f"; {scores.beside_gaps:,} beside gaps do not count" if scores.beside_gaps else "")
    )
    table = Table("a hit is", "precision", "recall", "F1", "false ones an hour", box=None)
    for name, values in scores.scores.items():
        table.add_row(
            name, *(str(values[metric]) for metric in ("precision", "recall", "f1", "false_an_hour"))
        )
    console.print(table)
    if scores.errors:
        errors = Table("time", "found minus true, ms", "without sign, ms", box=None)
        for name, error in scores.errors.items():
            errors.add_row(name, *(_milliseconds(error[key]) for key in ("bias_ms", "error_ms")))
        console.print(errors)
    recall = Table("events", "number", "found, IoU 0.5", box=None)
    for (column, value), (count, share) in scores.recall.items():
        recall.add_row(printable(f"{column}: {value}"), f"{count:,}", f"{share:.3f}")
    console.print(recall)


def _milliseconds(score: Score) -> str:
    between = "" if not score.interval else f" [{score.low:.1f} to {score.high:.1f}]"
    return f"{score.value:.1f}{between}"
