"""The verb `label`, which labels a pile of pictures, exports the labels, and may train a model."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import OutputError, expecting_extra
from eyelid.labelling.export_names import table_kind
from eyelid.labelling.options import LabelOptions
from eyelid.training.options import TrainOptions

if TYPE_CHECKING:
    from eyelid.labelling.label_rows import LabelRow, Suggestion
    from eyelid.labelling.session import Session
    from eyelid.pages import Say

__all__ = ["LABELS", "LabelOptions", "LabelResult", "label"]

LABELS = "labels.csv"
"""File name of the label table in the output folder."""

_MOST_NAMES = 5  # a message names at most so many tied pictures
_NOBODY = "-"  # annotator whose status is asked for where the annotator does not matter


@dataclass(frozen=True, kw_only=True)
class LabelResult:
    """The result of `label`: the files that were written, and counts.

    Attributes:
        folder: The output folder.
        journal: The journal, which has every mark ever made.
        table: The label table; None if there are no labels.
        exported: The files and folders that `exports` asked for.
        sheets: The contact sheets.
        total: Number of pictures in the pile.
        of_class: Number of pictures that annotators have labelled as each class.
        of_tag: Number of pictures with each tag.
        annotators: Number of pictures that each annotator has marked.
        new: Number of marks that this session has added.
        cant_tell: Number of pictures for which the majority answered *can't tell*.
        tied: Names of the pictures with a tied vote, which have no label.
        filled: Number of pictures without a mark that got the suggested class as their label.
        unreadable: Pictures that cannot be read, each with the reason.
        run: Run folder of the training; None without a training.
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
        """Returns a summary for the user."""
        counts = ", ".join(f"{count:,} {name}" for name, count in self.of_class.items())
        annotators = ", ".join(f"{name} {count:,}" for name, count in self.annotators.items()) or "nobody"
        lines = [
            f"{sum(self.of_class.values()):,} of {self.total:,} pictures have labels: {counts}; "
            f"{self.cant_tell:,} nobody can tell; {self.new:+,} marks in this session; marked by {annotators}"
        ]
        if self.tied:
            names = ", ".join(self.tied[:_MOST_NAMES]) + ", …" * (len(self.tied) > _MOST_NAMES)
            lines.append(f"{len(self.tied):,} without a label, since annotators are tied: {names}")
        if self.filled:
            lines.append(f"{self.filled:,} more are filled in by suggestions, and marked so: by model")
        lines.append(f"journal {self.journal}" + (f", labels {self.table}" if self.table else ""))
        if self.exported:
            lines.append("written: " + ", ".join(map(str, self.exported)))
        if self.sheets:
            lines.append(f"{len(self.sheets):,} contact sheets are in {self.sheets[0].parent}")
        if self.run:
            lines.append(f"run folder {self.run}")
        return lines


@dataclass(frozen=True, kw_only=True)
class _Outputs:
    """The files that a session has written; see `LabelResult`."""

    table: Path | None = None
    exported: tuple[Path, ...] = ()
    sheets: tuple[Path, ...] = ()


def label(options: LabelOptions, *, say: Say | None = None) -> LabelResult:
    """Labels a pile: on a page, by imported labels, and by suggestions.

    Args:
        options: The options of the labelling.
        say: Function that shows a line to the user, such as the address of the page; None to print the lines.

    Raises:
        EyelidError: An option is wrong, or the pile, the journal or an output cannot be used.
    """
    _check_extras(options)
    from eyelid.data import default_cache
    from eyelid.labelling.opening import open_session
    from eyelid.pages import PictureProgress, on_terminal, print_line

    training = _training_options(options) if options.then_train else None
    for name in options.exports:
        if not table_kind(name) and Path(name).exists():
            raise OutputError(f"--exports {name}: exists; name a new folder for the classes")
    say = say or print_line
    cache = Path(options.cache) if options.cache else default_cache()
    with PictureProgress(None, shown=on_terminal(), what="decoding") as progress:
        session = open_session(
            options, cache=cache, expect=progress.expect, progress=progress.advance, say=say
        )
    with closing(session):
        return _run_session(session, options, training, say)


