import copy
import json
from collections.abc import Sequence

import pytest

from eyelid.errors import OptionError
from eyelid.speaking.letters import letters_way
from eyelid.speaking.menu import Choice, Effect, Menu
from eyelid.speaking.notice import Notice
from eyelid.speaking.phrase_table import Phrase, PhraseTable
from eyelid.speaking.phrases import PhrasesWay
from eyelid.speaking.speaker import Speaker
from eyelid.speaking.view import view_json
from tests.speaking.speakers import FOUR, kinds, make, make_speaker, say, settings_of, spoken

MOVEMENTS = [
    ("blink",),
    ("up",),
    ("long_blink",),
    ("left", "blink"),
    ("blink", "long_blink"),
    ("left", "right", "up"),
    FOUR,
    (*FOUR, "long_blink"),
]
SELECTIONS = ["direct", "scan", "step_scan", "inverse_scan"]


class WordsWay:
    """A way that composes: each choice is a word, and the last one says them."""

    name = "letters"

    def __init__(self) -> None:
        self.words: list[str] = []

    @property
    def text(self) -> str:
        return " ".join(self.words)

    def menu(self) -> Menu:
        symbols = (("left",), ("right",), ("up",), ("blink",))
        labels = ("red", "blue", "say", "more")
        choices = [Choice(label, symbols=made) for label, made in zip(labels, symbols, strict=True)]
        return Menu("words", (*choices[:3], choices[3]._replace(kind="menu")))

    def choose(self, index: int) -> Sequence[Effect]:
        if index == 3:
            return [Effect("go", "more")]
        if index == 2:
            said, self.words = self.text, []
            return [Effect("speak", said)]
        self.words.append(("red", "blue")[index])
        return []

    def undo(self) -> bool:
        had = bool(self.words)
        self.words = self.words[:-1]
        return had

    def take_up(self, text: str) -> None:
        self.words = text.split()

    def toward(self, goal: str) -> int | None:
        wanted = goal.split()
        if self.words == wanted:
            return 2
        if self.words != wanted[: len(self.words)]:
            return None
        return ("red", "blue").index(wanted[len(self.words)])


def choose(speaker: Speaker, label: str, *, at: float) -> list[Effect]:
    """Makes the movements of a choice that is shown."""
    symbols = next(choice.symbols for choice in speaker.view().choices if choice.label == label)
    return make(speaker, symbols, at=at, every=0.5)


@pytest.mark.parametrize("selection", SELECTIONS)
@pytest.mark.parametrize("movements", MOVEMENTS, ids="+".join)
def test_any_movements_say_anything(movements: tuple[str, ...], selection: str) -> None:
    """A phrase, an answer in the other way, and a phrase again; no movement is indispensable."""
    speaker = make_speaker(movements, selection=selection)
    every = 2.0 if movements == ("long_blink",) else 0.5
    now = say(speaker, "I am cold", at=0, every=every)
    now = say(speaker, "Please ask another way", at=now, way="yes_no", every=every)
    say(speaker, "I cannot breathe", at=now, way="phrases", every=every)
    assert speaker.history == ("I cannot breathe", "Please ask another way", "I am cold")
    assert speaker.mode == "speaking"


@pytest.mark.parametrize("movements", MOVEMENTS[:2] + MOVEMENTS[3:], ids="+".join)
def test_sleeps_and_wakes_by_eyes_alone(movements: tuple[str, ...]) -> None:
    speaker = make_speaker(movements, selection="direct")
    now = 0.0
    while speaker.mode != "asleep":
        now += 0.5
        speaker.tick(now)
        view = speaker.view()
        wanted = next((c for c in view.choices if c.label == "Rest"), None)
        wanted = wanted or next(c for c in view.choices if c.kind == "menu")
        if view.selection == "direct":
            made = len(view.made)
            if not wanted.is_reachable:
                pytest.fail(f"{wanted.label} cannot be reached after {view.made}")
            speaker.take(Notice("symbol", now, wanted.symbols[made]))
        elif wanted.is_lit:
            speaker.take(Notice("symbol", now, movements[0]))
        assert now < 120
    assert speaker.toward("Yes") == movements[0]
    assert kinds(make(speaker, movements[:1] * 3, at=now + 10)) == []
    assert kinds(make(speaker, movements[:1] * 4, at=now + 30)) == ["wake"]
    assert speaker.mode == "speaking"


