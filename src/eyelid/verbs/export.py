"""The verb `export`, which writes a model as other programs run it, and checks that it reads alike."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eyelid.errors import DataError, MissingExtraError, OptionError, OutputError, PictureError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from eyelid.exporting import Parity
    from eyelid.pages import Say

TASKS = ("state", "movement", "sharpness", "likeness")
"""The tasks of the models that read patches, and can be exported."""

_MOST = 3_000  # pictures that are read
_SUFFIXES = {"onnx": (".onnx",), "openvino": (".bin", ".xml"), "int8": (".onnx",)}  # written in this order


@dataclass(frozen=True, kw_only=True)
class ExportOptions:
    """The options of `export`.

    Attributes:
        model: Run folder of a training, path of an eyelid model file, or name of a shipped model; one of
            states, movements, sharpness or likeness, which read patches.
        to: onnx: the eyelid model file, as ONNX Runtime and others read it. openvino: OpenVINO's .xml, and
            the .bin beside it. int8: an eyelid model file that computes in 8 bits, quantised by the pictures
            of `data`.
        data: Pictures of eyes: files, folders, glob patterns, .zip files, lists, as for predict. On them the
            export is compared with the model; for int8, every other one quantises it. Without them, on
            forty drawn eyes.
        hidden: Read hidden files and folders, trash and thumbnails, too. What is named is always read.
        output: The file, or a folder for it; empty for the current folder. A file of that name is replaced.
        allow_difference: Largest difference of a probability with which the export is written. By default
            0.001, for onnx from a run folder 0.1; for models that compute in 8 bits 0.03 and 0.3; for int8
            0.3.
    """

    model: str = ""
    to: Literal["onnx", "openvino", "int8"] = "onnx"
    data: tuple[str, ...] = ()
    hidden: bool = False
    output: str = ""
    allow_difference: float | None = None

    def __post_init__(self) -> None:
        if isinstance(self.data, str):
            raise OptionError(f"data {self.data!r}: expected a tuple of such names")
        if not self.model:
            raise OptionError("nothing to export: name a run folder, a model file, or a shipped model")
        if self.to == "int8" and not self.data:
            raise OptionError(
                "--to int8: name pictures of eyes with --data, like those that will be read; they say which "
                "range the values of each layer have"
            )
        if self.allow_difference is not None and not 0 <= self.allow_difference <= 1:
            raise OptionError(f"--allow-difference {self.allow_difference}: expected 0 to 1")


@dataclass(frozen=True, kw_only=True)
class ExportResult:
    """The result of `export`.

    Attributes:
        files: The files that were written.
        parity: How far their readings are from those of the model.
        unreadable: Pictures that could not be read, each with the reason.
    """

    files: tuple[Path, ...]
    parity: Parity
    unreadable: tuple[str, ...]


def export(options: ExportOptions, *, say: Say | None = None) -> ExportResult:
    """Writes a model in another form, after comparing its readings with those of the model.

    Args:
        options: The options.
        say: Function that shows a line to the user, such as what was passed over; None to print the lines.

    Raises:
        EyelidError: The model, the pictures or the output cannot be used, or the export reads otherwise than
            the model does; the class of the error says which.
    """
    from eyelid.model_files import open_model, read_model_file
    from eyelid.pages import print_line, write_whole

    say = say or print_line
    model = open_model(options.model, tasks=TASKS)
    run = model.file.parent if model.file.parent == Path(options.model) else None
    files = _files(options, model.file, run)
    patches, unreadable = _patches(options, model.info.input_size, say)
    try:
        from eyelid.exporting import FORMS, Original

        original = Original(str(model.file), read_model_file(model.file), model.info, run)
        exported = FORMS[options.to](original, patches)
    except ModuleNotFoundError as error:
        extra = "openvino" if error.name == "openvino" else "train"
        raise MissingExtraError("export", extra, str(error.name)) from error
    given = options.allow_difference
    exported.parity.expect_at_most(exported.allowed if given is None else given, original.name)
    *before, last = files
    if before:  # what is killed between the two leaves no old graph beside new weights
        _remove(last)
    for file, content in zip(files, exported.contents.values(), strict=True):
        write_whole(file, content)
    return ExportResult(files=tuple(files), parity=exported.parity, unreadable=tuple(unreadable))


def _remove(file: Path) -> None:
    try:
        file.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{file}: cannot be replaced: {error.strerror}") from error


def _patches(options: ExportOptions, size: int, say: Say) -> tuple[NDArray[np.uint8], list[str]]:
    """Reads the pictures, or an even choice of many; returns `[N, size, size]`, and what is unreadable."""
    import numpy as np

    from eyelid.examples import EYES
    from eyelid.eyes import whole_patch
    from eyelid.pages import PictureProgress, on_terminal
    from eyelid.pictures import PictureFilter, find_sources

    if not options.data:
        say("no --data: checked on the forty drawn eyes that ship with eyelid")
    keep = PictureFilter(hidden=options.hidden)
    stills = list(find_sources(options.data or (str(EYES),), keep=keep))
    if passed_over := keep.summary():
        say(passed_over)
    chosen = np.linspace(0, len(stills) - 1, min(len(stills), _MOST)).astype(int)
    if len(chosen) < len(stills):
        say(f"{len(stills):,} pictures: an even choice of {len(chosen):,} is read")
    patches: list[NDArray[np.uint8]] = []
    unreadable: list[str] = []
    with PictureProgress(len(chosen), shown=on_terminal(), what="reading") as progress:
        for index in chosen:
            try:
                patches.append(whole_patch(stills[index].picture().pixels, size))
            except PictureError as error:
                unreadable.append(f"{stills[index].source}: {error}")
            progress.advance(1)
    if not patches:
        raise DataError("--data: no picture that can be read" + (f": {unreadable[0]}" if unreadable else ""))
    return np.stack(patches), unreadable


def _files(options: ExportOptions, model: Path, run: Path | None) -> list[Path]:
    """Returns the files to write; raises `OutputError` if they cannot be written, or one is the model."""
    from eyelid.pages import check_output_folder

    suffixes = _SUFFIXES[options.to]
    output = Path(options.output)
    if not options.output or options.output.endswith("/") or output.is_dir():
        stem = run.absolute().name if run else model.stem
        output /= f"{stem}{'_int8' if options.to == 'int8' else ''}{suffixes[-1]}"
    elif output.suffix != suffixes[-1]:
        raise OutputError(
            f"--output {options.output}: expected a folder, or a name that ends in {suffixes[-1]}"
        )
    check_output_folder(output.parent)
    if options.to != "onnx" and output.exists() and output.samefile(model):
        raise OutputError(f"--output {output}: that is the model itself; choose another name")
    return [output.with_suffix(suffix) for suffix in suffixes]
