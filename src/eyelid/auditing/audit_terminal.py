"""Printing an audit on the terminal."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid.auditing.audit import Audit
from eyelid.auditing.audit_tables import annotator_rows, worst_first
from eyelid.auditing.kinds import KINDS
from eyelid.errors import printable
from eyelid.pages import print_whole


def print_audit(audit: Audit, console: Console) -> None:
    """Prints the number of pictures and the worst picture of each kind of issue, and then the annotators."""
    pictures = audit.data.pictures
    groups = len({group for group in pictures.groups if group})
    of = f" of {groups:,} groups" if groups else ""
    parts: list[RenderableType] = [
        Text(f"{printable(pictures.name)}: {len(audit):,} pictures{of}"),
        _kinds(audit),
    ]
    if audit.label_fit is not None:
        share = f"{100 * audit.label_fit:.1f}"
        parts.append(
            Text(f"predictions from other groups fit {share} % of the labels, the mean over classes", "dim")
        )
    parts += [
        Text(
            f"warning: the model of --by was trained on {printable(name)}, on its wrong labels too", "yellow"
        )
        for name in audit.trained_sets
    ]
    titles = {kind.name: kind.title for kind in KINDS}
    parts += [
        Text(f"not looked for: {titles[name]} ({reason})", "dim") for name, reason in audit.left_out.items()
    ]
    if audit.answers:
        parts += ["", _annotators(audit)]
    print_whole(Group(*parts), console)


def _kinds(audit: Audit) -> Table:
    table = Table("kind", box=None, header_style="bold")
    for name in ("pictures", "share"):
        table.add_column(name, justify="right")
    table.add_column("worst")
    for kind in KINDS:
        if kind.name in audit.findings:
            worst = worst_first(audit, kind.name)[:1]
            count = int(audit.findings[kind.name].flagged.sum())
            table.add_row(
                kind.title,
                f"{count:,}",
                f"{100 * count / len(audit):.2f} %",
                _worst(audit, kind.name, worst[0]) if worst else "",
                style="" if count else "dim",
            )
    return table


def _worst(audit: Audit, name: str, index: int) -> Text:
    files = audit.data.pictures.files
    partners = audit.findings[name].partners
    text = files[index].source
    if partners is not None and partners[index] >= 0:
        text += f" and {files[int(partners[index])].source.rpartition('/')[2]}"
    return Text(printable(text))


def _annotators(audit: Audit) -> Table:
    table = Table("annotator", box=None, header_style="bold")
    for name in ("labels", "reliability", "agrees with the consensus"):
        table.add_column(name, justify="right")
    for row in annotator_rows(audit):
        table.add_row(*map(printable, row))
    return table
