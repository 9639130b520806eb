"""What is said of each face of a photo: which ones count, what their eyes do, and whether they are sharp."""

import math
from collections.abc import Sequence
from enum import IntEnum
from typing import Literal, NamedTuple

from eyelid.photos.cull_rules import CullRules, logit
from eyelid.photos.photo_reading import PhotoFace

SUBJECTS = ("eyes", "sharpness")
"""What a face may be rejected for."""

SURELY_CLOSED = 3.0
"""Logits below the middle between open and closed, from which an eye is closed though the other one is open
(winks are rare), or though it is small."""

_PROMINENT = 0.45  # sizes of the main face, from which a face counts
_BEHIND = 0.85  # sizes of the main face, below which a soft face beside a sharp main one is background
_CUT_OFF = 0.04  # sizes of a face beyond the photo
_SMALL_EYE = 9.0  # pixels between the corners, below which only what is very sure is said of the eyes
_TOLD = 0.5  # probability from which an expression is named
_DARK_GLASSES = 0.4  # and from which glasses are dark
_KISS = 0.9  # mean sizes between the middles of faces that touch
_BURNT, _BLACK = 0.4, 0.6  # shares of a face's pixels


Word = Literal["keep", "reject", "unsure"]


class Level(IntEnum):
    """A verdict; the higher, the better."""

    REJECT = 0
    UNSURE = 1
    KEEP = 2

    @property
    def word(self) -> Word:
        """`reject`, `unsure` or `keep`."""
        return _WORDS[self]


_WORDS: dict[Level, Word] = {Level.REJECT: "reject", Level.UNSURE: "unsure", Level.KEEP: "keep"}


class FaceVerdict(NamedTuple):
    """What is said of one face.

    Attributes:
        counts: Whether the photo is judged by it; people in the background don't count.
        is_main: Whether it is the main face.
        state: `open`, `closed`, `unsure`, or `hidden`, of both eyes together.
        openness: Mean logit of P(open) of its eyes; None if no eye can be seen.
        level: The verdict.
        reasons: Why it is not kept, in words.
        notes: What is worth saying of a face that is kept.
        rejected_for: Of `SUBJECTS`, those for which it is rejected.
    """

    counts: bool
    is_main: bool
    state: str
    openness: float | None
    level: Level
    reasons: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    rejected_for: tuple[str, ...] = ()


class EyesRead(NamedTuple):
    """What both eyes of a face do together.

    Attributes:
        state: `open`, `closed`, `unsure` or `hidden`.
        one_closed: The side of a closed eye beside an open one; empty if both agree.
        openness: Mean logit of P(open), None if no eye can be seen.
    """

    state: str
    one_closed: str
    openness: float | None


def judge_faces(
    faces: Sequence[PhotoFace],
    rules: CullRules,
    *,
    size: tuple[int, int],
    unsure_below: float,
    sharp_below: float,
) -> list[FaceVerdict]:
    """Judges the faces of a photo.

    Args:
        faces: The faces.
        rules: The photographer's rules.
        size: Width and height of the photo, in pixels.
        unsure_below: The probability below which the model of eyes is unsure.
        sharp_below: P(sharp) below which the model of sharpness calls a face blurred.
    """
    if not faces:
        return []
    main = main_face(faces, size)
    blurred, sharp = rules.sharp_from(sharp_below)
    verdicts = []
    for number, face in enumerate(faces):
        counts = number == main or _is_prominent(face, faces[main], size, sharp)
        eyes = read_eyes(face, rules, unsure_below)
        kissing = eyes.state in ("closed", "unsure") and _kisses(number, faces)
        found = (
            _of_eyes(face, eyes, rules, kissing=kissing),
            _of_sharpness(face, (blurred, sharp)),
            _of_light(face),
        )
        level = min(level for level, _ in found)
        reasons = tuple(words for each, words in found if words and each < Level.KEEP)
        notes = tuple(words for each, words in found if words and each == Level.KEEP)
        named = zip(SUBJECTS, found, strict=False)
        rejected_for = tuple(subject for subject, (each, _) in named if each == Level.REJECT)
        said = FaceVerdict(
            counts, number == main, eyes.state, eyes.openness, level, reasons, notes, rejected_for
        )
        verdicts.append(said)
    return verdicts


def main_face(faces: Sequence[PhotoFace], size: tuple[int, int]) -> int:
    """Returns the index of the main face: the largest, of equal ones that nearer to the middle."""
    half = math.hypot(*size) / 2

    def weight(face: PhotoFace) -> float:
        x, y = face.middle
        away = math.hypot(x - size[0] / 2, y - size[1] / 2) / max(half, 1)
        return face.size * (1 - 0.5 * min(away, 1))

    return max(range(len(faces)), key=lambda number: weight(faces[number]))


