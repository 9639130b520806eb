"""What a terminal shows of an audit."""

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from eyelid.auditing.audit import Audit
from eyelid.auditing.audit_tables import annotator_rows, worst_first
from eyelid.auditing.kinds import KINDS
from eyelid.errors import printable
from eyelid.pages import print_whole


def print_audit(audit: Audit, console: Console) -> None:
    """Prints how many pictures have each kind of issue, with the worst of them, and the annotators."""
    pictures = audit.audited.pictures
    groups = len({group for group in pictures.groups if group})
    of = f" of {groups:,} groups" if groups else ""
    parts: list[RenderableType] = [
        Text(f"{printable(pictures.name)}: {len(audit):,} pictures{of}"),
        _kinds(audit),
    ]
    if audit.agreement is not None:
        share = f"{100 * audit.agreement:.1f}"
        parts.append(
            Text(f"what is learned of others fits {share} % of the labels, the mean of classes", "dim")
        )
    parts += [
        Text(f"warning: --by has learned the labels of {printable(name)} before, wrong ones too", "yellow")
        for name in audit.known_sets
    ]
    words = {kind.name: kind.words for kind in KINDS}
    parts += [
        Text(f"not looked for: {words[name]} ({reason})", "dim") for name, reason in audit.left_out.items()
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
                kind.words,
                f"{count:,}",
                f"{100 * count / len(audit):.2f} %",
                _worst(audit, kind.name, worst[0]) if worst else "",
                style="" if count else "dim",
            )
    return table


def _worst(audit: Audit, name: str, index: int) -> Text:
    files = audit.audited.pictures.files
    partners = audit.findings[name].partners
    told = files[index].source
    if partners is not None and partners[index] >= 0:
        told += f" and {files[int(partners[index])].source.rpartition('/')[2]}"
    return Text(printable(told))


def _annotators(audit: Audit) -> Table:
    table = Table("annotator", box=None, header_style="bold")
    for name in ("labels", "reliability", "agrees with the consensus"):
        table.add_column(name, justify="right")
    for row in annotator_rows(audit):
        table.add_row(*map(printable, row))
    return table
