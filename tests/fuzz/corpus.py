"""The kept inputs: each once crashed the reader after which its folder is called."""

from pathlib import Path


def kept(name: str) -> list[Path]:
    """Returns the kept files of a reader."""
    return sorted((Path(__file__).parent / "corpus" / name).glob("*"))
