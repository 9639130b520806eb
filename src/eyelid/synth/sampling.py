"""Drawing random looks, with random people, light and cameras, and patches of these looks."""

from dataclasses import replace
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from eyelid.synth.eye_drawing import draw_eye
from eyelid.synth.face_look import FaceLook, Hair, HairCut, Head
from eyelid.synth.look import (
    Camera,
    EyeLook,
    Framing,
    Glasses,
    GlassesKind,
    Iris,
    IrisColour,
    Lids,
    Light,
    Side,
    Skin,
    State,
)

T = TypeVar("T")

_FACE_STATES: tuple[tuple[State, State], ...] = (
    *(("open", "open"),) * 8,
    *(("closed", "closed"),) * 2,
    ("closed", "open"),
    ("open", "closed"),
)

PALE_EYES: tuple[IrisColour, ...] = ("brown", "hazel", "green", "grey", "blue")
DARK_EYES: tuple[IrisColour, ...] = ("black", "brown")


def random_look(rng: np.random.Generator, *, state: State | None = None, well_lit: bool = False) -> EyeLook:
    """Returns the look of a random eye.

    The openness is never between 0.06 and 0.5, where people would disagree on the state. If you need such an
    eye, use `dataclasses.replace(look, openness=0.2)`.

    Args:
        rng: the random generator.
        state: the state of the eye; if None, open or closed with equal chance.
        well_lit: whether the eye is easy to see: normal exposure, a sharp camera with little noise, clear
            glasses, no glare, at most moderate gaze and roll, and smaller shifts. Skin, lids, irises and the
            size of the eye in the patch vary as much as without it.
    """
    opened = rng.random() < 0.5 if state is None else state == "open"
    openness = rng.uniform(0.6 if well_lit else 0.5, 1) if opened else max(0.0, rng.uniform(-0.06, 0.06))
    reach = 0.55 if well_lit else 1.0
    skin = _random_skin(rng)
    return EyeLook(
        openness=openness,
        gaze_x=_normal(rng, 0, 0.6 * reach, -reach, reach),
        gaze_y=_normal(rng, 0, 0.4 * reach, -reach, reach),
        side=_pick(rng, "left", "right"),
        skin=skin,
        lids=_random_lids(rng, skin),
        iris=_random_iris(rng, skin),
        framing=Framing(
            share=rng.uniform(0.42, 0.92),
            roll=_normal(rng, 0, 5 if well_lit else 12, -30, 30),
            shift_x=rng.normal(0, 0.02 if well_lit else 0.05),
            shift_y=rng.normal(0.02, 0.03 if well_lit else 0.06),
        ),
        glasses=_random_glasses(rng, well_lit=well_lit),
        light=_random_light(rng, well_lit=well_lit),
        camera=_random_camera(rng, well_lit=well_lit),
    )


def random_face(rng: np.random.Generator, *, states: tuple[State, State] | None = None) -> FaceLook:
    """Returns the look of a random face, upright and easy to see.

    One face in fifteen has an eye behind a lock of hair, one in fifteen wears dark glasses.

    Args:
        rng: the random generator.
        states: the states of the right and of the left eye; if None, both are open in two faces of three, and
            one or both are closed in the others.
    """
    if states is None:
        states = _pick(rng, *_FACE_STATES)
    looks = [random_look(rng, state=state, well_lit=True) for state in states]
    look, hidden = looks[0], rng.random()
    dark = replace(look.glasses, kind="tinted", width=1.8, height=1.35, tint=0.98)
    return FaceLook(
        openness=(looks[0].openness, looks[1].openness),
        gaze_x=look.gaze_x,
        gaze_y=look.gaze_y,
        skin=look.skin,
        lids=look.lids,
        iris=look.iris,
        glasses=dark if hidden < 1 / 15 else look.glasses,
        head=_random_head(rng),
        hair=_random_hair(rng, lock=_pick(rng, "left", "right") if hidden > 14 / 15 else None),
        shirt=(rng.random(), rng.uniform(0, 0.7), rng.uniform(0.15, 0.9)),
    )


def draw_eyes(
    count: int, *, seed: int = 0, size: int = 64, well_lit: bool = False
) -> tuple[NDArray[np.uint8], list[EyeLook]]:
    """Draws many random eyes, every other one open.

    Args:
        count: how many eyes are drawn.
        seed: random seed; the same seed draws the same eyes.
        size: width and height of each patch in pixels.
        well_lit: whether the eyes are easy to see; see `random_look`.

    Returns:
        Patches, uint8 [count, size, size, 3] blue-green-red, and their looks.

    Example:
        >>> patches, looks = draw_eyes(2, size=24)
        >>> patches.shape, [look.state for look in looks]
        ((2, 24, 24, 3), ['open', 'closed'])
    """
    rng = np.random.default_rng(seed)
    states: tuple[State, State] = ("open", "closed")
    looks = [random_look(rng, state=states[index % 2], well_lit=well_lit) for index in range(count)]
    patches = np.empty((count, size, size, 3), np.uint8)
    for patch, look in zip(patches, looks, strict=True):
        patch[:] = draw_eye(look, size=size, seed=int(rng.integers(2**31)))
    return patches, looks


