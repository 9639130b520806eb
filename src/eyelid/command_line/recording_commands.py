"""The verbs that read recordings: watch."""

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING

from eyelid.command_line.telling import help_of, say_aside
from eyelid.errors import printable

if TYPE_CHECKING:
    from eyelid.verbs.watch import WatchOptions
    from eyelid.watching.session import Watched


def run_watch(arguments: Sequence[str]) -> int:
    """Watches eyes over time in a video, a camera, a stream or a trace: blinks, closures, drowsiness.

    Examples:
      eyelid watch talk.mp4 --output talk/          every blink, in tables and a report
      eyelid watch camera:0                         a camera, on the terminal, until Ctrl-C
      eyelid watch camera:0 --alarm-sound           wake who closes the eyes for a second
      eyelid watch rtsp://10.0.0.7/cab --on-alarm 'notify-send drowsy' --output cab/
      eyelid watch ear.csv --rate 30                eye aspect ratios that another program has measured
      eyelid watch talk.mp4 --output talk/ --resume go on after a crash
      eyelid watch talk.mp4 --video talk-eyes.webm  a copy in which blinks are drawn
      eyelid watch camera:0 --calibrate ann.json --condition glasses    twenty guided seconds: a profile
      eyelid watch camera:0 --profile ann.json --how-good               how well it works for this person
      eyelid watch talk.mp4 --output - | head       events as CSV on standard output
      eyelid watch --page --output ann/             the camera of the browser, on a page of this machine
      eyelid watch --page --calibrate ann.json      the twenty seconds, on the page
      eyelid watch --export page/ --runtime package a page for a tablet, without Python
    """
    from eyelid.options import parse_options
    from eyelid.verbs.watch import WatchOptions, count_frames, watch, watch_recording
    from eyelid.verbs.watch_outputs import event_format

    options = parse_options(WatchOptions, arguments, verb="watch", text=help_of(run_watch))
    from rich.console import Console  # what is heavy comes after --help

    from eyelid.ctrl_c import CtrlC
    from eyelid.pages import on_terminal, print_line
    from eyelid.pictures import is_live, quiet_decoders
    from eyelid.verbs.watch_page import watch_on_page
    from eyelid.watching.terminal import WatchView, event_words, print_watched

    if options.export:
        tuple(watch(options))  # it writes the page, and yields nothing
        return 0
    if options.calibrate or options.how_good:
        return _guide(options)
    shown = on_terminal() and not options.quiet and not options.page
    with quiet_decoders():
        view = WatchView(options.source, count_frames(options) if shown else None)
        lines = event_format() if options.output == "-" else None
        if lines:
            sys.stdout.buffer.write(lines.header)

        def take(watched: "Watched") -> None:
            view.add(watched)
            if lines and watched.told.events:
                sys.stdout.buffer.write(lines.encode(watched.told.events))
                sys.stdout.buffer.flush()
            elif not options.output and not options.quiet:
                for event in watched.told.events:
                    print_line(event_words(event))

        if options.page:
            watch_on_page(options, say=say_aside, take=take)
        else:
            ctrl_c = CtrlC()  # which is how a camera ends; a file that it interrupts can be gone on with
            with (
                view.shown() if shown else nullcontext(),
                ctrl_c.listening() if is_live(options.source) else nullcontext(),
            ):
                try:
                    for watched in watch_recording(options, say=say_aside, is_over=lambda: ctrl_c.pressed):
                        take(watched)
                except KeyboardInterrupt as stop:
                    goes_on = f": --resume goes on with {options.folder}" if options.folder else ""
                    raise KeyboardInterrupt(f"stopped by Ctrl-C{goes_on}") from stop
    if not options.quiet:
        print_watched(view.tallies, Console(highlight=False, stderr=bool(lines)))
    for made in (options.folder, options.video):
        if made and not options.quiet:
            print(printable(str(made)), file=sys.stderr if lines else sys.stdout)
    if view.tallies.failure:
        say_aside(f"{options.source}: {view.tallies.failure}")
    return 1 if view.tallies.failure else 0


def _guide(options: "WatchOptions") -> int:
    """Runs `eyelid watch --calibrate` or `--how-good`; returns the exit code."""
    from eyelid.pages import print_line
    from eyelid.pictures import quiet_decoders
    from eyelid.verbs.watch_guided import guide
    from eyelid.verbs.watch_page import guide_on_page

    with quiet_decoders():
        for line in guide_on_page(options, say=say_aside) if options.page else guide(options, say=print_line):
            print_line(line)
    return 0
