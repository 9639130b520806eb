"""The verbs of the command: a short function for each parses the options, calls the API, and prints.

The packages that a verb needs are imported in its function, so that `eyelid --help` answers at once.
"""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from eyelid.errors import EyelidError, printable

if TYPE_CHECKING:
    from eyelid.verbs.demo import DemoOptions
    from eyelid.verbs.evaluate import EvaluateOptions
    from eyelid.verbs.train import CompareOptions


def _predict(arguments: Sequence[str]) -> int:
    """Reads whether the eye in each picture is open or closed: one row for each eye, in input order.

    Examples:
      eyelid predict eyes/                          a folder, as a table on the terminal
      eyelid predict eyes.zip --output eyes.csv     a zip, to a table on disk
      eyelid predict 'eyes/*/left*.png' one.jpg     patterns and files
      find eyes -name '*.jpg' | eyelid predict - --output eyes.jsonl
      eyelid predict eyes/ --output eyes.csv --resume   go on after a crash
      eyelid predict photos/ --draw drawn/ --boxes boxes.json       copies with boxes; boxes as COCO
      eyelid predict eyes/ --output - | head            CSV on standard output; -.jsonl for JSON lines
    """
    from rich.console import Console

    from eyelid.options import parse_options
    from eyelid.pages import PictureProgress, on_terminal
    from eyelid.pictures import PictureFilter, quiet_decoders
    from eyelid.reading import Sample
    from eyelid.results import RowCounts
    from eyelid.results.summary import print_summary
    from eyelid.verbs.predict import PredictOptions, count_pictures, mistakes_in, predict_blocks

    options = parse_options(PredictOptions, arguments, verb="predict", text=help_of(_predict))
    counts, keep, sample = RowCounts(), PictureFilter(hidden=options.hidden), Sample()
    shown = on_terminal() and not options.quiet
    total = count_pictures(options) if shown else None
    try:
        with quiet_decoders(), PictureProgress(total, shown=shown) as progress:
            for read in predict_blocks(options, with_rows=False, keep=keep, sample=sample):
                counts.add(read.counts)
                progress.advance(read.pictures)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt(_kept_words(options.table)) from stop
    if not options.quiet or not options.output:
        console = Console(highlight=False, soft_wrap=False, stderr=bool(options.output and not options.table))
        print_summary(counts, console, table=not options.output, models=options.model_words)
    if not options.quiet and (passed_over := keep.summary()):
        print(printable(passed_over), file=sys.stderr)
    if not options.quiet:
        with quiet_decoders():
            mistakes = mistakes_in(sample, options)
        for mistake in mistakes:
            print(mistake, file=sys.stderr)
    if damaged := counts.damaged.told():
        print(printable(damaged), file=sys.stderr)
    if options.quiet and options.output and counts.errors:
        print(f"{counts.errors:,} of {counts.pictures:,} pictures could not be read", file=sys.stderr)
    if options.table and not options.quiet:
        print(printable(str(options.table)))
    return 1 if counts.errors else 0


def _kept_words(table: Path | None) -> str:
    """Returns the message after Ctrl-C: how many rows are kept, and how to continue."""
    from eyelid.results import count_kept

    kept = count_kept(table) if table else 0
    if not kept:
        return "stopped by Ctrl-C: no rows were kept"
    return f"stopped by Ctrl-C: {kept:,} rows are kept in {table}.part; --resume goes on from there"


def _train(arguments: Sequence[str]) -> int:
    """Makes a model of eye states or movements from labelled pictures, in a new run folder.

    Examples:
      eyelid train eyes/                                class folders, MRL or Columbia names, a manifest
      eyelid train manifest:truth.csv --net.name eyenet --name mine --split.test-fold 0
      eyelid train --config mine.yaml --fit.epochs 20   options from a file, and one from here
      eyelid train --config mine.yaml --split.test-fold all      five folds, pooled scores
      eyelid train --config mine.yaml --print-config    every option, resolved
      eyelid train --config runs/mine/config.yaml --resume       go on after a kill or Ctrl-C
      eyelid train eyes/ --compare a.yaml b.yaml --name study    each of them: one table, one plot
    """
    from eyelid.options import parse_options
    from eyelid.verbs.train import CompareOptions, train

    options = parse_options(CompareOptions, arguments, verb="train", text=help_of(_train))
    if options.compare:
        return _compare(options, arguments)
    train(options.training)
    return 0


def _compare(options: "CompareOptions", arguments: Sequence[str]) -> int:
    """Runs `eyelid train --compare`; returns the exit code."""
    from rich.console import Console

    from eyelid.options import given_options
    from eyelid.verbs.train import compare

    given = given_options(type(options), arguments, verb="train")
    compared = compare(options.compare, given)
    if compared:
        from eyelid.training.comparison import comparison_table

        Console(highlight=False, width=None if sys.stdout.isatty() else 160).print(comparison_table(compared))
    return 0