def _random_skin(rng: np.random.Generator) -> Skin:
    return Skin(
        tone=rng.random(),
        redness=rng.uniform(-1, 1),
        texture=rng.random(),
        socket=rng.random(),
        bag=rng.random(),
        wrinkles=max(0.0, rng.uniform(-1, 1)),
    )


def _random_lids(rng: np.random.Generator, skin: Skin) -> Lids:
    return Lids(
        height=_normal(rng, 0.335, 0.035, 0.26, 0.43),
        skew=rng.normal(0.08, 0.07),
        tilt=rng.normal(4, 3),
        sag=_normal(rng, 0.24, 0.07, 0.08, 0.4),
        crease=rng.random(),
        crease_gap=rng.uniform(0.1, 0.34),
        lash_length=rng.uniform(0.14, 0.38),
        lash_density=rng.uniform(0.2, 1),
        liner=rng.random(),
        brow_height=rng.uniform(0.95, 1.6),
        brow_density=rng.uniform(0.2, 1),
        hair_tone=rng.random() ** 1.5 * (1 - skin.tone),
    )


def _random_iris(rng: np.random.Generator, skin: Skin) -> Iris:
    return Iris(
        colour=_pick(rng, *(DARK_EYES if rng.random() < 0.3 + skin.tone else PALE_EYES)),
        radius=rng.uniform(0.36, 0.42),
        pupil=rng.uniform(0.25, 0.6),
        limbal=rng.uniform(0.2, 1),
        highlight=rng.uniform(0.1, 1),
        highlight_x=rng.uniform(-0.5, 0.5),
        highlight_y=rng.uniform(-0.6, 0.1),
    )


def _random_head(rng: np.random.Generator) -> Head:
    laughs = rng.random() < 0.3
    return Head(
        width=_normal(rng, 5.2, 0.2, 4.8, 5.6),
        chin=_normal(rng, 8.6, 0.3, 8, 9.3),
        jaw=rng.random(),
        nose=_normal(rng, 1.1, 0.12, 0.9, 1.35),
        lips=rng.random(),
        smile=rng.uniform(0.5, 1) if laughs else rng.uniform(-0.2, 0.6),
        gape=rng.uniform(0.4, 1) if laughs else 0.0,
        age=rng.random() ** 2,
    )


def _random_hair(rng: np.random.Generator, *, lock: Side | None) -> Hair:
    cut: HairCut = _pick(rng, "short", "short", "long", "long", "curly", "none")
    bearded = cut != "long" and rng.random() < 0.35
    return Hair(
        cut="long" if lock else cut,
        hairline=rng.uniform(3, 5.6),
        volume=rng.uniform(1, 2) if cut == "curly" else rng.uniform(0.3, 1.1),
        parting=rng.uniform(-3, 3),
        beard=rng.uniform(0.2, 1) if bearded and not lock else 0.0,
        lock=lock,
    )


def _random_glasses(rng: np.random.Generator, *, well_lit: bool) -> Glasses:
    kinds: tuple[GlassesKind, ...] = ("thin",) if well_lit else ("thin", "thick", "tinted")
    return Glasses(
        kind=_pick(rng, *kinds) if rng.random() < 0.3 else "none",
        width=rng.uniform(1.4, 1.8),
        height=rng.uniform(0.95, 1.4),
        drop=rng.uniform(0.05, 0.4),
        shade=rng.random(),
        tint=rng.uniform(0.2, 0.75),
        reflection=rng.uniform(0, 0.15 if well_lit else 0.9),
    )


def _random_light(rng: np.random.Generator, *, well_lit: bool) -> Light:
    dazzled = not well_lit and rng.random() < 0.15
    return Light(
        exposure=rng.uniform(-0.8, 0.15) if well_lit else _normal(rng, -0.8, 1.2, -4, 0.8),
        gamma=rng.uniform(0.85, 1.2) if well_lit else rng.uniform(0.6, 1.6),
        gradient=rng.uniform(0, 0.35 if well_lit else 0.9),
        direction=rng.uniform(0, 180),
        glare=rng.uniform(0.3, 1) if dazzled else 0.0,
        glare_x=rng.normal(0, 0.7),
        glare_y=rng.normal(0, 0.5),
        glare_size=rng.uniform(0.1, 0.5),
        infrared=bool(rng.random() < 0.25),
    )


def _random_camera(rng: np.random.Generator, *, well_lit: bool) -> Camera:
    squeezed = rng.random() < 0.5
    return Camera(
        blur=rng.uniform(0, 0.015 if well_lit else 0.045),
        noise=rng.uniform(0, 4 if well_lit else 14),
        resolution=0 if well_lit or rng.random() < 0.7 else int(rng.integers(14, 40)),
        jpeg=int(rng.integers(80 if well_lit else 30, 98)) if squeezed else 0,
    )


def _normal(rng: np.random.Generator, mean: float, sigma: float, low: float, high: float) -> float:
    """Returns a random number from a normal distribution, clipped to `low` and `high`."""
    return min(max(rng.normal(mean, sigma), low), high)


def _pick(rng: np.random.Generator, *choices: T) -> T:
    """Returns one of the choices, each with equal chance."""
    return choices[int(rng.integers(len(choices)))]