def test_movements_while_asleep_say_nothing_and_do_not_wake() -> None:
    speaker = make_speaker()
    speaker.rest(0)
    assert make(speaker, ["left", "left", "right"] * 20, at=1) == []
    assert make(speaker, ["left"] * 30, at=100, every=3.0) == []  # the same, but far apart
    assert speaker.mode == "asleep"


def test_the_row_that_wakes_says_nothing_but_the_next_movement_does() -> None:
    speaker = make_speaker()
    speaker.rest(0)
    assert kinds(make(speaker, ["left"] * 5, at=1)) == ["wake"]
    assert speaker.view().made == ()
    make(speaker, ["left"], at=10)
    assert speaker.view().made == ("left",)


def test_undo_takes_back_a_movement_then_words_then_nothing() -> None:
    speaker = make_speaker()
    choose(speaker, "Yes", at=0)
    make(speaker, ["right"], at=2)
    assert kinds(speaker.undo(3)) == ["undo"]
    assert speaker.view().made == ()
    effects = speaker.undo(4)
    assert kinds(effects) == ["undo", "speak"]
    assert spoken(effects) == ["That was a mistake."]
    assert speaker.history == ()
    assert speaker.view().said == ""
    assert kinds(speaker.undo(5)) == ["refused"]


@pytest.mark.parametrize(
    ("take_back_s", "ended_s", "undo_s", "is_back"),
    [
        (10.0, 3.0, 12.9, True),  # the end that is known counts, or else 1 s and .4 s a word
        (10.0, 3.0, 13.1, False),
        (10.0, 1.0, 11.1, False),
        (10.0, None, 11.8, True),
        (10.0, None, 12.0, False),
        (None, 3.0, 3.1, False),
    ],
)
def test_words_of_long_ago_are_not_taken_back(
    take_back_s: float | None, ended_s: float | None, undo_s: float, is_back: bool
) -> None:
    speaker = make_speaker(take_back_s=take_back_s)
    choose(speaker, "Yes", at=0)  # two movements, at 0 and .5 s
    if ended_s is not None:
        speaker.take(Notice("spoken", ended_s))
    assert kinds(speaker.undo(undo_s))[0] == ("undo" if is_back else "refused")
    assert speaker.history == (() if is_back else ("Yes",))


def test_words_can_be_taken_back_for_a_round_longer_where_choices_are_scanned() -> None:
    for late_s in (-0.1, 0.1):
        speaker = make_speaker(("blink",), first_scan_s=2.0)
        speaker.tick(0)
        make(speaker, ["blink"], at=1)
        speaker.take(Notice("spoken", 3))
        round_s = 2.0 + len(speaker.view().choices) - 1
        speaker.undo(3 + 10 + round_s + late_s)
        assert speaker.history == (() if late_s < 0 else ("Yes",))


def test_menus_and_the_way_back_do_not_keep_words_from_being_taken_back() -> None:
    speaker = make_speaker()
    choose(speaker, "Yes", at=0)
    choose(speaker, "More", at=2)
    assert kinds(speaker.undo(4)) == ["undo"]  # leaves the menu
    assert spoken(speaker.undo(5)) == ["That was a mistake."]


