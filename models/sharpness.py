"""Fits how sharp a face is, to photos made from Labeled Faces in the Wild, and writes weights and card.

python -m models.sharpness FILE.json --backgrounds FOLDER

The card lies beside the weights, `FILE.md`.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold

from eyelid import __version__
from eyelid.eyes import LandmarkModel
from eyelid.photos.background_focus import background_lead
from eyelid.photos.sharpness import SCHEMA, SMALLEST, SharpnessModel, with_products
from eyelid.photos.sharpness_features import FEATURES, face_features, level_face
from models.arguments import parser_of
from models.backgrounds import wallpapers
from models.blurring import (
    KINDS,
    SHARP,
    STRENGTHS,
    Shot,
    before,
    blurred,
    developed,
    found_faces,
    plan_shots,
    scaled,
    take_photos,
)
from models.lfw import Faces, read_faces

Values = NDArray[np.float64]

TRAINED_ON = (
    "Faces of every other training person of Labeled Faces in the Wild, sharp as they are, and blurred by "
    "Gaussians, disks and lines, with noise, JPEG, darkening and halos. Research use."
)
LIMIT = 3.0  # standard deviations
STEP = 2  # of so many training people, one
RULE_SHARP, RULE_MOTION = 0.3, 0.1  # inverse strengths of the penalty
KIND_SURE = 0.75  # a wrong kind is worse than none
FALSE_LEADS = 0.01  # of pictures that are blurred as a whole
REJECTED = (0.001, 0.0025, 0.005, 0.01, 0.02, 0.05)
CARD = Path(__file__).with_name("sharpness_card.md")
GROUND = 384  # sides of a picture with a background, in pixels


class Measured(NamedTuple):
    """Features of N photos.

    Attributes:
        people: Whose photo it is, `[N]`.
        shots: How each was taken.
        features: float64 `[N, K]`.
        angles: Along which direction each lacks detail, in degrees, `[N]`.
    """

    people: NDArray[np.str_]
    shots: list[Shot]
    features: Values
    angles: Values

    @property
    def kind(self) -> NDArray[np.str_]:
        """Kinds of blur, or `sharp`, `[N]`."""
        return np.array([shot.kind for shot in self.shots])

    @property
    def strength(self) -> NDArray[np.str_]:
        """Strengths of the blur; empty where sharp, `[N]`."""
        return np.array([shot.strength for shot in self.shots])

    @property
    def width(self) -> Values:
        """Widths of the faces in pixels, `[N]`."""
        return np.array([shot.width for shot in self.shots])


def measure(part: str, seed: int, step: int = 1) -> Measured:
    """Measures photos of every so many-th person of a part of LFW."""
    people, shots, features, angles = [], [], [], []
    for photo in take_photos(read_faces(part), np.random.default_rng(seed), step):
        level = photo.face.marks and level_face(photo.pixels, photo.face.marks, photo.face.size)
        if level:
            values, angle = face_features(level)
            people.append(photo.person)
            shots.append(photo.shot)
            features.append(values)
            angles.append(angle)
    return Measured(np.array(people), shots, np.array(features), np.array(angles))


def _fitted(values: Values, true: NDArray[np.bool_], penalty: float) -> LogisticRegression:
    line = LogisticRegression(C=penalty, class_weight="balanced", max_iter=4000)
    return line.fit(with_products(values), true)


def _calibrated(
    values: Values, true: NDArray[np.bool_], people: NDArray[np.str_], penalty: float
) -> dict[str, Any]:
    """Returns bias and weights, of which the log odds are right for people who were held out.

    Args:
        values: Features in standard deviations from their means, `[N, K]`.
        true: What is to be told, `[N]`.
        people: Whose photos they are, `[N]`.
        penalty: The inverse strength of the penalty.
    """
    odds = np.empty(len(true))
    for others, held_out in GroupKFold(5).split(values, groups=people):
        line = _fitted(values[others], true[others], penalty)
        odds[held_out] = line.decision_function(with_products(values[held_out]))
    right = LogisticRegression(C=1e6, class_weight="balanced").fit(odds[:, None], true)
    slope, line = right.coef_[0, 0], _fitted(values, true, penalty)
    bias = slope * line.intercept_[0] + right.intercept_[0]
    return {"bias": _short(bias), "weights": [_short(weight) for weight in slope * line.coef_[0]]}


def fit(training: Measured) -> dict[str, Any]:
    """Returns mean, scale and both logistic models; see `SharpnessModel`."""
    kind, strength = training.kind, training.strength
    told = strength != "mild"  # a blur that is hardly seen is neither
    mean, scale = training.features[told].mean(axis=0), training.features[told].std(axis=0)
    standard = np.clip((training.features - mean) / scale, -LIMIT, LIMIT)
    dull = told & (kind != SHARP)
    people = training.people
    return {
        "mean": [_short(value) for value in mean],
        "scale": [_short(value) for value in scale],
        "limit": LIMIT,
        "sharp": _calibrated(standard[told], kind[told] == SHARP, people[told], RULE_SHARP),
        "motion": _calibrated(standard[dull], kind[dull] == "motion", people[dull], RULE_MOTION),
        "kind_sure": KIND_SURE,
    }


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def ground_of(walls: list[NDArray[np.uint8]], random: np.random.Generator) -> NDArray[np.uint8]:
    """Returns a piece of a wallpaper, uint8 `[384, 384]`."""
    wall = walls[random.integers(len(walls))]
    side = min(round(GROUND * 2 ** random.uniform(0, 1.5)), *wall.shape)
    top, left = (int(random.integers(0, length - side + 1)) for length in wall.shape)
    piece = wall[top : top + side, left : left + side]
    how = cv2.INTER_AREA if side >= GROUND else cv2.INTER_CUBIC
    return cv2.resize(piece, (GROUND, GROUND), interpolation=how)  # type: ignore[return-value]


def false_leads(faces: Faces, walls: list[NDArray[np.uint8]], random: np.random.Generator) -> list[float]:
    """Returns by how much backgrounds look sharper than faces in pictures that are blurred as a whole."""
    landmarks, leads = LandmarkModel.load(), []
    for number, face in found_faces(faces):
        own = faces.pictures[number]
        composed, placed = before(own.astype(np.float32), face, ground_of(walls, random).astype(np.float32))
        shots = [shot for shot in plan_shots(face.size, random) if shot.kind not in (SHARP, "motion")]
        for picture, there in ((own, face), (composed.round().clip(0, 255).astype(np.uint8), placed)):
            for shot in shots:
                if shot.strength == "mild":
                    continue
                pixels = blurred(picture, shot.kind, shot.sigma * face.size)
                width = max(shot.width, SMALLEST)
                photo = developed(pixels, width / face.size, shot, random)
                small = scaled(there, min(width / face.size, 1.0))
                lead = background_lead(photo, landmarks.mark(photo, [small])[0], small.size)
                if lead is not None:
                    leads.append(lead)
    return leads


def scores_of(model: SharpnessModel, measured: Measured) -> dict[str, float]:
    """Returns the AUC of sharp against blurred by strength, kind and width, on other people."""
    judged = np.array([model.judge(features) for features in measured.features])
    kind, strength = measured.kind, measured.strength
    middle, every = strength == "middle", np.ones(len(kind), bool)
    slices = {name: (strength == name, every) for name in STRENGTHS}
    slices |= {f"middle, {name}": (middle & (kind == name), every) for name in KINDS}
    slices["middle, under 50 pixels"] = (middle, measured.width < 50)
    scores = {}
    for name, (dull, where) in slices.items():
        among = ((kind == SHARP) | dull) & where
        scores[name] = round(float(roc_auc_score(kind[among] == SHARP, judged[among, 0])), 4)
    for name in ("middle", "strong"):
        right = (judged[:, 1] >= 0.5) == (kind == "motion")
        of = [right[(strength == name) & ((kind == "motion") == moved)].mean() for moved in (True, False)]
        scores[f"{name}, motion told from lens"] = round(float(np.mean(of)), 4)
    return scores


def build(file: Path, backgrounds: Path) -> None:
    """Fits to the training people, takes thresholds from the validation part, and writes both files."""
    values = {
        "schema": SCHEMA,
        "task": "sharpness",
        "name": file.stem,
        "features": list(FEATURES),
        **fit(measure("training", seed=1, step=STEP)),
        "trained_on": TRAINED_ON,
        "code_version": __version__,
    }
    random = np.random.default_rng(3)
    leads = false_leads(read_faces("validation"), wallpapers(backgrounds, held_out=False), random)
    values["lead"] = _short(float(np.quantile(leads, 1 - FALSE_LEADS)))
    model = SharpnessModel.from_json(values | {"below": {}}, str(file))
    validation = measure("validation", seed=2)
    own = (validation.kind == SHARP) & (validation.width >= SMALLEST)
    p_sharp = np.array([model.judge(features)[0] for features in validation.features[own]])
    values["below"] = {str(share): _short(float(np.quantile(p_sharp, share))) for share in REJECTED}
    test = measure("test", seed=4)
    values["scores"] = scores_of(model, test)
    file.write_text(json.dumps(values, indent=1) + "\n", encoding="utf-8")
    file.with_suffix(".md").write_text(card_of(values, len(set(test.people)), file.stat().st_size), "utf-8")


def card_of(values: dict[str, Any], people: int, size: int) -> str:
    """Returns the card, in Markdown."""
    scores = "\n".join(f"| {name} | {score:.3f} |" for name, score in values["scores"].items())
    below = "\n".join(f"| {share} | {least:.4f} |" for share, least in values["below"].items())
    told = values | {"scores": scores, "below": below}
    return CARD.read_text("utf-8").format(people=people, size=size, **told)


if __name__ == "__main__":
    parser = parser_of(__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--backgrounds", type=Path, required=True, help="folder of the unpacked packages")
    given = parser.parse_args()
    build(given.file, given.backgrounds)
