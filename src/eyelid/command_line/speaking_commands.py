"""The verb by which people speak: speak."""

from collections.abc import Sequence

from eyelid.command_line.telling import help_of, say_aside


def run_speak(arguments: Sequence[str]) -> int:
    """Words for people who can move only their eyes: phrases, letters, yes and no, on a page of this machine.

    It is no medical device: docs/speaking.md says what it cannot promise.

    Examples:
      eyelid speak                                     the camera of the browser, folder speaking/
      eyelid speak --folder ann --language de          another person, in German
      eyelid speak --folder ann --calibrate            begin with thirty guided seconds, on the page
      eyelid speak --folder ann --condition glasses --calibrate     the same with glasses on
      eyelid speak --folder ann --how-good             how well each movement is understood for this person
      eyelid speak camera:0 --folder ann --calibrate   the same by a camera of this machine, on the terminal
      eyelid speak --folder ann --phrases blink_to_live.csv            phrases of one's own
      eyelid speak --folder ann --export-phrases ann.obz               for other programs
      eyelid speak --folder ann --export page/ --runtime package       a page for a tablet, without Python
      eyelid speak --keys-only --way letters           learn it with the keys, without a camera
      eyelid speak --folder ann --simulate texts.txt   how fast a simulated person is, by each way to speak
    """
    from eyelid.options import parse_options
    from eyelid.verbs.speak import SpeakOptions, speak

    options = parse_options(SpeakOptions, arguments, verb="speak", text=help_of(run_speak))
    from eyelid.pages import print_line  # what is heavy comes after --help
    from eyelid.pictures import quiet_decoders

    with quiet_decoders():
        result = speak(options, say=say_aside)
    if result.simulation:
        from rich.console import Console

        from eyelid.verbs.simulation_table import print_simulation

        print_simulation(result.simulation, Console())
    for line in result.lines:
        print_line(line)
    return 0
