"""The verb `label`: a pile of unlabelled pictures in, labels out, and a model if wanted."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import MissingExtraError, MissingFileError, OutputError
from eyelid.labelling.options import LabelOptions
from eyelid.training.options import TrainOptions

if TYPE_CHECKING:
    from eyelid.labelling.label_rows import Filled, LabelRow
    from eyelid.labelling.session import Session

__all__ = ["LABELS", "LabelOptions", "Labelled", "label"]

LABELS = "labels.csv"
"""The table that a sitting leaves in the folder of the labels."""


_SHOWN = 5  # names of tied pictures that are printed


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """What `label` leaves behind.

    Attributes:
        folder: Of the labels.
        journal: Every mark ever made.
        table: The labels; None if there are none.
        exported: What was asked for by `exports`.
        sheets: The contact sheets.
        total: Pictures in the pile.
        of_class: How many pictures annotators have labelled as each class.
        of_tag: How many pictures have each tag.
        annotators: How many pictures each annotator has marked.
        new: How many marks this sitting has added.
        cant_tell: Pictures that nobody can tell.
        tied: Names of the pictures of which as many annotators say one thing as another: they have no label.
        filled: How many pictures suggestions have labelled.
        unreadable: Pictures that cannot be read, each with the reason.
        run: The run folder of the training; None without one.
    """

    folder: Path
    journal: Path
    table: Path | None
    exported: tuple[Path, ...]
    sheets: tuple[Path, ...]
    total: int
    of_class: Mapping[str, int]
    of_tag: Mapping[str, int]
    annotators: Mapping[str, int]
    new: int
    cant_tell: int
    tied: tuple[str, ...]
    filled: int
    unreadable: tuple[str, ...]
    run: Path | None

    def lines(self) -> list[str]:
        """Returns what was done, in words: how much, by whom, and where it is."""
        counts = ", ".join(f"{count:,} {name}" for name, count in self.of_class.items())
        who = ", ".join(f"{name} {count:,}" for name, count in self.annotators.items()) or "nobody"
        told = [
            f"{sum(self.of_class.values()):,} of {self.total:,} pictures have labels: {counts}; "
            f"{self.cant_tell:,} nobody can tell; {self.new:+,} marks in this sitting; marked by {who}"
        ]
        if self.tied:
            shown = ", ".join(self.tied[:_SHOWN]) + ", …" * (len(self.tied) > _SHOWN)
            told.append(f"{len(self.tied):,} without a label, since annotators are tied: {shown}")
        if self.filled:
            told.append(f"{self.filled:,} more are filled in by suggestions, and marked so: by model")
        told.append(f"journal {self.journal}" + (f", labels {self.table}" if self.table else ""))
        if self.exported:
            told.append("written: " + ", ".join(map(str, self.exported)))
        if self.sheets:
            told.append(f"{len(self.sheets):,} contact sheets are in {self.sheets[0].parent}")
        if self.run:
            told.append(f"run folder {self.run}")
        return told


def label(options: LabelOptions, *, say: Callable[[str], None] = print) -> Labelled:
    """Labels a pile: on a page, by labels from elsewhere, and by suggestions.

    Args:
        options: What, by whom, and what becomes of it.
        say: Is told the page's address, and what is to be known meanwhile.

    Raises:
        EyelidError: The pile, the journal or an output cannot be used; see the error's own class.
    """
    try:
        from eyelid.labelling.setup import open_session
    except ModuleNotFoundError as error:
        raise MissingExtraError("label", "train", str(error.name)) from error
    from eyelid.data import default_cache
    from eyelid.pages import PictureProgress, on_terminal

    serve = _page(options) if options.paged else None
    base = _training(options) if options.then_train else None
    for name in options.exports:
        if not Path(name).suffix and Path(name).exists():
            raise OutputError(f"--exports {name}: exists; name a new folder for the classes")
    with PictureProgress(None, shown=on_terminal()) as progress:
        session = open_session(
            options.sources,
            output=Path(options.output) if options.output else None,
            classes=options.classes,
            tags=options.tags,
            embed=options.embed,
            suggest=options.suggest,
            order=options.order,
            overlap=options.overlap,
            until=options.until,
            seed=options.seed,
            cache=default_cache(),
            progress=progress.advance,
        )
    with closing(session):
        begun = session.marked
        for told in session.status(by="-").told:
            say(told)
        _import(session, options, say)
        groups = _groups(session, options)
        if serve and not session.finished.is_set() and not serve(session, say) and (options.apply or base):
            say("stopped before the end: nothing is filled in or trained; the same without --until does that")
            options, base = replace(options, apply=False, then_train=False, recipe="", name=""), None
        filled = _fill(session, options, say) if options.apply or options.then_train else {}
        table, exported, sheets = _export(session, options, groups, filled, say)
        run = None
        if base:
            run = _train(session, base, session.rows(filled=filled, groups=groups), say)
        return _summary(session, table, exported, sheets, filled if options.apply else {}, run, begun)


def _page(options: LabelOptions) -> Callable[[Session, Callable[[str], None]], bool]:
    """Returns what serves the page, and tells whether it ended because all was done.

    Raises:
        MissingExtraError: Something that it needs is not installed, which is told before anything is opened.
    """
    try:
        from eyelid.web import labelling_app, serve
    except ModuleNotFoundError as error:
        raise MissingExtraError("label", "web", str(error.name)) from error

    def serve_page(session: Session, say: Callable[[str], None]) -> bool:
        return serve(
            labelling_app(session, by=options.by),
            port=options.port,
            open_browser=not options.no_browser,
            announce=lambda address: say(f"the page is at {address} ; Ctrl-C ends it"),
            until=session.finished.is_set,
        )

    return serve_page


def _training(options: LabelOptions) -> TrainOptions:
    """Returns the options of the training but for its sets; raises before anybody labels for nothing."""
    from eyelid.labelling.training_sets import base_options
    from eyelid.options import parse_options

    try:
        import lightning  # noqa: F401
    except ModuleNotFoundError as error:
        raise MissingExtraError("label", "train", str(error.name)) from error
    base = base_options()
    if options.recipe:
        if not Path(options.recipe).is_file():
            raise MissingFileError(f"--recipe {options.recipe}: no such YAML file of `eyelid train`")
        base = parse_options(
            TrainOptions, ["--config", options.recipe], verb="train", text="", positional="data"
        )
    source = Path(options.sources[0])
    name = options.name or (source.resolve().stem if source.exists() else "") or base.name  # else a pattern
    base = replace(base, name=name, runs=options.runs)
    if (Path(options.runs) / name).exists():
        raise OutputError(
            f"run folder {Path(options.runs) / name} exists: choose another --name, or remove it"
        )
    return base


def _import(session: Session, options: LabelOptions, say: Callable[[str], None]) -> None:
    from eyelid.labelling.imports import read_taken

    for path in options.imports:
        taken = read_taken(
            path,
            names=[*session.pile.names, *session.pile.unreadable],
            classes=session.classes,
            tags=session.tags,
            by=options.by or Path(path).stem,
            rename=options.rename,
            partly=options.import_partly,
        )
        new = session.take(taken)
        count = sum(map(len, taken.marks.values()))
        told = f"{path}: {count:,} marks of {', '.join(taken.marks) or 'nobody'}, {new:,} of them new"
        if taken.unknown:
            told += f"; {len(taken.unknown):,} rows left out, such as {taken.unknown[0]}"
        if taken.silent:
            told += f"; {taken.silent:,} rows say nothing of their picture"
        if taken.of_model:
            told += f"; {taken.of_model:,} labels of a model are nobody's marks"
        say(told)


def _groups(session: Session, options: LabelOptions) -> dict[str, str]:
    from eyelid.labelling.groups import find_groups

    return find_groups(options.groups, session.pile.names) if options.groups else {}


def _fill(session: Session, options: LabelOptions, say: Callable[[str], None]) -> dict[str, Filled]:
    from eyelid.labelling.suggested_labels import fill, self_trained

    with _progress(session, "embedding") as tell:
        probabilities = session.advice(progress=tell).probabilities
    if options.self_train:
        with _progress(session, "self-training") as tell:
            probabilities = self_trained(
                session.pile, probabilities, session.known(), session.classes, options.seed, tell
            )
    status = session.status(by="-")
    if status.problem:
        say(status.problem)
    told = f"suggestions go by {status.embedding}"
    if status.trained_on:
        told += f", which has learned labels of {', '.join(status.trained_on)}"
    if status.accuracy:
        told += f"; by themselves, they are right for {status.accuracy} of the rest, estimated"
    say(told)
    return fill(
        session.pile,
        session.verdicts(),
        probabilities,
        classes=session.classes,
        confidence=options.confidence,
    )


@contextmanager
def _progress(session: Session, what: str) -> Iterator[Callable[[float], None]]:
    """Shows a bar on a terminal, and yields what takes the share that is done."""
    from eyelid.pages import PictureProgress, on_terminal

    with PictureProgress(len(session.pile), shown=on_terminal(), what=what) as bar:
        yield bar.reach


def _export(
    session: Session,
    options: LabelOptions,
    groups: Mapping[str, str],
    filled: Mapping[str, Filled],
    say: Callable[[str], None],
) -> tuple[Path | None, list[Path], list[Path]]:
    from eyelid.labelling.contact_sheets import write_sheets
    from eyelid.labelling.exports import write_class_folders
    from eyelid.pages import write_whole

    def rows(beside: Path) -> list[LabelRow]:
        taken = filled if options.apply else {}
        return session.rows(filled=taken, groups=groups, beside=beside)

    table = session.folder / LABELS
    if not rows(session.folder) and not table.exists():  # one that was there must not say what was taken back
        if options.exports:
            say("no labels yet: nothing is exported")
        return None, [], []
    write_whole(table, session.exported("csv", rows(session.folder)))
    exported = []
    for name in options.exports:
        path = Path(name)
        if path.suffix:
            write_whole(path, session.exported(path.suffix[1:].lower(), rows(path.parent)))
        else:
            write_class_folders(path, rows(path.parent), session.pile, files=options.export_files)
        exported.append(path)
    sheets = []
    if options.sheets:
        sheets = write_sheets(session.folder / "sheets", rows(session.folder), session.pile)
    return table, exported, sheets


def _train(session: Session, base: TrainOptions, rows: list[LabelRow], say: Callable[[str], None]) -> Path:
    from eyelid.labelling.training_sets import training_options
    from eyelid.verbs.train import train

    return train(
        training_options(
            base,
            rows,
            session.pile,
            classes=session.classes,
            drawn=session.drawn,
            folder=session.folder / "training",
            say=say,
        )
    )


def _summary(
    session: Session,
    table: Path | None,
    exported: list[Path],
    sheets: list[Path],
    filled: Mapping[str, Filled],
    run: Path | None,
    begun: int,
) -> Labelled:
    status = session.status(by="-")
    return Labelled(
        folder=session.folder,
        journal=session.journal,
        table=table,
        exported=tuple(exported),
        sheets=tuple(sheets),
        total=status.total,
        of_class=status.of_class,
        of_tag=status.of_tag,
        annotators=status.annotators,
        new=session.marked - begun,
        cant_tell=status.cant_tell,
        tied=tuple(name for name, judged in session.verdicts().items() if judged.tied),
        filled=len(filled),
        unreadable=tuple(f"{name}: {reason}" for name, reason in status.unreadable.items()),
        run=run,
    )