def _evaluate(arguments: Sequence[str]) -> int:
    """Scores a model on labelled pictures: how good it is, how sure, for whom it fails, and how fast it is.

    Examples:
      eyelid evaluate --data folders:mine/             class folders, named open and closed
      eyelid evaluate --data mrl:mrl/ --model my.onnx  files with MRL names
      eyelid evaluate --data manifest:truth.csv --output report/ a manifest; a report with curves and errors
      eyelid evaluate --data truth.csv --slices glasses,group    for whom it is worse
      eyelid evaluate --data truth.csv --rename.Shut=closed      labels of other names
      eyelid evaluate --photos shoot.csv               verdicts of `eyelid cull`, against keep and reject
    """
    from rich.console import Console

    from eyelid.options import parse_options
    from eyelid.pictures import quiet_decoders
    from eyelid.verbs.evaluate import EvaluateOptions, evaluate

    options = parse_options(EvaluateOptions, arguments, verb="evaluate", text=help_of(_evaluate))
    if options.photos:
        return _evaluate_photos(options)
    with quiet_decoders():
        evaluation = evaluate(options)  # first, because it reports a missing extra
    from eyelid.score.evaluation_terminal import print_evaluation

    print_evaluation(evaluation, Console(highlight=False))
    if options.output:
        print(f"report.html, metrics.json and readings.csv are in {printable(options.output)}")
    return 1 if evaluation.unreadable else 0


def _evaluate_photos(options: "EvaluateOptions") -> int:
    """Runs `eyelid evaluate --photos`; returns the exit code."""
    from rich.console import Console

    from eyelid.verbs.evaluate_photos import evaluate_photos

    scored = evaluate_photos(options)
    from eyelid.photos.photo_scores_terminal import print_photo_scores

    print_photo_scores(scored.slices, Console(highlight=False, width=None if sys.stdout.isatty() else 160))
    _tell_unreadable(scored.unreadable)
    return 1 if scored.unreadable else 0


def _explain(arguments: Sequence[str]) -> int:
    """Shows why eyes are read as they are: what the net sees, which pixels count, a data set as a 2-D map.

    Examples:
      eyelid explain eye.jpg                              the shipped model, to the folder explained/
      eyelid explain eyes/ --model runs/mine --method occlusion --output why
      eyelid explain eye.jpg --model runs/mine --layer body.2       feature maps of another layer
      eyelid explain --model runs/mine --list-layers
      eyelid explain --map manifest:truth.csv --model runs/mine     a data set as a 2-D map, to find errors
    """
    from eyelid.options import parse_options
    from eyelid.pictures import quiet_decoders
    from eyelid.verbs.explain import ExplainOptions, explain, list_layers

    options = parse_options(ExplainOptions, arguments, verb="explain", text=help_of(_explain))
    if options.list_layers:
        print("\n".join(map(str, list_layers(options.model))) or "nothing in this net gives feature maps")
        return 0
    with quiet_decoders():
        explained = explain(options)
    for picture in explained.pictures:
        sums = "" if picture.gap is None else f" (attributed but for {100 * picture.gap:.1f} %)"
        print(printable(f"{picture.source}: {picture.words}{sums}"))
    _tell_unreadable(explained.unreadable)
    if explained.left_out:
        print(f"{explained.left_out:,} more pictures were left out; --limit says how many are explained")
    if explained.pictures:
        print(f"sheets and page: {explained.folder / 'explain.html'}")
    if explained.points:
        on_map = f"{explained.points:,} of {explained.of_points:,} pictures"
        print(f"map of {on_map}: {explained.folder / 'map.html'}")
    return 1 if explained.unreadable else 0


def _demo(arguments: Sequence[str]) -> int:
    """Draws eyes or people, reads them, and writes an image of all eyes with true states and readings.

    Examples:
      eyelid demo                          40 new eyes, in the folder demo/
      eyelid demo --count 100 --hard       also dark, blurred and dazzled eyes
      eyelid demo --seed 7 --folder seven  the same eyes each time
      eyelid demo --faces                  pictures of people, read as photos
    """
    from eyelid.options import parse_options
    from eyelid.verbs.demo import DemoOptions, demo

    options = parse_options(DemoOptions, arguments, verb="demo", text=help_of(_demo))
    if options.faces:
        return _demo_people(options)
    shown = demo(options)
    wrong = shown.count - shown.right - shown.unsure
    print(f"{shown.count} eyes drawn: {shown.right} read rightly, {shown.unsure} unsure, {wrong} wrong")
    print(f"contact sheet {shown.sheet}, readings {shown.table}; --seed {shown.seed} draws them again")
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