@pytest.mark.parametrize(
    "path", [("menu",), ("menu", "back", "menu"), ("menu", "more", "back")], ids=lambda path: "+".join(path)
)
def test_sentences_come_back_through_the_menus_that_offer_undo(path: tuple[str, ...]) -> None:
    labels = {"menu": "Change or say", "back": "Back", "more": "More"}
    speaker = Speaker((letters_way("en", FOUR[:2]),), settings_of(FOUR[:2], way="letters"))
    now = say(speaker, "I am cold", at=0)
    for place, each in enumerate(path):
        choose(speaker, labels[each], at=now + 1 + 2 * place)
    assert kinds(choose(speaker, "Undo", at=now + 9))[-1] == "undo"
    assert speaker.view().text == "I am cold"
    assert speaker.history == ("I am cold",)


def test_undo_takes_back_words_of_the_history_and_keeps_what_is_composed() -> None:
    speaker = make_speaker(more=[WordsWay()], way="letters")
    make(speaker, ["left", "up", "right"], at=0)  # says red, composes blue
    speaker.repeat(4)
    assert spoken(speaker.undo(5)) == ["That was a mistake."]
    assert speaker.view().text == "blue"


def test_words_that_come_back_to_be_changed_were_no_mistake() -> None:
    class KeepingWay(WordsWay):
        def undo(self) -> bool:
            self.words = self.words or ["red"]
            return True

    speaker = Speaker((KeepingWay(),), settings_of())
    make(speaker, ["left", "up"], at=0)
    assert speaker.history == ("red",)
    assert kinds(speaker.undo(3)) == ["undo"]
    assert speaker.view().text == "red"
    assert speaker.history == ("red",)


def test_composed_words_outlive_all_that_interrupts_them() -> None:
    speaker = make_speaker(more=[WordsWay()], way="letters")
    make(speaker, ["left", "right"], at=0)
    choose(speaker, "more", at=3)
    choose(speaker, "Yes or no", at=4)
    choose(speaker, "No", at=6)
    speaker.call_for_help(10)
    speaker.tick(20)
    speaker.silence(21)
    speaker.take(Notice("lost", 22))
    speaker.take(Notice("found", 30))
    speaker.rest(31)
    speaker.rest(32)
    choose(speaker, "More", at=40)
    choose(speaker, "Letters", at=43)
    view = speaker.view()
    assert (view.way, view.text, view.is_composing) == ("letters", "red blue", True)


@pytest.mark.parametrize(("label", "left"), [("Delete a word", "red"), ("Delete all", "")])
def test_deletes_what_is_composed(label: str, left: str) -> None:
    speaker = make_speaker(more=[WordsWay()], way="letters")
    make(speaker, ["left", "right"], at=0)
    choose(speaker, "more", at=3)
    assert kinds(choose(speaker, label, at=4))[-1] == "undo"
    assert speaker.view().text == left


def test_nothing_can_be_deleted_where_nothing_is_composed() -> None:
    speaker = make_speaker(more=[WordsWay()], way="letters")
    choose(speaker, "more", at=3)
    assert not {"Delete a word", "Delete all"} & {choice.label for choice in speaker.view().choices}


def test_what_was_said_can_be_said_again_or_changed() -> None:
    speaker = make_speaker(more=[WordsWay()])
    speaker.remember(["blue red", "Yes"])
    assert speaker.history == ("Yes", "blue red")
    for label in ("More", "Said before", "blue red"):
        choose(speaker, label, at=speaker_time(speaker))
    assert [choice.label for choice in speaker.view().choices] == ["Say it", "Change it", "Back"]
    choose(speaker, "Change it", at=20)
    view = speaker.view()
    assert (view.way, view.text) == ("letters", "blue red")


def speaker_time(speaker: Speaker) -> float:
    return speaker._time_s + 1


def test_favourites_are_what_was_said_most() -> None:
    speaker = make_speaker()
    speaker.remember(["Yes", "No", "No", "Hello"])
    choose(speaker, "More", at=1)
    choose(speaker, "Favourites", at=4)
    assert [choice.label for choice in speaker.view().choices][:3] == ["No", "Yes", "Hello"]
    assert spoken(choose(speaker, "Hello", at=8)) == ["Hello"]


