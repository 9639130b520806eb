"""The verb `watch`, which tells what eyes do over time: blinks, closures, how drowsy a person seems."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from eyelid.errors import OptionError, PictureError
from eyelid.option_checks import expect_port, given_flags
from eyelid.verbs.watch_outputs import check_folder, check_video, open_tables
from eyelid.weights import FINE_MODEL

if TYPE_CHECKING:
    from eyelid.blinks import Event
    from eyelid.blinks.traces import Trace
    from eyelid.pages import Say
    from eyelid.people import Profile
    from eyelid.pictures.video import Video, VideoFacts
    from eyelid.watching.frame_reading import WatchKit
    from eyelid.watching.person_watch import WatchRules
    from eyelid.watching.session import Session, Watched

_MOST_S = 1e9
_ROUNDED = 1e-6  # steps of the windows
_EXPORTED = (
    *("export", "runtime", "window_s", "window_step_s", "one_eye", "alarm_from", "alarm_cooldown_s"),
    *("profile", "condition"),
)
"""The options that a page without Python knows."""

_ALARM_LEVELS = ("slower", "long closures", "microsleep", "asleep", "unresponsive")


@dataclass(frozen=True, kw_only=True)
class WatchOptions:
    """The options of `watch`.

    Attributes:
        source: A video, camera:0, a stream's URL, a folder of frames, or a trace; camera:0 is the first
            camera, a URL begins with rtsp:// or http://, a trace is a table (.csv, .tsv, .jsonl, .xlsx) of
            p_open or of eye aspect ratios over time, by eyelid, JeFaPaTo, MediaPipe or anybody.
        output: Folder, new or empty, for the tables of frames, events and windows, and report.html. - for the
            events as CSV on standard output.
        video: File for a copy of the recording in which is drawn what the eyes do: .webm, which has a
            constant rate; or .mp4, H.264 with the recording's own times, for which PyAV is needed (pip
            install 'eyelid[video]'). Sound is not kept. A recording is read once more for it at the end; a
            camera, a stream, --live and --page draw at once what is known then.
        format: Format of the tables: csv, jsonl or parquet.
        overwrite: Replace what an earlier run left in the folder, and the --video.
        resume: Go on with the folder that an interrupted run left. A camera or stream cannot be gone on with.
        rate: Frames a second of a trace, a folder of frames or a video that has no times.
        live: Tell events of a file as soon as a camera would: within two frames and 50 ms of their end. Else
            10 seconds are looked ahead, which finds more. Cameras and streams are always live.
        seconds: Stop after so many seconds of the recording; 0 for all of it.
        one_eye: Read the subject's right or left eye alone; both for both.
        window_s: Length of the windows in which blinks are counted and measured, in seconds.
        window_step_s: Time between the ends of two windows, in seconds.
        alarm_from: The level of drowsiness from which an alarm is due: slower, long closures (0.5 s),
            microsleep (1 s), asleep (3 s) or unresponsive (6 s).
        on_alarm: Command that is run at an alarm; EYELID_LEVEL, EYELID_REASON, EYELID_TRACK, EYELID_TIME_S
            and EYELID_SOURCE say why.
        alarm_sound: Play a sound at an alarm.
        alarm_url: Address to which an alarm is sent as JSON, by an HTTP POST.
        alarm_cooldown_s: Least seconds between two alarms of one person, unless it gets worse.
        profile: File of a person's profile, as --calibrate makes it.
        condition: The condition, such as glasses, that --calibrate makes or --profile uses; empty for the one
            that fits best.
        calibrate: File of the profile to be made, or to which a condition is added: twenty guided seconds.
        how_good: Find out in a guided minute how well blinks are found for the person before the camera.
        model: Name of a shipped model, path of an eyelid model file, or run folder of a training.
        small_faces: Look for small faces, too, which takes longer.
        page: Open a page on this machine: the video, both eyes large, how open they are, events, and keys to
            mark missed and false ones. Without a source, it is the camera of the browser. A recording runs at
            its own pace, and its events are told live.
        export: Folder to which a page is written that needs no Python, for a tablet: it watches by the camera
            of its browser, with these options for windows, alarms, one eye and the profile; nothing else is
            done.
        runtime: Folder of ONNX Runtime Web for --export: `package`, of `npm pack onnxruntime-web` unpacked.
        port: Port of the page; the next free one if it is in use.
        no_browser: Print the page's address, and open no browser.
        quiet: No live view and no summary.
    """

    source: str = ""
    output: str = ""
    video: str = ""
    format: Literal["csv", "jsonl", "parquet"] = "csv"
    overwrite: bool = False
    resume: bool = False
    rate: float | None = None
    live: bool = False
    seconds: float = 0.0
    one_eye: Literal["both", "right", "left"] = "both"
    window_s: float = 60.0
    window_step_s: float = 10.0
    alarm_from: str = "microsleep"
    on_alarm: str = ""
    alarm_sound: bool = False
    alarm_url: str = ""
    alarm_cooldown_s: float = 10.0
    profile: str = ""
    condition: str = ""
    calibrate: str = ""
    how_good: bool = False
    model: str = FINE_MODEL
    small_faces: bool = False
    page: bool = False
    export: str = ""
    runtime: str = ""
    port: int = 8765
    no_browser: bool = False
    quiet: bool = False

    def __post_init__(self) -> None:
        if self.runtime and not self.export:
            raise OptionError("--runtime is for --export, which names the folder of the page; give it, too")
        if not self.source and not self.page and not self.export:
            raise OptionError(
                "nothing to watch given; name a video, camera:0, a stream, or a trace, or add --page for the "
                "camera of the browser"
            )
        if self.resume and not self.source:
            raise OptionError("--resume goes on with a recording, and a camera is none; name a new --output")
        expect_port(self.port)
        if self.resume and not self.folder:
            raise OptionError("--resume goes on with a folder; name it with --output")
        if self.rate is not None and not 0 < self.rate <= 10_000:
            raise OptionError(f"--rate {self.rate:g}: expected frames a second, above 0")
        if not 0 <= self.seconds < _MOST_S:
            raise OptionError(f"--seconds {self.seconds:g}: expected 0 or more")
        if not 0 < self.window_step_s <= self.window_s < _MOST_S:
            raise OptionError(
                f"--window-step-s {self.window_step_s:g}: expected above 0, and at most --window-s, "
                f"{self.window_s:g}"
            )
        steps = self.window_s / self.window_step_s
        if abs(steps - round(steps)) > _ROUNDED:
            raise OptionError(
                f"--window-s {self.window_s:g}: expected some steps of --window-step-s {self.window_step_s:g}"
            )
        if self.video and self.resume and (self.live or self.page):
            raise OptionError(
                "--video of a --live run or a --page is drawn while it is watched, and --resume begins in "
                "its middle; leave out one of them"
            )
        if self.alarm_from not in _ALARM_LEVELS:
            raise OptionError(f"--alarm-from {self.alarm_from}: expected one of {', '.join(_ALARM_LEVELS)}")
        if self.condition and not (self.profile or self.calibrate):
            raise OptionError(f"--condition {self.condition}: is one of a profile; name it with --profile")
        if self.calibrate and (self.profile or self.how_good):
            raise OptionError("--calibrate makes a profile; use it in a run of its own")
        if self.video and (self.calibrate or self.how_good):
            raise OptionError("--video shows what is watched; leave it out of a guided run")
        if self.output and (self.calibrate or self.how_good):
            raise OptionError(f"--output {self.output}: a guided run writes no tables; leave it out")
        if self.alarm_cooldown_s < 0:
            raise OptionError(f"--alarm-cooldown-s {self.alarm_cooldown_s:g}: expected 0 or more")

        if self.export:
            flags = given_flags(self, {each.name for each in fields(self)} - set(_EXPORTED))
            others = ["the source" if flag == "--source" else flag for flag in flags]
            if others:
                raise OptionError(
                    "--export writes a page that watches by its browser's camera, and does nothing else; "
                    f"leave out {', '.join(others)}"
                )

    @property
    def folder(self) -> Path | None:
        """The folder of the tables; None for none."""
        return Path(self.output) if self.output not in ("", "-") else None


def watch(options: WatchOptions, *, say: Say | None = None) -> Iterator[Event]:
    """Yields what eyes do in a recording, in the order in which it is known.

    Args:
        options: The options.
        say: Is told what a user should know on the way; None to print it.

    Raises:
        EyelidError: The recording, the model or the output cannot be used.
        PictureError: The recording cannot be read to its end; raised after all events before that.
    """
    if options.export:
        from eyelid.pages import print_line
        from eyelid.verbs.watch_export import export_page

        for line in export_page(options):
            (say or print_line)(line)
        return
    failure = ""
    for watched in watch_recording(options, say=say):
        yield from watched.told.events
        failure = watched.failure
    if failure:  # not before the tables are whole
        raise PictureError(f"{options.source}: {failure}")


def watch_recording(
    options: WatchOptions,
    *,
    say: Say | None = None,
    camera: Video | None = None,
    is_over: Callable[[], bool] | None = None,
) -> Iterator[Watched]:
    """Watches a recording like `watch`, and yields what came of each frame; the last one says a failure.

    What is wrong with the options, the recording or the model is raised at once.

    Args:
        options: The options.
        say: Is told what a user should know on the way; None to print it.
        camera: What is watched if the options name no source.
        is_over: Says whether to end before the recording does; None for never.
    """
    from eyelid.blinks.traces import Trace, is_trace
    from eyelid.pages import print_line
    from eyelid.pictures.video_kinds import is_live as is_live_source
    from eyelid.pictures.video_kinds import video_of
    from eyelid.watching.session import Session

    say = say or print_line
    recording: Trace | Video
    if options.video:
        check_video(options)
    if is_trace(options.source):
        recording = trace = Trace(options.source, rate=options.rate)
        kit, notes, is_live = None, trace.notes, False
    else:
        recording = video = camera or video_of(options.source, rate=options.rate)
        is_live = camera is not None or is_live_source(options.source)
        kit, notes = _kit(options), [] if is_live else list(_facts(video).warnings)
        if options.resume and is_live and _facts(video).is_live:
            raise OptionError(
                f"--resume goes on with a recording, and {video.source} is none; name a new --output. What a "
                "killed run has seen is in frames.csv.part, which can be watched when its name ends in .csv"
            )
    for note in notes:
        say(f"{recording.source}: {note}")
    if options.folder:
        check_folder(options, options.folder)
    session = Session(
        rules=watch_rules(options, is_live=is_live),
        known=_known(options),
        is_live=is_live,
        colour=(bool(options.video) or (options.page and camera is None)) and (is_live or options.live),
        end_s=options.seconds,
        is_over=is_over,
    )
    return _with_video(options, session, recording, kit, say)


def _with_video(
    options: WatchOptions, session: Session, recording: Video | Trace, kit: WatchKit | None, say: Say
) -> Iterator[Watched]:
    """Watches a recording, and draws a copy of it if the options name one."""
    from eyelid.blinks.traces import Trace
    from eyelid.watching.annotated_video import annotated_video

    if not options.video or isinstance(recording, Trace):
        yield from _with_tables(options, session, recording, kit, say)
        return
    with annotated_video(
        Path(options.video), recording, at_once=session.colour, is_live=session.is_live, say=say
    ) as drawn:
        for watched in _with_tables(options, session, recording, kit, say):
            drawn.add(watched)
            yield watched
        if not session.colour and not options.quiet:
            say(f"drawing {options.video}")
        drawn.finish()


def _with_tables(
    options: WatchOptions, session: Session, recording: Video | Trace, kit: WatchKit | None, say: Say
) -> Iterator[Watched]:
    """Watches a recording, rings alarms, and writes tables and a report if the options name a folder."""
    from eyelid.watching.alarms import AlarmBell, Ways
    from eyelid.watching.report import Report
    from eyelid.watching.turned_faces import TurnedFaces

    turned = TurnedFaces(kit.finder.faces) if kit and Path(recording.source).is_file() else None
    bell = AlarmBell(
        Ways(options.on_alarm, options.alarm_sound, options.alarm_url),
        cooldown_s=options.alarm_cooldown_s,
        say=say,
    )
    with ExitStack() as stack:
        if options.folder:
            tables = stack.enter_context(open_tables(options, options.folder, recording.identity(), kit))
            tables.tell_warnings(say)
            session = replace(session, tables=tables)
        report = Report() if options.folder else None
        for watched in session.watch(recording, kit):
            for alarm, level in watched.told.alarms if not watched.kept else ():  # else it has rung
                bell.ring(alarm, level)
            if report:
                report.add(watched)
            if turned:
                turned.take(watched)
            yield watched
        bell.wait()
        if turned and (hint := turned.hint(recording.source)):
            say(hint)
        if report and options.folder:
            told = [("recording", recording.source), ("read by", options.model if kit else "a trace")]
            if not report.write(options.folder / "report.html", source=recording.source, facts=told):
                say("report.html needs jinja2, which the core leaves out; run: pip install 'eyelid[video]'")


def _known(options: WatchOptions) -> Profile | None:
    """Returns what is known of the person, under the condition that is named."""
    if not options.profile:
        return None
    from eyelid.people import Profile

    profile = Profile.load(Path(options.profile))
    if options.condition:
        return Profile({options.condition: profile.condition(options.condition)})
    return profile


def _kit(options: WatchOptions) -> WatchKit:
    from eyelid.eyes import EyesInFaces, FaceModel, LandmarkModel
    from eyelid.read import Reader
    from eyelid.watching.frame_reading import WatchKit

    faces = FaceModel.load(small_faces=options.small_faces)
    return WatchKit(EyesInFaces(faces, LandmarkModel.load()), Reader.load(options.model, tasks=("state",)))


def _facts(video: Video) -> VideoFacts:
    """Returns what is known of a video; raises `PictureError`, which names it, if it cannot be read."""
    try:
        return video.facts()
    except PictureError as error:
        raise PictureError(f"{video.source}: {str(error).removeprefix(f'{video.source}: ')}") from error


def watch_rules(options: WatchOptions, *, is_live: bool) -> WatchRules:
    """Returns how people are watched; what is live is told as soon as it is complete."""
    from eyelid.blinks.drowsiness import Level
    from eyelid.watching.person_watch import WatchRules

    return WatchRules(
        live=options.live or is_live,
        window_s=options.window_s,
        window_step_s=options.window_step_s,
        alarm_from=next(level for level in Level if level.words == options.alarm_from),
        one_eye="" if options.one_eye == "both" else options.one_eye,
    )


def count_frames(options: WatchOptions) -> int | None:
    """Returns about how many frames the recording has; None if that is not known."""
    from eyelid.blinks.traces import is_trace
    from eyelid.pictures.video_kinds import is_live, video_of

    if is_trace(options.source) or is_live(options.source):
        return None
    facts = video_of(options.source, rate=options.rate).facts()
    most = int(options.seconds * facts.rate) if options.seconds and facts.rate else facts.frames
    return min(facts.frames or most or 0, most or 0) or None