def read_eyes(face: PhotoFace, rules: CullRules, unsure_below: float) -> EyesRead:
    """Returns what the eyes of a face do, by the middle of the logits of those that can be seen."""
    logits = [None if p_open is None else logit(p_open) for p_open in face.p_open]
    seen = [each for each in logits if each is not None]
    if not seen:
        return EyesRead("hidden", "", None)
    band = logit(max(unsure_below, 0.5))
    states = [None if each is None else _state(each - rules.open_from, band) for each in logits]
    mean = sum(seen) / len(seen)
    if set(states) == {"open", "closed"} and min(seen) - rules.open_from < -SURELY_CLOSED:
        return EyesRead("unsure", "right" if states[0] == "closed" else "left", mean)
    return EyesRead(_state(mean - rules.open_from, band), "", mean)


def _state(value: float, band: float) -> str:
    if abs(value) < band:
        return "unsure"
    return "open" if value > 0 else "closed"


def _is_prominent(face: PhotoFace, main: PhotoFace, size: tuple[int, int], sharp: float) -> bool:
    """Returns whether a face counts beside the main one: it is large, whole, and not soft behind it."""
    share = face.size / main.size
    is_behind = (
        share < _BEHIND
        and face.p_sharp is not None
        and main.p_sharp is not None
        and logit(face.p_sharp) < sharp <= logit(main.p_sharp)
    )
    return share >= _PROMINENT and not is_behind and not _is_cut_off(face, size)


def _is_cut_off(face: PhotoFace, size: tuple[int, int]) -> bool:
    x, y, width, height = face.box
    beyond = max(-x, x + width - size[0]) / width, max(-y, y + height - size[1]) / height
    return max(beyond) > _CUT_OFF


def _kisses(number: int, faces: Sequence[PhotoFace]) -> bool:
    """Returns whether a face touches another that is turned to it."""
    face = faces[number]
    for other_number, other in enumerate(faces):
        if other_number == number:
            continue
        (x, y), (other_x, other_y) = face.middle, other.middle
        apart = math.hypot(x - other_x, y - other_y)
        turned = abs(face.pose[0] - other.pose[0]) > 40  # one looks to each side
        if turned and apart < _KISS * (face.size + other.size) / 2:
            return True
    return False


def _of_eyes(face: PhotoFace, eyes: EyesRead, rules: CullRules, *, kissing: bool) -> tuple[Level, str]:
    """Returns what the eyes make of the verdict, and in which words."""
    excuses = {
        "sunglasses": face.sunglasses >= _DARK_GLASSES,
        "out of sight": eyes.state == "hidden",
        "kiss": kissing,
        "laughing": face.laughing >= _TOLD,
        "looking down": face.looking_down >= _TOLD,
    }
    excuse = next((name for name, holds in excuses.items() if holds), "")
    if eyes.state == "open":
        return Level.KEEP, "sunglasses" if excuse == "sunglasses" else ""
    if excuse in ("sunglasses", "out of sight"):
        return _excused(excuse, rules, f"{_CANT_TELL[excuse]}: can't tell")
    if face.eye_width < _SMALL_EYE:
        surely_closed = eyes.openness is not None and eyes.openness < rules.open_from - SURELY_CLOSED
        return (Level.UNSURE, "eyes small, but seem closed") if surely_closed else (Level.KEEP, "")
    words = f"{eyes.one_closed} eye closed" if eyes.one_closed else _STATE_WORDS[eyes.state]
    if excuse and eyes.state == "closed":
        return _excused(excuse, rules, f"{excuse}: {words}")
    if excuse:
        return Level.UNSURE, f"{excuse}: {words}"
    return (Level.REJECT if eyes.state == "closed" else Level.UNSURE), words


_CANT_TELL = {"sunglasses": "sunglasses", "out of sight": "eyes out of sight"}
_STATE_WORDS = {"closed": "both eyes closed", "unsure": "eyes half closed"}


def _excused(excuse: str, rules: CullRules, words: str) -> tuple[Level, str]:
    return (Level.REJECT if excuse in rules.reject_too else Level.UNSURE), words


def _of_sharpness(face: PhotoFace, sharp_from: tuple[float, float]) -> tuple[Level, str]:
    if face.p_sharp is None:
        return Level.KEEP, "too small to tell whether it is sharp"
    value, (blurred, sharp) = logit(face.p_sharp), sharp_from
    if value < blurred:
        return Level.REJECT, face.blur or "blurred"
    if value < sharp:
        return Level.UNSURE, f"soft, perhaps {face.blur}" if face.blur else "soft"
    return Level.KEEP, ""


def _of_light(face: PhotoFace) -> tuple[Level, str]:
    if face.burnt >= _BURNT:
        return Level.UNSURE, "burnt out"
    if face.black >= _BLACK:
        return Level.UNSURE, "too dark"
    return Level.KEEP, ""


def place_words(faces: Sequence[PhotoFace], number: int) -> str:
    """Returns where a face is among others, from the left: `left face`, `3rd face from the left`."""
    if len(faces) == 1:
        return ""
    order = sorted(range(len(faces)), key=lambda each: faces[each].middle[0])
    place = order.index(number)
    if len(faces) <= 3:
        return f"{('left', 'middle', 'right')[place if len(faces) == 3 else 2 * place]} face"
    return f"{_ordinal(place + 1)} face from the left"


def _ordinal(number: int) -> str:
    teens = number // 10 % 10 == 1
    return f"{number}{'th' if teens else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"
