"""What a terminal shows of an evaluation."""

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from eyelid.score.evaluation import Evaluation

FEW_GROUPS = 10


def print_evaluation(evaluation: Evaluation, console: Console) -> None:
    """Prints the scores with their intervals, and all that the reader should know to trust them."""
    name = escape(evaluation.name)
    console.print(f"[bold]{name}[/]: {evaluation.pictures:,} pictures of {evaluation.groups:,} groups")
    table = Table("", "score", "95 % interval", box=None, header_style="bold")
    for metric, score in evaluation.scores.items():
        interval = "" if score.low != score.low else f"{score.low:.4f} - {score.high:.4f}"
        table.add_row(metric, f"{score.value:.4f}", interval)
    console.print(table)
    console.print(
        f"unsure {evaluation.unsure:.4f}; error of the decided readings {evaluation.decided_error:.4f}"
    )
    if evaluation.groups == 1:
        console.print("[yellow]no interval: it needs pictures of at least two people[/]")
    elif evaluation.groups < FEW_GROUPS:
        console.print(f"[yellow]few groups ({evaluation.groups}): the intervals are rough[/]")
    elif evaluation.groups == evaluation.pictures:
        console.print(
            "[yellow]each picture counts as a person: the intervals are too narrow if some repeat[/]"
        )
    if evaluation.seen:
        console.print(
            f"[yellow]the model was trained on a set named {name}: "
            "these scores say little about people it has not seen[/]"
        )
    for message in evaluation.unreadable:
        console.print(f"[red]not scored: {escape(message)}[/]")
