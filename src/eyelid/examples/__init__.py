"""What ships with eyelid to begin with: drawn eyes, people, a clip, and configurations of trainings."""

from pathlib import Path

_FOLDER = Path(__file__).parent
_CONFIGS = _FOLDER / "configs"

EYES = _FOLDER / "eyes"
"""Folder of forty drawn eyes, with their truth in `truth.csv`."""

PEOPLE = _FOLDER / "people"
"""Folder of four drawn pictures of people; their truth is in `truth.csv`, and with points in `truth.json`."""

CLIP = _FOLDER / "clip"
"""Folder of a drawn clip, `01.webm`; `truth.csv` has its blinks, `frames.csv` the lids in each frame."""


def example_configs() -> dict[str, Path]:
    """Returns the YAML files of the configurations by their names, such as `fine_tuning/eyenet`."""
    return {
        file.relative_to(_CONFIGS).with_suffix("").as_posix(): file
        for file in sorted(_CONFIGS.rglob("*.yaml"))
    }


def find_config(config: str) -> str:
    """Returns the path of a configuration: the file of that path, or else the shipped one of that name.

    Args:
        config: Path of a YAML file, or the name of a shipped configuration. If it is neither, it is returned
            as it is.
    """
    if Path(config).exists():
        return config
    return str(example_configs().get(config, config))


def first_line(file: Path) -> str:
    """Returns what a configuration is for: the first line of its comment."""
    return file.read_text(encoding="utf-8").partition("\n")[0].lstrip("# ")
