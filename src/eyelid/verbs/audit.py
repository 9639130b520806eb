"""The verb `audit`, which finds issues in data sets of pictures and writes a cleaned manifest."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.columns import ColumnOptions
from eyelid.errors import OptionError, expecting_extra, printable
from eyelid.names import Names

if TYPE_CHECKING:
    from eyelid.auditing import Audit, Cleaning
    from eyelid.pages import Say

ISSUES = (
    *("wrong_label", "contradiction", "exact_duplicate", "near_duplicate", "split_group", "split_duplicate"),
    *("unreadable", "not_an_eye", "inverted", "flat", "blurred", "dark", "bright"),
)
"""Names of the kinds of issues."""

_NONE = "none"
_ANY = "any"
_MOST = 8  # the page lists at most so many data sets and classes


@dataclass(frozen=True, kw_only=True)
class AuditOptions:
    """The options of `audit`.

    Attributes:
        data: Data sets, PATH or LAYOUT:PATH, as for train. A folder, zip, pattern, list or picture without
            labels is audited for all issues that need no labels.
        hidden: Read hidden files and folders, trash and thumbnails, too. What is named is always read.
        label: The column whose values are the labels; empty for the labels of the layout.
        columns: Names of the columns of a manifest, if they are not the usual ones.
        rename: The class that a label stands for, as --rename.Shut=closed; --rename.yawn= leaves the pictures
            of a label out.
        classes: The classes, such as open closed; other labels are refused. Empty for all labels that occur.
        kinds: Kinds of issues to look for, of wrong_label, contradiction (the same picture with another
            label), exact_duplicate, near_duplicate, split_group and split_duplicate (on both sides of a
            split), unreadable, not_an_eye, inverted, flat, blurred, dark, bright; empty for all. Those of
            --fail-on are looked for, too; with --fix those of --drop; with --relabel wrong_label.
        by: The model that predicts labels, each time trained on the pictures of other groups: net (a net of
            eyelid, which is trained for some minutes), or a linear model on an embedding, which takes
            seconds: hog, self, a model of eyelid, timm:NAME, or several joined by +.
        annotators: Columns with the labels of one annotator each, or JSON files of `eyelid label`; empty for
            the columns that begin with annotator_. Their reliability and consensus are estimated.
        split_fold: Check the split that `train --split.test-fold` makes with this fold, from 0; by default,
            the split of a column `split`.
        folds: Number of folds of that split.
        split_seed: Random seed of that split.
        output: Folder for `audit.csv` and `audit.html`, and with --fix `cleaned.csv` and `changes.csv`.
        fix: Write a cleaned manifest, which train can read in this folder. No picture is changed.
        drop: Kinds whose pictures the manifest leaves out, or none. Of copies, all except the first are left
            out; of issues between two parts of a split, the pictures that would be trained on; of other
            kinds, all pictures.
        relabel: Smallest probability, such as 0.9, at which the suggested label replaces one that is likely
            wrong; 0 for never.
        fail_on: Kinds that make the exit code 1 if a picture has them (with --fix: still has them), or if
            they cannot be looked for; any for all that can be looked for, none for no kind.
        seed: Random seed of folds and training.
    """

    data: tuple[str, ...] = ()
    hidden: bool = False
    label: str = ""
    columns: ColumnOptions = field(default_factory=ColumnOptions)
    rename: dict[str, str] = field(default_factory=dict)
    classes: Names = ()
    kinds: Names = ()
    by: str = "net"
    annotators: tuple[str, ...] = ()
    split_fold: int | None = None
    folds: int = 5
    split_seed: int = 0
    output: str = "audited"
    fix: bool = False
    drop: Names = ("unreadable", "exact_duplicate", "contradiction", "flat")
    relabel: float = 0.0
    fail_on: Names = ("unreadable",)
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.data:
            raise OptionError("no pictures given; name a set, PATH or LAYOUT:PATH")
        for flag, names, others in (
            ("kinds", self.kinds, ()),
            ("drop", self.drop, (_NONE,)),
            ("fail-on", self.fail_on, (_NONE, _ANY)),
        ):
            for name in names:
                if name not in (*ISSUES, *others):
                    raise OptionError(f"--{flag} {name}: expected {', '.join((*ISSUES, *others))}")
        if not 0 <= self.relabel <= 1:
            raise OptionError(f"--relabel {self.relabel}: expected a probability, or 0 for never")
        if self.relabel and not self.fix:
            raise OptionError(f"--relabel {self.relabel} changes the manifest that --fix writes; add --fix")
        if self.split_fold is not None and not 0 <= self.split_fold < self.folds:
            raise OptionError(f"--split-fold {self.split_fold}: expected 0 to {self.folds - 1}")

    @property
    def looked_for(self) -> set[str]:
        """The kinds of issues that are looked for: those of `kinds`, and those that other options need."""
        if not self.kinds:
            return set(ISSUES)
        needed = {*self.kinds, *self.fail_on}
        if self.fix:
            needed |= {*self.drop, *(["wrong_label"] if self.relabel else [])}
        return needed.intersection(ISSUES)


@dataclass(frozen=True, kw_only=True)
class AuditResult:
    """The result of `audit`.

    Attributes:
        audit: All findings.
        folder: The output folder.
        counts: Number of pictures that have an issue, by the name of its kind.
        remaining: Number of pictures in the cleaned manifest that still have an issue, by the name of its
            kind; the same as `counts` if there is no cleaned manifest.
        manifest: Path of the cleaned manifest; None without --fix.
        changes: A sentence about what the cleaned manifest leaves out and changes; empty without --fix.
        failed: Whether pictures have an issue of a kind in --fail-on, or such a kind could not be looked for.
    """

    audit: Audit
    folder: Path
    counts: Mapping[str, int]
    remaining: Mapping[str, int]
    manifest: Path | None
    changes: str
    failed: bool


def audit(options: AuditOptions, *, say: Say | None = None) -> AuditResult:
    """Looks for issues in data sets of pictures, and writes the report.

    Args:
        options: The options.
        say: Function that shows a line to the user, such as what was passed over; None to print the lines.

    Raises:
        EyelidError: A data set cannot be read, or the output cannot be written; the class of the error says
            which.
    """
    with expecting_extra("audit", "train"):
        from eyelid.auditing import audit_pictures, clean, read_answers, read_audit_sets, remaining_counts
        from eyelid.training.options import SplitOptions
    from eyelid.pages import check_output_folder, on_terminal, print_line

    folder = Path(options.output)
    check_output_folder(folder)
    split = None
    if options.split_fold is not None:
        split = SplitOptions(
            folds=options.folds, test_fold=options.split_fold, seed=options.split_seed, allow_leak=True
        )
    label = (options.label or options.columns.label).strip().lower()
    pictures = read_audit_sets(
        options.data,
        label=label,
        columns=options.columns,
        rename=options.rename,
        classes=options.classes,
        split=split,
        hidden=options.hidden,
    )
    answers = read_answers(pictures, options.annotators, rename=options.rename, label=label)
    for note in (*pictures.notes, *([answers.note] if answers and answers.note else [])):
        (say or print_line)(note)
    with expecting_extra("audit", "train"):
        found = audit_pictures(
            pictures,
            kinds=options.looked_for,
            by=options.by,
            answers=answers,
            seed=options.seed,
            show_progress=on_terminal(),
        )
    cleaning = clean(found, drop=options.drop, relabel=options.relabel) if options.fix else None
    changes = _changes(cleaning, len(found)) if cleaning else ""
    _write(folder, found, cleaning, facts=_facts(options, found), changes=changes)
    if left_over := _left_over(folder, found, cleaning):
        (say or print_line)(f"of an earlier audit, and not of this one: {', '.join(map(str, left_over))}")
    counts = {name: int(finding.flagged.sum()) for name, finding in found.findings.items()}
    left = remaining_counts(found, cleaning) if cleaning else counts
    watched = left if _ANY in options.fail_on else options.fail_on
    return AuditResult(
        audit=found,
        folder=folder,
        counts=counts,
        remaining=left,
        manifest=folder / "cleaned.csv" if cleaning else None,
        changes=changes,
        failed=any(left.get(name, name in found.left_out) for name in watched),
    )


def _write(
    folder: Path, found: Audit, cleaning: Cleaning | None, *, facts: Mapping[str, str], changes: str
) -> None:
    """Writes the tables, and the page that shows `facts` and `changes`; raises `OutputError` if it cannot."""
    from eyelid.auditing import annotator_table, audit_page, changes_table, cleaned_manifest, picture_table
    from eyelid.pages import write_whole

    write_whole(folder / "audit.csv", picture_table(found))
    if found.answers:
        write_whole(folder / "annotators.csv", annotator_table(found))
    if cleaning:
        write_whole(folder / "cleaned.csv", cleaned_manifest(found, cleaning, folder))
        write_whole(folder / "changes.csv", changes_table(found, cleaning))
    write_whole(folder / "audit.html", audit_page(found, facts=facts, changes=changes))


def _left_over(folder: Path, found: Audit, cleaning: Cleaning | None) -> list[Path]:
    """Returns the files of an earlier audit that this one has not replaced."""
    written = {"annotators.csv": found.answers, "cleaned.csv": cleaning, "changes.csv": cleaning}
    return [folder / name for name, what in written.items() if not what and (folder / name).is_file()]


def _changes(cleaning: Cleaning, count: int) -> str:
    dropped = Counter(reason for reason in cleaning.dropped if reason)
    listed = ", ".join(f"{number:,} {reason}" for reason, number in dropped.items()) or "nothing"
    return (
        f"The cleaned manifest has {int(cleaning.kept.sum()):,} of {count:,} pictures; dropped: {listed}; "
        f"relabelled: {int(cleaning.relabelled.sum()):,}"
    )


def _facts(options: AuditOptions, found: Audit) -> dict[str, str]:
    data = found.data
    groups = len({group for group in data.pictures.groups if group})
    labels = Counter(data.classes[label] for label in data.labels.tolist() if label >= 0)
    facts = {
        "sets": printable(_first(options.data)),
        "pictures": f"{len(found):,}" + (f" of {groups:,} groups" if groups else ", nothing says of whom"),
    }
    if labels:
        counts = _first([f"{count:,} {name}" for name, count in labels.most_common()])
        facts["labels"] = counts + ("" if any(data.pictures.labels) else ", by consensus of the annotators")
    if found.label_fit is not None:
        share = f"{100 * found.label_fit:.1f}"
        facts["labels checked by"] = (
            f"{options.by}; its out-of-fold predictions fit {share} %, the mean over classes"
        )
    return facts


def _first(names: Sequence[str]) -> str:
    more = f" and {len(names) - _MOST:,} more" if len(names) > _MOST else ""
    return ", ".join(names[:_MOST]) + more
