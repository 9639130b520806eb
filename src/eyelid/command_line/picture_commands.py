"""The verbs that read a user's pictures: each function parses the options, calls the API, and prints.

The packages that a verb needs are imported in its function, so that `eyelid --help` answers at once.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eyelid.command_line.telling import help_of, say_aside, tell_few, tell_unreadable, wide_console
from eyelid.errors import printable

if TYPE_CHECKING:
    from eyelid.verbs.demo import DemoOptions
    from eyelid.verbs.predict import PredictOptions


def run_predict(arguments: Sequence[str]) -> int:
    """Reads whether the eye in each picture is open or closed: one row for each eye, in input order.

    Examples:
      eyelid predict eyes/                          a folder, as a table on the terminal
      eyelid predict eyes.zip --output eyes.csv     a zip, to a table on disk
      eyelid predict talk.mp4 --output talk.csv     a video: a row for each eye in each frame
      eyelid predict 'eyes/*/left*.png' one.jpg     patterns and files
      find eyes -name '*.jpg' | eyelid predict - --output eyes.jsonl
      eyelid predict eyes/ --output eyes.csv --resume   go on after a crash
      eyelid predict photos/ --draw drawn/ --boxes boxes.json       copies with boxes; boxes as COCO
      eyelid predict eyes/ --output - | head            CSV on standard output; -.jsonl for JSON lines
      eyelid predict s3://pile/eyes/ --output s3://pile/rows/ --engine ray --address auto    on a cluster
    """
    from eyelid.options import parse_options
    from eyelid.verbs.predict import (
        PredictOptions,
        count_pictures,
        mistakes_in,
        picture_filter,
        predict_blocks,
    )

    options = parse_options(PredictOptions, arguments, verb="predict", text=help_of(run_predict))
    from rich.console import Console  # what is heavy comes after --help

    from eyelid.pages import PictureProgress, on_terminal
    from eyelid.pictures import quiet_decoders
    from eyelid.reading import Sample
    from eyelid.results import RowCounts
    from eyelid.results.summary import print_summary

    counts, keep, sample = RowCounts(), picture_filter(options), Sample()
    shown = on_terminal() and not options.quiet
    with quiet_decoders():
        total = count_pictures(options) if shown else None
    try:
        with quiet_decoders(), PictureProgress(total, shown=shown) as progress:
            for read in predict_blocks(options, with_rows=False, keep=keep, sample=sample, say=say_aside):
                counts.add(read.counts)
                progress.advance(read.pictures)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(_kept_words(options)) from stop
    if not options.quiet or not options.output:
        to_stream = bool(options.output) and not options.is_table
        console = Console(highlight=False, soft_wrap=False, stderr=to_stream)
        print_summary(counts, console, table=not options.output, models=options.model_words)
    if not options.quiet and (passed_over := keep.summary()):
        say_aside(passed_over)
    if not options.quiet:
        with quiet_decoders():
            mistakes = mistakes_in(sample, options)
        for mistake in mistakes:
            say_aside(mistake)
    if damaged := counts.damaged.told():
        say_aside(damaged)
    if options.quiet and options.output and counts.errors:
        say_aside(f"{counts.errors:,} of {counts.pictures:,} pictures could not be read")
    if options.is_table and not options.quiet:
        print(printable(str(options.output)))
    return 1 if counts.errors else 0


def _kept_words(options: "PredictOptions") -> str:
    """Returns the message after Ctrl-C: how many rows are kept, and how to continue."""
    from eyelid.verbs.predict_outputs import count_kept_rows

    kept = count_kept_rows(options)
    if not kept:
        return "stopped by Ctrl-C: no rows were kept"
    place = options.parts or f"{options.output}.part"
    return f"stopped by Ctrl-C: {kept:,} rows are kept in {place}; --resume goes on from there"


def run_label(arguments: Sequence[str]) -> int:
    """Helps to label unlabelled pictures on a local web page, suggests labels, and can train a model.

    Examples:
      eyelid label eyes/                              open and closed; the page's address is printed
      eyelid label eyes.zip --classes left right up blink straight --by ann
      eyelid label eyes/ --imports ann.xlsx --exports labels.csv --no-page     XLSX in, CSV out
      eyelid label eyes/ --apply --confidence 0.98 --sheets    the rest by suggestions, and contact sheets
      eyelid label eyes/ --until 300 --then-train --groups '(.*)_[LR]'         from no label to a model
    """
    from eyelid.options import parse_options
    from eyelid.verbs.label import LabelOptions, label

    options = parse_options(LabelOptions, arguments, verb="label", text=help_of(run_label))
    from eyelid.pictures import quiet_decoders  # what is heavy comes after --help

    with quiet_decoders():
        done = label(options)
    tell_unreadable(done.unreadable)
    for line in done.lines():
        print(printable(line))
    return 1 if done.unreadable else 0


def run_audit(arguments: Sequence[str]) -> int:
    """Finds wrong labels, copies, leaks and bad light in pictures, and writes a cleaned manifest.

    Examples:
      eyelid audit eyes/                                labelled or not; report in the folder audited/
      eyelid audit truth.csv --fix --relabel 0.9        a manifest without what is wrong: audited/cleaned.csv
      eyelid audit mrl/ --split-fold 0 --fail-on split_group split_duplicate   exit code 1 if it leaks
      eyelid audit eyes/ --by hog --kinds wrong_label   only labels, in seconds
      eyelid audit answers.csv --annotators ann ben     how reliable each annotator is, and their consensus
      eyelid train audited/cleaned.csv                  train on the cleaned manifest
    """
    from eyelid.options import parse_options
    from eyelid.verbs.audit import AuditOptions, audit

    options = parse_options(AuditOptions, arguments, verb="audit", text=help_of(run_audit))
    from eyelid.pictures import quiet_decoders  # what is heavy comes after --help

    with quiet_decoders():
        done = audit(options)  # first, because it reports a missing extra
    from eyelid.auditing import print_audit

    print_audit(done.audit, wide_console())
    folder = printable(str(done.folder))
    print(f"pictures and scores: {folder}/audit.html, {folder}/audit.csv")
    if done.manifest:
        print(f"{done.changes}\n{folder}/{done.manifest.name} and what was changed, {folder}/changes.csv")
    return 1 if done.failed else 0


def run_cull(arguments: Sequence[str]) -> int:
    """Sorts a shoot: photos to keep, to reject for closed eyes or blur, and to look at; each with its reason.

    Examples:
      eyelid cull wedding/                              tables in culls/wedding/; nothing else is written
      eyelid cull wedding/ --sidecars auto              verdicts for Lightroom, darktable, digiKam
      eyelid cull --undo culls/wedding                  take those marks out of the sidecars again
      eyelid cull wedding/ --copy sorted/ --embed       copies in keep/, reject/ and unsure/, with ratings
      eyelid cull wedding/ --squint 0.3 --faces main    narrow eyes pass; only the main face counts
      eyelid cull wedding/ --resume --sharpness 0.7     judge again what was read, or go on after a kill
    """
    from eyelid.options import parse_options
    from eyelid.verbs.cull import CullOptions, cull, undo_cull

    options = parse_options(CullOptions, arguments, verb="cull", text=help_of(run_cull))
    if options.undo is not None:
        undone = undo_cull(options)
        for line in undone.lines():
            print(line)
        return 1 if undone.failed else 0
    try:
        done = cull(options)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt("stopped by Ctrl-C: --resume goes on from there") from stop
    from rich.console import Console

    from eyelid.photos.cull_terminal import print_cull

    tell_unreadable(done.unreadable)
    tell_few(done.failures)
    if not options.quiet:
        print_cull(done.shoot, done.judged, done.marked, done.sorted, Console(highlight=False))
        print(printable(f"tables and readings: {done.folder}"))
    return 1 if done.unreadable or done.failures else 0


def run_demo(arguments: Sequence[str]) -> int:
    """Draws eyes or people, reads them, and writes an image of all eyes with true states and readings.

    Examples:
      eyelid demo                          40 new eyes, in the folder demo/
      eyelid demo --count 100 --hard       also dark, blurred and dazzled eyes
      eyelid demo --seed 7 --folder seven  the same eyes each time
      eyelid demo --faces                  pictures of people, read as photos
      eyelid demo --clip                   a clip of a face that blinks, and a report
    """
    from eyelid.options import parse_options
    from eyelid.verbs.demo import DemoOptions, demo

    options = parse_options(DemoOptions, arguments, verb="demo", text=help_of(run_demo))
    if options.faces:
        return _demo_people(options)
    if options.clip:
        return _demo_clip(options)
    shown = demo(options)
    wrong = shown.count - shown.right - shown.unsure
    print(f"{shown.count} eyes drawn: {shown.right} read rightly, {shown.unsure} unsure, {wrong} wrong")
    print(f"contact sheet {shown.sheet}, readings {shown.table}; --seed {shown.seed} draws them again")
    return 0


def _demo_clip(options: "DemoOptions") -> int:
    from eyelid.pictures import quiet_decoders
    from eyelid.verbs.demo_clip import demo_clip
    from eyelid.watching.terminal import event_words

    with quiet_decoders():
        shown = demo_clip(options)
    for event in shown.events:
        print(event_words(event))
    print(f"\n{shown.true} blinks, winks and closures drawn: {shown.hits} found")
    print(f"clip {shown.clip}, tables and report {shown.folder}; --clip --seed {shown.seed} draws it again")
    return 0


def _demo_people(options: "DemoOptions") -> int:
    from rich.console import Console

    from eyelid.results import RowCounts
    from eyelid.results.summary import print_summary
    from eyelid.verbs.demo_people import demo_people

    shown = demo_people(options)
    counts = RowCounts.of(shown.rows, pictures=shown.pictures)
    print_summary(counts, Console(highlight=False, soft_wrap=False), table=True)
    wrong = shown.found - shown.right - shown.unsure
    print(f"\n{shown.pictures} pictures of people drawn: {shown.found} of {shown.eyes} eyes in view found")
    print(
        f"{shown.right} read rightly, {shown.unsure} unsure, {wrong} wrong; {shown.extra} found where none is"
    )
    print(
        f"contact sheet {shown.sheet}, readings {shown.table}; --faces --seed {shown.seed} draws them again"
    )
    return 0