def _run_session(
    session: Session, options: LabelOptions, training: TrainOptions | None, say: Say
) -> LabelResult:
    """Imports labels, serves the page, uses suggestions as labels, exports and trains, as the options say."""
    marks_before = session.mark_count
    for warning in session.status(by=_NOBODY).warnings:
        say(warning)
    if session.pile.passed_over:
        say(session.pile.passed_over)
    _import(session, options, say)
    groups = _groups(session, options)
    apply = options.apply
    if options.opens_page and not session.finished.is_set():
        completed = _serve_page(session, options, say)
        if not completed and (apply or training):
            say("stopped before the end: nothing is filled in or trained; the same without --until does that")
            apply, training = False, None
    suggestions: dict[str, Suggestion] = {}
    if apply or training:
        suggestions = _suggestions(session, options, say)
    elif problem := session.status(by=_NOBODY).problem:
        say(problem)
    labels = suggestions if apply else {}
    outputs = _export(session, options, groups, labels, say)
    run = None
    if training:
        run = _train(session, training, session.rows(suggestions=suggestions, groups=groups), say)
    new = session.mark_count - marks_before
    return _result(session, outputs, new=new, filled=len(labels), run=run)


def _check_extras(options: LabelOptions) -> None:
    """Raises `MissingExtraError` if a package is missing, before anything is opened."""
    with expecting_extra("label", "train"):
        import eyelid.labelling.opening

        if options.then_train:
            import lightning  # noqa: F401
    if options.opens_page:
        with expecting_extra("label", "web"):
            import eyelid.web.label_page  # noqa: F401


def _serve_page(session: Session, options: LabelOptions, say: Say) -> bool:
    """Serves the page until it is finished or stopped. Returns whether it was finished."""
    from eyelid.web import serve_page
    from eyelid.web.label_page import label_page

    return serve_page(
        label_page(session, by=options.by),
        finished=session.finished,
        say=say,
        port=options.port,
        open_browser=not options.no_browser,
    )


def _training_options(options: LabelOptions) -> TrainOptions:
    """Returns the options of the training without its data sets; raises `EyelidError` if they are wrong.

    It is called before the labelling starts, so that an error does not come after it.
    """
    from eyelid.data.locations import set_name
    from eyelid.labelling.training_sets import base_options
    from eyelid.training.recipe import load_recipe

    base = base_options()
    if options.recipe:
        base = load_recipe(options.recipe)
    source = options.sources[0]  # a pattern does not exist, and gives no name
    name = options.name or (set_name(source) if Path(source).exists() else "") or base.name
    if (Path(options.runs) / name).exists():
        raise OutputError(
            f"run folder {Path(options.runs) / name} exists: choose another --name, or remove it"
        )
    return replace(base, name=name, runs=options.runs)


def _import(session: Session, options: LabelOptions, say: Say) -> None:
    from eyelid.data.locations import set_name
    from eyelid.labelling.imports import read_imported_labels

    for path in options.imports:
        imported = read_imported_labels(
            path,
            names=[*session.pile.names, *session.pile.unreadable],
            classes=session.classes,
            tags=session.tags,
            by=options.by or set_name(path),
            rename=options.rename,
            partly=options.import_partly,
        )
        new = session.import_labels(imported)
        say(imported.summary(new))


def _groups(session: Session, options: LabelOptions) -> dict[str, str]:
    from eyelid.labelling.groups import find_groups

    return find_groups(options.groups, session.pile.names) if options.groups else {}