def test_an_entry_of_the_history_is_said_again_by_a_key() -> None:
    speaker = make_speaker()
    speaker.remember(["Yes", "No"])
    assert spoken(speaker.repeat(1, 1)) == ["Yes"]
    assert spoken(speaker.repeat(2, 7)) == []
    speaker.rest(3)
    assert spoken(speaker.repeat(4)) == []


@pytest.mark.parametrize(
    ("settings", "gap_s", "sounds"),
    [
        ({}, 5.0, 1),
        ({}, 40.0, 2),
        ({"attention_after_s": None}, 5.0, 2),
        ({"has_attention_sound": False}, 40.0, 0),
    ],
)
def test_the_attention_sound_comes_after_silence(settings: dict, gap_s: float, sounds: int) -> None:
    speaker = make_speaker(**settings)
    effects = choose(speaker, "Yes", at=0) + choose(speaker, "Yes", at=gap_s)
    assert kinds(effects).count("attention") == sounds
    assert spoken(effects) == ["Yes", "Yes"]


def test_one_can_call_for_attention_without_words() -> None:
    speaker = make_speaker()
    choose(speaker, "More", at=0)
    effects = choose(speaker, "Call someone", at=3)
    assert kinds(effects)[-1] == "attention"
    assert spoken(effects) == []


def test_the_partner_sees_that_one_composes() -> None:
    speaker = make_speaker(("left", "right"))
    assert not speaker.view().is_composing
    make(speaker, ["left"], at=0)
    assert speaker.view().is_composing
    speaker.undo(1)
    assert not speaker.view().is_composing


def test_is_silent_and_still_while_nobody_is_seen() -> None:
    speaker = make_speaker(("blink",))
    speaker.tick(0)
    assert kinds(speaker.take(Notice("lost", 1))) == ["lost"]
    assert [effect for at in range(2, 60) for effect in speaker.tick(at)] == []
    view = speaker.view()
    assert (view.mode, view.lit_share) == ("lost", None)
    assert not any(choice.is_lit for choice in view.choices)
    assert kinds(speaker.take(Notice("found", 61))) == ["found"]
    assert speaker.view().choices[0].is_lit


def test_late_ticks_end_where_early_ones_do() -> None:
    notices = [
        Notice("symbol", 9.3, "blink"),
        Notice("symbol", 21.0, "blink"),
        Notice("symbol", 40.2, "blink"),
    ]
    early, late = make_speaker(("blink",)), make_speaker(("blink",))
    early_effects, late_effects = early.tick(0), late.tick(0)
    for tenth in range(900):
        early_effects += early.tick(tenth / 10)
        for notice in notices:
            if tenth == round(notice.time_s * 10):
                early_effects += early.take(notice)
                late_effects += late.take(notice)
    assert late_effects + late.tick(89.9) == early_effects
    assert late.view() == early.view()


def test_time_never_goes_back() -> None:
    speaker = make_speaker(("blink",))
    speaker.tick(100)
    speaker.tick(3)
    speaker.take(Notice("symbol", 2, "blink"))
    assert speaker.history == ("Yes",)


def test_the_pace_follows_what_is_taken_back_and_says_so() -> None:
    speaker = make_speaker(("left", "right", "up"))
    notes = []
    for number in range(30):
        notes += choose(speaker, "Yes", at=number * 10)
        if number % 3 == 0:
            notes += speaker.undo(number * 10 + 5)
    assert [effect.text for effect in notes if effect.kind == "note"] == [
        "Slower, since much was taken back."
    ]
    assert speaker.pace == 1.2
    calm = make_speaker(is_adaptive=False)
    for number in range(30):
        choose(calm, "Yes", at=number * 10)
        calm.undo(number * 10 + 5)
    assert calm.pace == 1.0


