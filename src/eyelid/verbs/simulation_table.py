"""What `speak --simulate` prints: the scores of each setup, and what is proposed."""

from rich.console import Console
from rich.table import Table

from eyelid.errors import printable
from eyelid.verbs.speak_simulate import Simulation

_INITIALS = {"long_blink": "LB", "left": "L", "right": "R", "up": "U", "blink": "B"}
_LEGEND = """\
L R U: left, right, up; B, LB: blink, long blink; steps, scanned: choices are lit
w/min: words of 5 letters a minute, first movement to last that writes; 95 % by texts
said: the same from the start until it is said; moves: movements a letter
fixed, left: letters that were wrong, and corrected or not (Soukoreff, MacKenzie 2003)
false, calls: symbols, and calls for help, an hour that were not meant"""


def print_simulation(simulation: Simulation, console: Console) -> None:
    """Prints the scores of each setup, and what is proposed."""
    lines = [printable(line) for line in simulation.lines]
    console.print(f"[bold]simulated[/bold]: no person was measured. {lines[0]}", highlight=False)
    table = Table("", box=None, pad_edge=False)
    for name in ("w/min", "95 %", "said", "moves", "fixed", "left", "false", "calls"):
        table.add_column(name, justify="right", no_wrap=True)
    for each in simulation.results:
        scores = each.scores
        table.add_row(
            f"simulated: {_short(each.setup.name)}",
            f"{scores.words_a_minute:.1f}",
            f"{scores.low:.1f} - {scores.high:.1f}".replace("nan - nan", ""),
            f"{scores.said_a_minute:.1f}",
            f"{scores.movements_a_character:.2f}",
            f"{scores.corrected:.0%}",
            f"{scores.uncorrected:.1%}",
            f"{scores.false_an_hour:.0f}",
            f"{scores.countdowns_an_hour:.1f}",
            style="" if not scores.given_up else "dim",
        )
    console.print(table)
    console.print(_LEGEND, highlight=False)
    up = [
        f"{_short(each.setup.name)}: {each.scores.given_up}"
        for each in simulation.results
        if each.scores.given_up
    ]
    if up:
        console.print(
            f"texts given up after 1 min and 15 s a letter: {'; '.join(up)}", highlight=False, markup=False
        )
    for line in lines[1:]:
        console.print(line, highlight=False, markup=False)


def _short(name: str) -> str:
    """Returns the name of a setup with the initials of its movements: a terminal may be narrow."""
    for movement, initials in _INITIALS.items():
        name = name.replace(movement, initials)
    return printable(name)
