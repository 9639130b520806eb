"""Folders and desks of people who speak, for tests."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eyelid.speaking.settings_file import changed, read_settings, write_settings
from eyelid.speaking.speak_desk import SpeakDesk
from eyelid.speaking.speak_folder import SpeakFolder

WORDS = """a and are at bed better bread call can cold come could do dog drink eat eye face feel food for get
give go good had hand hat have he head help her here hers his hot how hurt i if in is it let like me
milk more my need no not now of on open pain please rest see she sit sleep so some soup stop sun tea
thank that the then they this tired to too turn up us very want warm was water we well what when
where who why will with you your"""


def small_language(path: Path) -> Path:
    """Makes the folder of a language of a hundred words, which is read at once; all else in it is English."""
    path.mkdir(parents=True, exist_ok=True)
    lines = (f"{word}\t{7 - rank / 50:.2f}\n" for rank, word in enumerate(WORDS.split()))
    (path / "words.txt.gz").write_text("".join(lines), encoding="utf-8")
    return path


class Clock:
    """A clock that a test moves on."""

    def __init__(self, seconds: float = 1000.0) -> None:
        self.seconds = seconds

    def __call__(self) -> float:
        return self.seconds


class Keys:
    """Presses keys at a desk, a second apart."""

    def __init__(self, desk: SpeakDesk, clock: Clock, *, name: str = "key") -> None:
        self.desk, self.clock, self.name, self.number = desk, clock, name, 0

    def press(self, *symbols: str) -> None:
        for symbol in symbols:
            self.clock.seconds += 1.0
            self.number += 1
            self.desk.key(symbol, click=f"{self.name} {self.number}")

    @property
    def view(self) -> Any:
        return self.desk.news()["view"]

    def spoken(self, after: int = 1) -> list[str]:
        effects = self.desk.news(after=after)["effects"]
        return [effect["text"] for effect in effects if effect["kind"] == "speak"]


def open_folder(path: Path, values: Mapping[str, Any] | None = None) -> SpeakFolder:
    """Returns the folder of a person who speaks the small language."""
    language = {"speaker": {"language": str(small_language(path / "language"))}}
    settings, condition = read_settings(path / "settings.json")
    write_settings(path / "settings.json", changed(settings, language), condition)
    return SpeakFolder(path, values)


def open_desk(
    path: Path, values: Mapping[str, Any] | None = None, *, name: str = "key"
) -> tuple[SpeakFolder, SpeakDesk, Keys]:
    """Returns the folder of a person who speaks the small language, a desk without a camera, and its keys."""
    folder = open_folder(path, values)
    clock = Clock()
    desk = SpeakDesk(folder, clock=clock)
    return folder, desk, Keys(desk, clock, name=name)
