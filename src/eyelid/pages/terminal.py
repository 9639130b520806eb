"""What is printed on a terminal, in one piece."""

from rich.console import Console, RenderableType


def print_whole(shown: RenderableType, console: Console) -> None:
    """Prints in one piece; rich by itself answers a closed pipe by ending the program."""
    with console.capture() as captured:
        console.print(shown)
    console.file.write(captured.get())