def _benchmark(arguments: Sequence[str]) -> int:
    """Compares eyelid with other classifiers on the same pictures: how accurate, fast and large each is.

    Examples:
      eyelid benchmark --data eyes/ --open-closed-eye open-closed-eye.onnx
      eyelid benchmark --data eyes/ mrl/ --split.test-fold all --name study    every picture, held out once
      eyelid benchmark --data eyes/ --peers cascade knn lidnet-wide eyelid     these peers only
      eyelid benchmark --data eyes/ --recipe mine.yaml       against the training of a YAML file
      eyelid benchmark --data faces/ --eyes faces            photos, and the eye aspect ratio beside
      eyelid benchmark --cross eyes/ mrl/ closeups/          train on each data set, test on each
    """
    from rich.console import Console

    from eyelid.options import parse_options
    from eyelid.verbs.benchmark import BenchmarkOptions, benchmark

    options = parse_options(BenchmarkOptions, arguments, verb="benchmark", text=help_of(_benchmark))
    found = benchmark(options)  # first, because it reports a missing extra
    from eyelid.peers.benchmark_tables import print_benchmark

    print_benchmark(found, Console(highlight=False, width=None if sys.stdout.isatty() else 180))
    return 1 if found.unreadable else 0


def _label(arguments: Sequence[str]) -> int:
    """Helps to label unlabelled pictures on a local web page, suggests labels, and can train a model.

    Examples:
      eyelid label eyes/                              open and closed; the page's address is printed
      eyelid label eyes.zip --classes left right up blink straight --by ann
      eyelid label eyes/ --imports ann.xlsx --exports labels.csv --no-page     XLSX in, CSV out
      eyelid label eyes/ --apply --confidence 0.98 --sheets    the rest by suggestions, and contact sheets
      eyelid label eyes/ --until 300 --then-train --groups '(.*)_[LR]'         from no label to a model
    """
    from eyelid.options import parse_options
    from eyelid.pictures import quiet_decoders
    from eyelid.verbs.label import LabelOptions, label

    options = parse_options(LabelOptions, arguments, verb="label", text=help_of(_label))
    with quiet_decoders():
        done = label(options, say=lambda line: print(printable(line), flush=True))
    _tell_unreadable(done.unreadable)
    for line in done.lines():
        print(printable(line))
    return 1 if done.unreadable else 0


def _audit(arguments: Sequence[str]) -> int:
    """Finds wrong labels, copies, leaks and bad light in pictures, and writes a cleaned manifest.

    Examples:
      eyelid audit eyes/                                labelled or not; report in the folder audited/
      eyelid audit truth.csv --fix --relabel 0.9        a manifest without what is wrong: audited/cleaned.csv
      eyelid audit mrl/ --split-fold 0 --fail-on split_group split_duplicate   exit code 1 if it leaks
      eyelid audit eyes/ --by hog --kinds wrong_label   only labels, in seconds
      eyelid audit answers.csv --annotators ann ben     how reliable each annotator is, and their consensus
      eyelid train audited/cleaned.csv                  train on the cleaned manifest
    """
    from rich.console import Console

    from eyelid.options import parse_options
    from eyelid.pictures import quiet_decoders
    from eyelid.verbs.audit import AuditOptions, audit

    options = parse_options(AuditOptions, arguments, verb="audit", text=help_of(_audit))
    with quiet_decoders():
        done = audit(options)  # first, because it reports a missing extra
    from eyelid.auditing import print_audit

    print_audit(done.audit, Console(highlight=False, width=None if sys.stdout.isatty() else 160))
    folder = printable(str(done.folder))
    print(f"pictures and scores: {folder}/audit.html, {folder}/audit.csv")
    if done.manifest:
        print(f"{done.changes}\n{folder}/{done.manifest.name} and what was changed, {folder}/changes.csv")
    return 1 if done.failed else 0


def _cull(arguments: Sequence[str]) -> int:
    """Sorts a shoot: photos to keep, to reject for closed eyes or blur, and to look at; each with its reason.

    Examples:
      eyelid cull wedding/                              tables in culls/wedding/; nothing else is written
      eyelid cull wedding/ --sidecars auto              verdicts for Lightroom, darktable, digiKam
      eyelid cull --undo culls/wedding                  take those marks out of the sidecars again
      eyelid cull wedding/ --copy sorted/ --embed       copies in keep/, reject/ and unsure/, with ratings
      eyelid cull wedding/ --squint 0.3 --faces main    narrow eyes pass; only the main face counts
      eyelid cull wedding/ --resume --sharpness 0.7     judge again what was read, or go on after a kill
    """
    from rich.console import Console

    from eyelid.options import parse_options
    from eyelid.verbs.cull import CullOptions, cull, undo_cull

    options = parse_options(CullOptions, arguments, verb="cull", text=help_of(_cull))
    if options.undo:
        undone = undo_cull(options)
        for line in undone.lines():
            print(line)
        return 1 if undone.failed else 0
    try:
        done = cull(options)
    except KeyboardInterrupt as stop:
        raise KeyboardInterrupt("stopped by Ctrl-C: --resume goes on from there") from stop
    from eyelid.photos.cull_terminal import print_cull

    _tell_unreadable(done.unreadable)
    _tell_unreadable(done.failures)
    if not options.quiet:
        print_cull(done.shoot, done.judged, done.marked, done.sorted, Console(highlight=False))
        print(printable(f"tables and readings: {done.folder}"))
    return 1 if done.unreadable or done.failures else 0