def _suggestions(session: Session, options: LabelOptions, say: Say) -> dict[str, Suggestion]:
    """Returns suggestions that are probable enough to be labels, and tells the user how they were made."""
    from eyelid.labelling.suggested_labels import confident_suggestions, refine_suggestions

    with _progress(session) as report:
        probabilities = session.advice(progress=report).probabilities
        if options.self_train:
            probabilities = refine_suggestions(
                session.pile,
                probabilities,
                session.label_arrays(),
                session.classes,
                options.seed,
                partial(report, "self-training"),
            )
    status = session.status(by=_NOBODY)
    if status.problem:
        say(status.problem)
    line = f"suggestions go by {status.embedding}"
    if status.trained_on:
        line += f", which has learned labels of {', '.join(status.trained_on)}"
    if status.accuracy:
        line += f"; by themselves, they are right for {status.accuracy} of the rest, estimated"
    say(line)
    return confident_suggestions(
        session.pile,
        session.votes(),
        probabilities,
        classes=session.classes,
        confidence=options.confidence,
    )


@contextmanager
def _progress(session: Session) -> Iterator[Callable[[str, float], None]]:
    """Shows a bar on a terminal. Yields the function that takes the stage, and the share that is done."""
    from eyelid.pages import PictureProgress, on_terminal

    with PictureProgress(len(session.pile), shown=on_terminal(), what="embedding") as bar:

        def report(stage: str, share: float) -> None:
            bar.begin(stage)
            bar.reach(share)

        yield report


def _export(
    session: Session,
    options: LabelOptions,
    groups: Mapping[str, str],
    suggestions: Mapping[str, Suggestion],
    say: Say,
) -> _Outputs:
    """Writes the label table, the exports and the contact sheets."""
    from eyelid.labelling.contact_sheets import write_sheets
    from eyelid.labelling.exports import write_class_folders
    from eyelid.pages import write_whole

    def rows(folder: Path) -> list[LabelRow]:
        return session.rows(suggestions=suggestions, groups=groups, relative_to=folder)

    table = session.folder / LABELS
    # Without labels there is no table. An old one is overwritten, since its marks were undone.
    if not rows(session.folder) and not table.exists():
        if options.exports:
            say("no labels yet: nothing is exported")
        return _Outputs()
    if not options.apply and (filled := _filled_in(table)):
        say(f"{table}: {filled:,} that --apply had filled in are left out; the same with --apply keeps them")
    write_whole(table, session.export("csv", rows(session.folder)))
    exported = []
    for name in options.exports:
        path = Path(name)
        if kind := table_kind(name):
            write_whole(path, session.export(kind, rows(path.parent)))
        else:
            write_class_folders(path, rows(path.parent), session.pile, files=options.export_files)
        exported.append(path)
    sheets: list[Path] = []
    if options.sheets:
        sheets = write_sheets(session.folder / "sheets", rows(session.folder), session.pile)
    return _Outputs(table=table, exported=tuple(exported), sheets=tuple(sheets))


def _filled_in(table: Path) -> int:
    """Returns how many labels of an earlier label table were filled in; 0 if it cannot be read."""
    import csv

    from eyelid.csv_cells import read_records
    from eyelid.labelling.annotator import MODEL

    try:
        with table.open(encoding="utf-8-sig", newline="") as file:
            return sum(row.get("by") == MODEL for row in read_records(file))
    except (OSError, ValueError, csv.Error):
        return 0


def _train(session: Session, base: TrainOptions, rows: list[LabelRow], say: Say) -> Path:
    """Trains a model on the labels, and returns its run folder."""
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
        ),
        say=say,
    )


def _result(session: Session, outputs: _Outputs, *, new: int, filled: int, run: Path | None) -> LabelResult:
    status = session.status(by=_NOBODY)
    return LabelResult(
        folder=session.folder,
        journal=session.journal,
        table=outputs.table,
        exported=outputs.exported,
        sheets=outputs.sheets,
        total=status.total,
        of_class=status.of_class,
        of_tag=status.of_tag,
        annotators=status.annotators,
        new=new,
        cant_tell=status.cant_tell,
        tied=tuple(name for name, vote in session.votes().items() if vote.tied),
        filled=filled,
        unreadable=tuple(f"{name}: {reason}" for name, reason in status.unreadable.items()),
        run=run,
    )
