"""The verbs as functions of Python. Their keywords are the options of the command line, with underscores.

Options inside of others are mappings: `eyelid.train("eyes/", fit={"epochs": 20})`. `config` is a YAML file,
or several, whose options the other keywords outrank. Options that were made beforehand, such as
`eyelid.PredictOptions(sources=("eyes/",))`, are given instead of all these.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eyelid.errors import OptionError

if TYPE_CHECKING:
    from eyelid.blinks import Event
    from eyelid.pages import Say
    from eyelid.peers.benchmark_result import Benchmark
    from eyelid.photos.sidecar_undo import UndoCounts
    from eyelid.results import Row
    from eyelid.score import Evaluation
    from eyelid.training.comparison import ComparisonEntry
    from eyelid.verbs.audit import AuditResult
    from eyelid.verbs.cull import CullResult
    from eyelid.verbs.demo import Demonstration
    from eyelid.verbs.demo_clip import ClipDemonstration
    from eyelid.verbs.demo_people import PeopleDemonstration
    from eyelid.verbs.explain import ExplainResult
    from eyelid.verbs.export import ExportResult
    from eyelid.verbs.label import LabelResult
    from eyelid.verbs.models import ListedModel
    from eyelid.verbs.speak import SpeakResult

StrPath = str | os.PathLike[str]


def predict(*sources: StrPath | Sequence[StrPath], **options: Any) -> Iterator[Row]:
    """Reads the eyes in pictures.

    Args:
        sources: Files, folders, glob patterns, zips, or lists of paths: in files, or of Python.
        options: Options by name, as `eyelid predict --help` shows them. With `output`, each row is also
            written to that table.

    Returns:
        An iterator of rows, in the order of the pictures. A picture that cannot be read gives one row whose
        `error` says why. Rows are named tuples, so `pandas.DataFrame(predict("eyes/"))` has named columns.

    Raises:
        EyelidError: A source, the model or the output cannot be used; the class of the error says which.

    Example:
        >>> import eyelid
        >>> from eyelid.examples import EYES
        >>> rows = list(eyelid.predict(EYES))
        >>> len(rows), rows[0].side
        (40, 'unknown')
    """
    from eyelid.verbs import predict as verb

    return verb.predict(_options("predict", sources, options))


def train(*data: StrPath, say: Say | None = None, **options: Any) -> Path:
    """Trains a model of eye states or movements on labelled sets; returns its run folder.

    Args:
        data: Labelled sets, PATH or LAYOUT:PATH.
        say: Function that shows a line about the progress to the user; None to print the lines.
        options: Options by name, as `eyelid train --help` shows them.

    Raises:
        EyelidError: The options, the data or the run folder cannot be used.
    """
    from eyelid.verbs import train as verb

    return verb.train(_options("train", data, options), say=say)


def compare(*configs: StrPath, say: Say | None = None, **options: Any) -> list[ComparisonEntry]:
    """Trains a model for each of several YAML files, and scores all models on the same people.

    Args:
        configs: YAML files of trainings.
        say: Function that shows a line about the progress to the user; None to print the lines.
        options: Options by name for all of these trainings; `name` and `runs` are those of the folder.

    Raises:
        EyelidError: A training fails, or the trainings differ in their data sets or their split.
    """
    from eyelid.verbs import train as verb

    return verb.compare([os.fspath(config) for config in configs], options, say=say)


def evaluate(data: StrPath, **options: Any) -> Evaluation:
    """Scores a model on a labelled set, PATH or LAYOUT:PATH.

    Args:
        data: The labelled set.
        options: Options by name, as `eyelid evaluate --help` shows them.

    Raises:
        EyelidError: The data or the model cannot be used.
    """
    from eyelid.verbs import evaluate as verb

    return verb.evaluate(_options("evaluate", [data], options))


def benchmark(*data: StrPath, say: Say | None = None, **options: Any) -> Benchmark:
    """Compares several classifiers on the same labelled pictures, and writes a report.

    Args:
        data: Labelled sets.
        say: Function that shows a line to the user; None to print the lines.
        options: Options by name, as `eyelid benchmark --help` shows them.

    Raises:
        EyelidError: The options, the data, the file of a peer or the folder cannot be used.
    """
    from eyelid.verbs import benchmark as verb

    return verb.benchmark(_options("benchmark", data, options), say=say)


def explain(*sources: StrPath, **options: Any) -> ExplainResult:
    """Explains the readings of pictures, and draws a labelled set as a 2-D map.

    Args:
        sources: Pictures of eyes, as for `predict`.
        options: Options by name, as `eyelid explain --help` shows them.

    Raises:
        EyelidError: A source, the data set, the model or the output cannot be used.
    """
    from eyelid.verbs import explain as verb

    return verb.explain(_options("explain", sources, options))


def export(model: StrPath, *, say: Say | None = None, **options: Any) -> ExportResult:
    """Writes a model for other programs, and checks that they read what eyelid reads.

    Args:
        model: Run folder of a training, path of a model file, or name of a shipped model.
        say: Function that shows a line to the user; None to print the lines.
        options: Options by name, as `eyelid export --help` shows them.

    Raises:
        EyelidError: The model, the pictures or the output cannot be used, or the export reads otherwise.
    """
    from eyelid.verbs import export as verb

    return verb.export(_options("export", [model], options), say=say)


def label(*sources: StrPath, say: Say | None = None, **options: Any) -> LabelResult:
    """Labels a pile: on a page, by imported labels, and by suggestions.

    Args:
        sources: The pile.
        say: Function that shows a line to the user, such as the address of the page; None to print the lines.
        options: Options by name, as `eyelid label --help` shows them.

    Raises:
        EyelidError: An option is wrong, or the pile, the journal or an output cannot be used.
    """
    from eyelid.verbs import label as verb

    return verb.label(_options("label", sources, options), say=say)


def audit(*data: StrPath, **options: Any) -> AuditResult:
    """Looks for issues in sets of pictures, labelled or not, and writes the report.

    Args:
        data: The sets, PATH or LAYOUT:PATH.
        options: Options by name, as `eyelid audit --help` shows them.

    Raises:
        EyelidError: A data set cannot be read, or the output cannot be written.
    """
    from eyelid.verbs import audit as verb

    return verb.audit(_options("audit", data, options))


def cull(*sources: StrPath, say: Say | None = None, **options: Any) -> CullResult | UndoCounts:
    """Sorts a shoot into photos to keep, to reject, and to look at. Originals are never changed.

    Args:
        sources: Folders with photos, files, glob patterns, or lists.
        say: Function that shows a line to the user; None to print the lines.
        options: Options by name, as `eyelid cull --help` shows them.

    Returns:
        The verdicts and what was written; with `undo`, what became of the sidecars.

    Raises:
        EyelidError: An option is wrong, or a source or an output cannot be used.
    """
    from eyelid.verbs import cull as verb

    parsed = _options("cull", sources, options)
    return verb.cull(parsed, say=say) if parsed.undo is None else verb.undo_cull(parsed, say=say)


def watch(source: StrPath, *, say: Say | None = None, **options: Any) -> Iterator[Event]:
    """Watches a recording or a camera: yields blinks, winks, closures, lowered eyes and gaps.

    Args:
        source: A video, `camera:0`, the address of a stream, a folder of frames, or a trace.
        say: Function that shows a line to the user; None to print the lines.
        options: Options by name, as `eyelid watch --help` shows them. With `output`, tables are written.

    Returns:
        An iterator of events, as they are known. They are named tuples, so `pandas.DataFrame(watch("a.mp4"))`
        has named columns.

    Raises:
        EyelidError: An option is wrong, or the source, the model or the output cannot be used, or not any
            further.
    """
    from eyelid.verbs import watch as verb

    return verb.watch(_options("watch", [source], options), say=say)


def speak(source: StrPath = "", *, say: Say | None = None, **options: Any) -> SpeakResult:
    """Has a person speak with their eyes on a page of this machine, until somebody ends it.

    Args:
        source: `camera:0`, a stream or a video; empty for the camera of the browser.
        say: Function that shows a line to the user, such as the address of the page; None to print the lines.
        options: Options by name, as `eyelid speak --help` shows them.

    Returns:
        What was said; with `calibrate` or `how_good`, what came of that, in words.

    Raises:
        EyelidError: An option is wrong, or the folder, the camera, a model or the port cannot be used.
    """
    from eyelid.verbs import speak as verb

    return verb.speak(_options("speak", [source] if source else [], options), say=say)


def serve(*, say: Say | None = None, **options: Any) -> None:
    """Reads the eyes in pictures that other programs send over HTTP, until Ctrl-C or SIGTERM.

    Args:
        say: Function that shows a line to the user, such as the address; None to print the lines.
        options: Options by name, as `eyelid serve --help` shows them.

    Raises:
        EyelidError: An option is wrong, or the model, the token or the port cannot be used.
    """
    from eyelid.verbs import serve as verb

    verb.serve(_options("serve", [], options), say=say)


def demo(folder: StrPath = "demo", **options: Any) -> Demonstration | PeopleDemonstration | ClipDemonstration:
    """Draws eyes, or people with `faces`, reads them, and draws a contact sheet with truth and reading.

    Args:
        folder: Folder for the pictures, the readings and the sheet.
        options: Options by name, as `eyelid demo --help` shows them.

    Raises:
        EyelidError: The folder cannot be written, or the model cannot be used.
    """
    from eyelid.verbs import demo as verb
    from eyelid.verbs.demo_clip import demo_clip
    from eyelid.verbs.demo_people import demo_people

    parsed = _options("demo", [folder], options)
    if parsed.clip:
        return demo_clip(parsed)
    return demo_people(parsed) if parsed.faces else verb.demo(parsed)


def models(name: str = "", **options: Any) -> list[ListedModel]:
    """Lists the models that ship with eyelid, and those in the folder that `EYELID_MODELS` names.

    Args:
        name: Name of a shipped model, for that one only; empty for all.
        options: Options by name, as `eyelid models --help` shows them.

    Raises:
        MissingFileError: There is no such model, or no such folder.

    Example:
        >>> import eyelid
        >>> (model,) = eyelid.models("eye_state")
        >>> model.info.task, model.info.classes
        ('state', ('closed', 'open'))
    """
    from eyelid.verbs import models as verb

    return verb.models(_options("models", [name] if name else [], options))


def _options(verb: str, words: Sequence[StrPath | Sequence[StrPath]], options: Mapping[str, Any]) -> Any:
    """Makes the options of a verb; `words` are the value of its first option."""
    from eyelid.command_line.flags import flags_of, with_first
    from eyelid.options import make_options

    kind = getattr(import_module(f"eyelid.verbs.{verb}"), f"{verb.capitalize()}Options")
    if len(words) == 1 and isinstance(words[0], kind) and not options:
        return words[0]
    values = dict(options)
    config = values.pop("config", ())
    configs = [config] if isinstance(config, (str, os.PathLike)) else config
    first = next(iter(flags_of(kind)))
    values = with_first(kind, values, _paths(verb, words), first)
    return make_options(kind, values, configs=configs)


def _paths(verb: str, words: Sequence[StrPath | Sequence[StrPath]]) -> list[str]:
    """Returns words, and those of lists among them, as text."""
    paths: list[str] = []
    for each in [each for word in words for each in (word if isinstance(word, (list, tuple)) else [word])]:
        if not isinstance(each, (str, os.PathLike)):
            raise OptionError(
                f"eyelid.{verb}: expected paths, or a list of paths, not {type(each).__name__}; "
                "eyelid.Reader reads patches that are in memory"
            )
        paths.append(os.fspath(each))
    return paths
