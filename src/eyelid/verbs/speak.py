"""The verb `speak`: words for people who can move only their eyes, on a page of this machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from eyelid.errors import OptionError, expect_packages
from eyelid.option_checks import expect_port
from eyelid.verbs.typist_options import TypistOptions
from eyelid.weights import FINE_MODEL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from eyelid.pages import Say
    from eyelid.pictures.video import Video
    from eyelid.speaking.glance_reader import SpeakKit
    from eyelid.speaking.speak_folder import SpeakFolder
    from eyelid.verbs.speak_simulate import Simulation


@dataclass(frozen=True, kw_only=True)
class SpeakOptions:
    """The options of `speak`.

    Attributes:
        source: Where the eyes are seen: nothing for the camera of the browser; camera:0 for the first camera
            of this machine; a stream's URL; or a video, which runs at its own pace.
        folder: Folder of the person, which is made if there is none: settings, profile, own words and
            phrases, and the journal of what was said, which survives a restart. One program at a time has it.
        language: Language of phrases, words and page: en, de, or a folder of one's own; empty for the one
            that was used last. It is kept in the folder.
        way: How to speak: by phrases, by letters, or yes and no; empty for the one that the settings have. It
            is kept in the folder.
        condition: The condition of the profile, such as glasses or bed, that --calibrate makes or that is
            used; empty for the one that was used last.
        phrases: File of phrases that are used from now on: CSV, as Blink-To-Live's, or a board (.obf, .obz).
        export_phrases: File to which the phrases are written, as .csv, .obf or .obz; nothing else is done.
        export: Folder to which a page is written that needs no Python, for a tablet, with the settings,
            phrases, words and calibration of the person in it; nothing else is done.
        runtime: Folder of ONNX Runtime Web for --export: `package`, of `npm pack onnxruntime-web` unpacked.
        keys_only: Use no camera: keys and switches choose.
        calibrate: Begin with thirty guided seconds, in which the person's eyes are learned; on the page, or
            on the terminal if a source is named.
        how_good: Find out in a guided minute or two how well each movement is understood for this person.
        simulate: A text, or a file of texts, one a line: a simulated person types it by all ways to speak
            that suit the folder's settings and trial, and the best is proposed. No camera, and no page.
        typist: What the simulated person is like.
        movement_model: The model that reads where eyes look: the name of a shipped one, or a path.
        small_faces: Look for small faces, too, which takes longer.
        port: Port of the page; the next free one if it is in use.
        no_browser: Print the page's address, and open no browser.
    """

    source: str = ""
    folder: str = "speaking"
    language: str = ""
    way: Literal["", "phrases", "letters", "yes_no"] = ""
    condition: str = ""
    phrases: str = ""
    export_phrases: str = ""
    export: str = ""
    runtime: str = ""
    keys_only: bool = False
    calibrate: bool = False
    how_good: bool = False
    simulate: str = ""
    typist: TypistOptions = field(default_factory=TypistOptions)
    movement_model: str = "eye_movement"
    small_faces: bool = False
    port: int = 8765
    no_browser: bool = False

    def __post_init__(self) -> None:
        if not self.folder:
            raise OptionError("--folder is empty; name the folder of the person")
        expect_port(self.port)
        if self.keys_only and self.source:
            raise OptionError(f"{self.source} is a camera, and --keys-only uses none; give one of the two")
        if self.keys_only and (self.calibrate or self.how_good):
            flag = "--calibrate" if self.calibrate else "--how-good"
            raise OptionError(f"{flag} needs a camera, and --keys-only uses none; give one of the two")
        if self.calibrate and self.how_good:
            raise OptionError("--calibrate and --how-good are runs of their own; calibrate first")
        if self.simulate and (self.source or self.calibrate or self.how_good):
            raise OptionError(
                "--simulate uses no camera and guides nobody; leave out source, --calibrate and --how-good"
            )

        if self.runtime and not self.export:
            raise OptionError("--runtime is for --export, which names the folder of the page; give it, too")
        if self.export and (self.movement_model != "eye_movement" or self.small_faces):
            raise OptionError(
                "--export takes the shipped models; leave out --movement-model and --small-faces"
            )
        if self.export and (
            self.source or self.keys_only or self.calibrate or self.how_good or self.simulate
        ):
            raise OptionError(
                "--export writes a page and does nothing else; leave out source, --keys-only, --calibrate, "
                "--how-good and --simulate"
            )

    @property
    def settings(self) -> dict[str, Any]:
        """The settings that are changed by options."""
        values = {name: value for name in ("language", "way") if (value := getattr(self, name))}
        return {"speaker": values} if values else {}


class SpeakResult(NamedTuple):
    """What came of it.

    Attributes:
        said: What was said, in order.
        lines: What came of a calibration, a trial or an export, in words.
        simulation: What came of a simulated typist; None without one.
    """

    said: Sequence[str] = ()
    lines: Sequence[str] = ()
    simulation: Simulation | None = None


def speak(options: SpeakOptions, *, say: Say | None = None) -> SpeakResult:
    """Has a person speak on a page until somebody ends it, or guides them on the terminal.

    Args:
        options: The options.
        say: Is told the address of the page, and what else a user should know; None to print it.

    Raises:
        EyelidError: An option is wrong, or the folder, the camera, a model or the port cannot be used, or a
            calibration or trial has failed.
    """
    from eyelid.pages import print_line
    from eyelid.speaking.phrase_files import read_phrase_file
    from eyelid.speaking.speak_folder import SpeakFolder
    from eyelid.verbs.speak_guided import guide_on_terminal
    from eyelid.verbs.speak_page import speak_on_page

    if options.simulate:
        from eyelid.verbs.speak_simulate import simulate

        return SpeakResult(simulation=simulate(options))
    say = say or print_line
    on_terminal = bool(options.source) and (options.calibrate or options.how_good)
    is_export = bool(options.export_phrases or options.export)
    if not (on_terminal or is_export):
        expect_packages("speak", "web", "fastapi", "uvicorn")
    camera = None if is_export else _camera(options)
    kit = None if camera is None else _kit(options)
    condition = "" if options.calibrate else options.condition
    with SpeakFolder(Path(options.folder), options.settings, condition=condition) as folder:
        for warning in folder.warnings:
            say(warning)
        if options.phrases:
            folder.use_phrases(read_phrase_file(options.phrases))
        if options.export_phrases:
            return SpeakResult(lines=[_export_phrases(folder, options.export_phrases)])
        if options.export:
            from eyelid.verbs.speak_export import export_page

            return SpeakResult(lines=export_page(folder, Path(options.export), runtime=options.runtime))
        if on_terminal and camera and kit:
            return SpeakResult(lines=guide_on_terminal(options, folder, camera, kit, say=say))
        return SpeakResult(*speak_on_page(options, folder, camera, kit, say=say))


def _export_phrases(folder: SpeakFolder, file: str) -> str:
    """Writes the phrases of a person to a file; returns what was done."""
    from eyelid.pages import write_whole
    from eyelid.speaking.phrase_files import phrase_bytes

    table = folder.phrases()
    write_whole(Path(file), phrase_bytes(table, file, language=folder.settings.speaker.language))
    return f"{file}: {len(table.phrases)} phrases"


def _camera(options: SpeakOptions) -> Video | None:
    """Returns what gives the frames; None for keys alone."""
    from eyelid.pictures.video_kinds import video_of
    from eyelid.watching.browser_camera import BrowserCamera

    if options.keys_only:
        return None
    return video_of(options.source) if options.source else BrowserCamera()


def _kit(options: SpeakOptions) -> SpeakKit:
    from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel
    from eyelid.read import Reader
    from eyelid.read.movement_reader import MovementReader
    from eyelid.speaking.glance_reader import SpeakKit
    from eyelid.watching.frame_reading import WatchKit

    finder = EyesInFaces(FaceModel.load(small_faces=options.small_faces), LandmarkModel.load())
    states = Reader.load(FINE_MODEL, tasks=("state",))
    return SpeakKit(WatchKit(finder, states), MovementReader.load(options.movement_model))