def _tell_unreadable(unreadable: Sequence[str]) -> None:
    """Prints on standard error which pictures could not be read: the first ones, and how many more."""
    from eyelid.pages import say_few

    def say(line: str) -> None:
        print(printable(line), file=sys.stderr)

    say_few([f"not read: {each}" for each in unreadable], say=say, note=lambda _: None)


def _models(arguments: Sequence[str]) -> int:
    """Lists the models that ship with eyelid, and those of others that are there; or prints a card.

    Examples:
      eyelid models                            what each does, and the flag that uses it
      eyelid models eye_state                  its card: what it was trained on, its scores, where it fails
      EYELID_MODELS=models/ eyelid models      also what the files in a folder are, such as OpenCV's YuNet
    """
    from eyelid.options import parse_options
    from eyelid.verbs.models import ModelsOptions, models
    from eyelid.weights import MODELS_FOLDER

    options = parse_options(ModelsOptions, arguments, verb="models", text=help_of(_models))
    listed = models(options)
    if options.name:
        print(listed[0].card, end="")
        return 0
    for model in listed:
        print(printable(f"{model.name}: {model.facts}"))
        print("\n".join(f"    {printable(line)}" for line in (model.does, model.use) if line))
    print("\nThe shipped models are eyelid's own, Apache-2.0; `eyelid models NAME` prints the card of one.")
    if all(model.is_shipped for model in listed):
        print(f"None of others was found; {MODELS_FOLDER} names the folder in which they are looked for.")
    return 0


def _configs(arguments: Sequence[str]) -> int:
    """Lists the configurations of trainings that ship with eyelid, or prints one of them.

    Examples:
      eyelid configs                           their names, what each is for, and where the example eyes are
      eyelid configs one_source > mine.yaml    one to change
      eyelid train eyes/ --config one_source   one as it is
    """
    from eyelid.examples import EYES, PEOPLE, example_configs, first_line

    if {"--help", "-h"} & set(arguments):
        print(f"usage: eyelid configs [NAME]\n\n{help_of(_configs)}")
        return 0
    configs = example_configs()
    strange = [name for name in arguments if name not in configs]
    if strange:
        raise EyelidError(f"eyelid configs: no {strange[0]!r}; expected one of {', '.join(configs)}")
    for name in arguments:
        print(configs[name].read_text(encoding="utf-8"), end="")
    if not arguments:
        width = max(map(len, configs))
        for name, file in configs.items():
            print(f"{name:<{width}}  {first_line(file)}")
        print(f"\nForty drawn eyes to try with are in {EYES}, four drawn pictures of people in {PEOPLE}")
    return 0


def _completion(arguments: Sequence[str]) -> int:
    """Prints the code that turns on completion in a shell: bash, zsh or fish.

    Examples:
      eval "$(eyelid completion bash)"       in ~/.bashrc; likewise zsh in ~/.zshrc
      eyelid completion fish | source        in ~/.config/fish/config.fish
    """
    from eyelid.command_line.completion import SHELLS, shell_code

    if {"--help", "-h"} & set(arguments):
        print(f"usage: eyelid completion {'|'.join(SHELLS)}\n\n{help_of(_completion)}")
        return 0
    if len(arguments) != 1:
        raise EyelidError(f"eyelid completion: expected the shell, one of {', '.join(SHELLS)}")
    print(shell_code(arguments[0]))
    return 0


VERBS: dict[str, Callable[[Sequence[str]], int]] = {
    "predict": _predict,
    "train": _train,
    "evaluate": _evaluate,
    "benchmark": _benchmark,
    "explain": _explain,
    "label": _label,
    "audit": _audit,
    "cull": _cull,
    "demo": _demo,
    "models": _models,
    "configs": _configs,
    "completion": _completion,
}
"""For each verb the function that runs it: it takes the words after the verb, and returns the exit code."""


def help_of(verb: Callable[[Sequence[str]], int]) -> str:
    """Returns the help text of a verb: the docstring of its function."""
    from inspect import getdoc

    return getdoc(verb) or ""