def test_scanning_takes_the_pace() -> None:
    speaker = make_speaker(("blink",), take_back_s=None)
    now = 0.0
    for _ in range(20):
        now = say(speaker, "Yes", at=now + 3)
        for _ in range(5):
            speaker.undo(now)
    assert speaker.pace > 1
    speaker.tick(now + 1.6)
    assert speaker.view().choices[0].is_lit  # 1.5 s are 1.8 s now


@pytest.mark.parametrize(("wait_s", "is_begun", "pace"), [(0, True, 0.9), (6, True, 1.2), (6, False, 0.9)])
def test_rounds_that_pass_in_the_middle_make_scanning_slower(
    wait_s: float, *, is_begun: bool, pace: float
) -> None:
    """Not those before anything was begun: nobody knows then whether the person wants to say something."""
    speaker = Speaker((WordsWay(),), settings_of(("blink",)))
    now = 0.0
    for place in range(20):  # composes a word and says it, again and again
        now += wait_s if is_begun == (place % 2 == 1) else 0.0
        while not speaker.tick(now) and (symbol := speaker.toward("red")) is None:
            now += 0.25
        speaker.take(Notice("symbol", now, symbol or ""))
        if place % 2 == 1:
            speaker.take(Notice("spoken", now))
    assert len(speaker.history) == 10
    assert speaker.pace == pytest.approx(pace)


def test_late_symbols_choose_but_do_not_call_for_help() -> None:
    speaker = make_speaker()
    for _ in range(12):
        speaker.take(Notice("symbol", 5.0, "left"), is_late=True)
    assert speaker.mode == "speaking"
    assert speaker.history == ("Yes",) * 6


def test_ways_must_have_different_names() -> None:
    for ways in ([], [WordsWay(), WordsWay()]):
        with pytest.raises(OptionError, match="give each once"):
            Speaker(ways, settings_of())


def test_the_first_way_is_that_of_the_settings() -> None:
    assert make_speaker(way="yes_no").view().way == "yes_no"
    assert make_speaker(way="letters").view().way == "phrases"  # there are no letters here


def test_a_full_table_loses_no_phrase_and_still_reaches_all() -> None:
    sequences = [(a, b, c) for a in FOUR for b in FOUR for c in FOUR]
    table = PhraseTable(tuple(Phrase(f"phrase {n}", made) for n, made in enumerate(sequences)))
    speaker = make_speaker(table=table)
    assert len(speaker.view().choices) == 64
    assert say(speaker, "phrase 63", at=0) == 1.5
    make(speaker, ["left"], at=5)
    assert kinds(speaker.tick(15)) == ["undo"]
    assert speaker.view().title == "More"


def test_a_long_blink_that_a_menu_uses_is_no_undo() -> None:
    class LongBlinkWay(WordsWay):
        def menu(self) -> Menu:
            menu = super().menu()
            return menu._replace(choices=(menu.choices[0], menu.choices[1]._replace(symbols=("long_blink",))))

    speaker = Speaker((LongBlinkWay(),), settings_of((*FOUR, "long_blink")))
    make(speaker, ["left", "long_blink"], at=0)
    assert speaker.view().text == "red blue"


def test_views_are_json() -> None:
    speaker = make_speaker(("blink",))
    speaker.tick(0)
    speaker.tick(0.5)
    record = json.loads(json.dumps(view_json(speaker.view())))
    assert record["lit_share"] == 0.333
    assert record["choices"][0] == {
        "label": "Yes",
        "detail": "talk",
        "symbols": [],
        "kind": "phrase",
        "is_lit": True,
        "is_reachable": True,
    }


def test_speakers_can_be_copied() -> None:
    """Searches over symbols, as the benchmark of calls for help does them, rely on it."""
    speaker = make_speaker()
    other = copy.deepcopy(speaker)
    make(other, ["left"], at=0)
    assert speaker.view().made == ()
    assert isinstance(speaker._choosing.menus.way, PhrasesWay)
