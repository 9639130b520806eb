"""The verbs that make, score, explain, export and list models: each parses options, calls the API, prints.

The packages that a verb needs are imported in its function, so that `eyelid --help` answers at once.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from eyelid.command_line.telling import help_of, tell_unreadable, wide_console
from eyelid.errors import EyelidError, printable

if TYPE_CHECKING:
    from eyelid.verbs.evaluate import EvaluateOptions
    from eyelid.verbs.train import CompareOptions


def run_train(arguments: Sequence[str]) -> int:
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
    from eyelid.verbs.train import CompareOptions, told_once, train

    with told_once():
        options = parse_options(CompareOptions, arguments, verb="train", text=help_of(run_train))
        if options.compare:
            return _compare(options, arguments)
        train(options.training)
    return 0


def _compare(options: "CompareOptions", arguments: Sequence[str]) -> int:
    """Runs `eyelid train --compare`; returns the exit code."""
    from eyelid.options import given_options
    from eyelid.verbs.train import compare

    given = given_options(type(options), arguments, verb="train")
    compared = compare(options.compare, given)
    if compared:
        from eyelid.training.comparison import comparison_table

        wide_console().print(comparison_table(compared))
    return 0


def run_evaluate(arguments: Sequence[str]) -> int:
    """Scores a model on labelled pictures: how good it is, how sure, for whom it fails, and how fast it is.

    Examples:
      eyelid evaluate --data folders:mine/             class folders, named open and closed
      eyelid evaluate --data mrl:mrl/ --model my.onnx  files with MRL names
      eyelid evaluate --data manifest:truth.csv --output report/ a manifest; a report with curves and errors
      eyelid evaluate --data truth.csv --slices glasses,group    for whom it is worse
      eyelid evaluate --data truth.csv --rename.Shut=closed      labels of other names
      eyelid evaluate --photos shoot.csv               verdicts of `eyelid cull`, against keep and reject
      eyelid evaluate --events truth.csv               blinks of `eyelid watch`, against true ones
    """
    from eyelid.options import parse_options
    from eyelid.verbs.evaluate import EvaluateOptions, evaluate

    options = parse_options(EvaluateOptions, arguments, verb="evaluate", text=help_of(run_evaluate))
    if options.photos:
        return _evaluate_photos(options)
    if options.events:
        return _evaluate_events(options)
    from eyelid.pictures import quiet_decoders  # what is heavy comes after --help

    with quiet_decoders():
        evaluation = evaluate(options)  # first, because it reports a missing extra
    from rich.console import Console

    from eyelid.score.evaluation_terminal import print_evaluation

    print_evaluation(evaluation, Console(highlight=False))
    if options.output:
        print(f"report.html, metrics.json and readings.csv are in {printable(options.output)}")
    return 1 if evaluation.unreadable else 0


def _evaluate_photos(options: "EvaluateOptions") -> int:
    """Runs `eyelid evaluate --photos`; returns the exit code."""
    from eyelid.verbs.evaluate_photos import evaluate_photos

    scored = evaluate_photos(options)
    from eyelid.photos.photo_scores_terminal import print_photo_scores

    print_photo_scores(scored.slices, wide_console())
    tell_unreadable(scored.unreadable)
    return 1 if scored.unreadable else 0


def _evaluate_events(options: "EvaluateOptions") -> int:
    """Runs `eyelid evaluate --events`; returns the exit code."""
    from eyelid.verbs.evaluate_events import evaluate_events

    scored = evaluate_events(options)
    from eyelid.blinks.event_scores_terminal import print_event_scores

    print_event_scores(scored.scores, wide_console())
    tell_unreadable(scored.unreadable)
    return 1 if scored.unreadable else 0


def run_benchmark(arguments: Sequence[str]) -> int:
    """Compares eyelid with other classifiers on the same pictures: how accurate, fast and large each is.

    Examples:
      eyelid benchmark --data eyes/ --open-closed-eye open-closed-eye.onnx
      eyelid benchmark --data eyes/ mrl/ --split.test-fold all --name study    every picture, held out once
      eyelid benchmark --data eyes/ --peers cascade knn lidnet-wide eyelid     these peers only
      eyelid benchmark --data eyes/ --recipe mine.yaml       against the training of a YAML file
      eyelid benchmark --data faces/ --eyes faces            photos, and the eye aspect ratio beside
      eyelid benchmark --cross eyes/ mrl/ closeups/          train on each data set, test on each
    """
    from eyelid.options import parse_options
    from eyelid.verbs.benchmark import BenchmarkOptions, benchmark

    options = parse_options(BenchmarkOptions, arguments, verb="benchmark", text=help_of(run_benchmark))
    found = benchmark(options)  # first, because it reports a missing extra
    from eyelid.peers.benchmark_tables import print_benchmark

    print_benchmark(found, wide_console(180))
    return 1 if found.unreadable else 0


def run_explain(arguments: Sequence[str]) -> int:
    """Shows why eyes are read as they are: what the net sees, which pixels count, a data set as a 2-D map.

    Examples:
      eyelid explain eye.jpg                              the shipped model, to the folder explained/
      eyelid explain eyes/ --model runs/mine --method occlusion --output why
      eyelid explain eye.jpg --model runs/mine --layer body.2       feature maps of another layer
      eyelid explain --model runs/mine --list-layers
      eyelid explain --map manifest:truth.csv --model runs/mine     a data set as a 2-D map, to find errors
    """
    from eyelid.options import parse_options
    from eyelid.verbs.explain import ExplainOptions, explain, list_layers

    options = parse_options(ExplainOptions, arguments, verb="explain", text=help_of(run_explain))
    if options.list_layers:
        print("\n".join(map(str, list_layers(options.model))) or "nothing in this net gives feature maps")
        return 0
    from eyelid.pictures import quiet_decoders  # what is heavy comes after --help

    with quiet_decoders():
        explained = explain(options)
    for picture in explained.pictures:
        sums = "" if picture.gap is None else f" (attributed but for {100 * picture.gap:.1f} %)"
        print(printable(f"{picture.source}: {picture.words}{sums}"))
    tell_unreadable(explained.unreadable)
    if explained.left_out:
        print(f"{explained.left_out:,} more pictures were left out; --limit says how many are explained")
    if explained.pictures:
        print(f"sheets and page: {explained.folder / 'explain.html'}")
    if explained.points:
        on_map = f"{explained.points:,} of {explained.of_points:,} pictures"
        print(f"map of {on_map}: {explained.folder / 'map.html'}")
    return 1 if explained.unreadable else 0


def run_export(arguments: Sequence[str]) -> int:
    """Writes a model for other programs, and checks on pictures of eyes that they read what eyelid reads.

    Examples:
      eyelid export runs/mine                              the model file, checked against the net in torch
      eyelid export eye_state --to openvino --data eyes/   eye_state.xml and eye_state.bin, for OpenVINO
      eyelid export runs/mine --to int8 --data eyes/       mine_int8.onnx, which computes in 8 bits
      eyelid evaluate --model mine_int8.onnx --data truth.csv       how good that one is
    """
    from eyelid.options import parse_options
    from eyelid.verbs.export import ExportOptions, export

    options = parse_options(ExportOptions, arguments, verb="export", text=help_of(run_export))
    from eyelid.pictures import quiet_decoders  # what is heavy comes after --help

    with quiet_decoders():
        exported = export(options)
    tell_unreadable(exported.unreadable)
    print(exported.parity)
    for file in exported.files:
        print(printable(f"{file}: {file.stat().st_size:,} bytes"))
    return 1 if exported.unreadable else 0


def run_models(arguments: Sequence[str]) -> int:
    """Lists the models that ship with eyelid, and those of others that are there; or prints a card.

    Examples:
      eyelid models                            what each does, and the flag that uses it
      eyelid models eye_state                  its card: what it was trained on, its scores, where it fails
      EYELID_MODELS=models/ eyelid models      also what the files in a folder are, such as OpenCV's YuNet
    """
    from eyelid.options import parse_options
    from eyelid.verbs.models import ModelsOptions, models
    from eyelid.weights import MODELS_FOLDER

    options = parse_options(ModelsOptions, arguments, verb="models", text=help_of(run_models))
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


def run_configs(arguments: Sequence[str]) -> int:
    """Lists the configurations of trainings that ship with eyelid, or prints one of them.

    Examples:
      eyelid configs                           their names, what each is for, and where the example eyes are
      eyelid configs one_source > mine.yaml    one to change
      eyelid train eyes/ --config one_source   one as it is
    """
    from eyelid.examples import EYES, PEOPLE, example_configs, first_line

    if {"--help", "-h"} & set(arguments):
        print(f"usage: eyelid configs [NAME]\n\n{help_of(run_configs)}")
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
