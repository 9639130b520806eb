"""One person's talk: the Speaker with a journal, so that a restart amid a sentence loses nothing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from eyelid.errors import EyelidError, OutputError
from eyelid.speaking.language_files import read_labels
from eyelid.speaking.menu import Effect
from eyelid.speaking.notice import KINDS, Notice
from eyelid.speaking.settings import WAYS
from eyelid.speaking.speak_folder import SpeakFolder, Voice
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.spoken_journal import SpokenLine
from eyelid.speaking.view import View

COMMANDS: dict[str, Callable[[Speaker, float, int], Sequence[Effect]]] = {
    "help": lambda speaker, time_s, _: speaker.call_for_help(time_s),
    "silence": lambda speaker, time_s, _: speaker.silence(time_s),
    "undo": lambda speaker, time_s, _: speaker.undo(time_s),
    "rest": lambda speaker, time_s, _: speaker.rest(time_s),
    "way": lambda speaker, time_s, place: speaker.open_way(time_s, WAYS[place]),
    "repeat": lambda speaker, time_s, place: speaker.repeat(time_s, place),
    "tick": lambda speaker, time_s, _: speaker.tick(time_s),
    "run": lambda speaker, time_s, _: speaker.take(Notice("found", time_s)),  # until they are lost again
    "end": lambda speaker, time_s, _: speaker.silence(time_s),
}
"""What can be taken beside notices."""

_NOTED = ("speak", "alarm", "silence", "learn")  # effects of time that are worth a line
_PASSING = ("released", "lost", "found", "spoken", "opened")  # lines that a power cut may take
_REMEMBERED = 500  # things that were said
_MOST_BEGUN = 500  # lines that are taken again


class Talk:
    """What a person says, as it is composed and spoken. Not safe for threads.

    The state of the Speaker depends on what it was given and when, and on nothing else. So after a restart it
    is given again what came since nothing was begun. If anything else comes of that than did then, such as
    after words or phrases were changed, it begins with the composed words instead.

    Attributes:
        time_s: Time up to which the talk has come, in seconds. It goes on where the last program ended.
        is_kept: Whether all that was said is in the journal; the disk may be full. One can speak anyway.
        warning: What the user should know of that.
    """

    def __init__(self, folder: SpeakFolder) -> None:
        """Takes up the talk where the journal of a person's folder ends.

        Raises:
            EyelidError: A file of the language, the words or the phrases cannot be used.
        """
        self.is_kept = True
        self.warning = ""
        self._folder = folder
        self._said_before = ""
        self._mistake = _mistake_in(folder)
        lines = folder.journal.lines
        self.time_s = lines[-1].at_s if lines else 0.0
        self._begun = _begun(lines)
        earlier = lines[: len(lines) - len(self._begun)]
        self._said: list[str] = []
        self._remember(earlier)
        self._rest_s, self._rest_way = (earlier[-1].at_s, earlier[-1].way) if earlier else (0.0, "")
        self._begin(lines[-1].text if lines else "", lines[-1].way if lines else "", rings=_rings(lines))

    @property
    def pace(self) -> float:
        """What times are multiplied by; see `Speaker.pace`."""
        return self._voice.speaker.pace

    def view(self) -> View:
        """Returns what the Speaker shows; what was said last stays when settings are changed."""
        view = self._voice.speaker.view()
        return view if view.said else view._replace(said=self._said_before)

    def take(self, notice: Notice, *, click: str = "", is_late: bool = False) -> Sequence[Effect]:
        """Takes a notice, and writes it down; see `Speaker.take`.

        Args:
            notice: The notice.
            click: The page's identifier of the key press that it came of.
            is_late: Whether it was made some time before.
        """
        effects = self._voice.speaker.take(notice, is_late=is_late)
        fields = {"symbol": notice.symbol, "click": click, "is_late": is_late, "began_s": notice.began_s}
        return self._noted(effects, notice.kind, notice.time_s, **fields)

    def command(self, kind: str, time_s: float, *, place: int = 0, click: str = "") -> Sequence[Effect]:
        """Does one of `COMMANDS`, as by a key, and writes it down."""
        effects = COMMANDS[kind](self._voice.speaker, time_s, place)
        return self._noted(effects, kind, time_s, place=place, click=click)

    def tick(self, time_s: float) -> Sequence[Effect]:
        """Says that time has passed; see `Speaker.tick`."""
        effects = self._voice.speaker.tick(time_s)
        if any(effect.kind in _NOTED for effect in effects):
            return self._noted(effects, "tick", time_s)
        self.time_s = max(self.time_s, time_s)
        return effects

    def change(self) -> None:
        """Begins to use settings, words and phrases of the folder that have changed; what is typed stays."""
        view = self.view()
        self._mistake = _mistake_in(self._folder)
        self._begin(self._voice.letters.text, view.way, rings=view.mode in ("countdown", "alarm"))
        if view.mode == "lost":
            self.take(Notice("lost", self.time_s))
        self._said_before = view.said

    def _begin(self, text: str, way: str, *, rings: bool) -> None:
        """Makes a Speaker in which all that was begun is there again, and writes that down."""
        del self._said[:-_REMEMBERED]
        self._voice = self._folder.new_voice(said=self._said, way=self._rest_way)
        self._voice.speaker.tick(self._rest_s)
        if len(self._begun) > _MOST_BEGUN or not all(_takes_again(self._voice, line) for line in self._begun):
            self._remember(self._begun)
            self._begun = []
            self._voice = self._folder.new_voice(said=self._said, text=text, way=way)
            self._voice.speaker.tick(self.time_s)
        COMMANDS["run"](self._voice.speaker, self.time_s, 0)
        if rings and self.view().mode not in ("countdown", "alarm"):
            self._voice.speaker.call_for_help(self.time_s)
        self._noted((), "run", self.time_s)

    def _noted(self, effects: Sequence[Effect], kind: str, time_s: float, **fields: Any) -> Sequence[Effect]:
        self.time_s = round(max(self.time_s, time_s), 3)
        for effect in effects:
            if effect.kind == "learn":
                self._learn(effect.text)
        if kind == "undo" or any(effect.kind == "speak" for effect in effects):
            self._said_before = ""
        way = self.view().way
        line = SpokenLine(
            *("", kind, self.time_s),
            text=self._voice.letters.text,
            way=way,
            spoken=tuple(effect.text for effect in effects if effect.kind == "speak"),
            alarm=any(effect.kind == "alarm" for effect in effects),
            is_at_rest=self._voice.is_at_rest(),
            **fields,
        )
        if line.is_at_rest:
            self._remember((*self._begun, line))
            self._begun, self._rest_s, self._rest_way = [], self.time_s, way
        else:
            self._begun.append(line)
        self._write(line)
        return effects

    def _remember(self, lines: Iterable[SpokenLine]) -> None:
        """Takes what was said; words that were taken back, by saying that they were a mistake, leave it."""
        for text in (each for line in lines for each in line.spoken):
            if text != self._mistake:
                self._said.append(text)
            elif self._said:
                self._said.pop()

    def _write(self, line: SpokenLine) -> None:
        try:
            self._folder.journal.append(line, lasting=line.kind not in _PASSING or bool(line.spoken))
        except OutputError as error:  # a voice is needed more than its journal
            self.is_kept, self.warning = False, str(error)
        else:
            self.is_kept, self.warning = True, ""

    def _learn(self, word: str) -> None:
        try:
            self._folder.add_word(word)
        except EyelidError as error:  # too long, too many, or a full disk: it can be spelled again
            self.warning = str(error)


def _mistake_in(folder: SpeakFolder) -> str:
    """Returns what is said when words are taken back."""
    return read_labels(folder.settings.speaker.language)["mistake"]


def _begun(lines: Sequence[SpokenLine]) -> list[SpokenLine]:
    """Returns the last lines, from where something was begun."""
    rests = [place for place, line in enumerate(lines) if line.is_at_rest]
    return list(lines[rests[-1] + 1 :] if rests else lines)


def _rings(lines: Sequence[SpokenLine]) -> bool:
    """Returns whether an alarm was ringing at the end."""
    for line in reversed(lines):
        if line.alarm:
            return True
        if line.kind in ("silence", "end"):
            return False
    return False


def _takes_again(voice: Voice, line: SpokenLine) -> bool:
    """Gives a Speaker what a line says; returns whether the same came of it as then."""
    effects: Sequence[Effect]
    if line.kind in KINDS:
        notice = Notice(line.kind, line.at_s, line.symbol, line.began_s)
        effects = voice.speaker.take(notice, is_late=line.is_late)
    elif line.kind in COMMANDS:
        effects = COMMANDS[line.kind](voice.speaker, line.at_s, line.place)
    else:
        return False
    spoken = [effect.text for effect in effects if effect.kind == "speak"]
    return (voice.letters.text, spoken) == (line.text, list(line.spoken))
