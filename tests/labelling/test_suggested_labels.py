import numpy as np
import pytest

from eyelid.errors import LabelError
from eyelid.labelling.journal_entry import Mark
from eyelid.labelling.suggested_labels import confident_suggestions, refine_suggestions

P_OPEN = np.array([0.99, 0.99, 0.99, 0.99, 0.01, 0.5, 0.949, 0.96, 0.04, 0.02], np.float32)
PROBABILITIES = np.stack([P_OPEN, 1 - P_OPEN], axis=1)


def suggestions(session, confidence=0.95):
    return confident_suggestions(
        session.pile, session.votes(), PROBABILITIES, classes=session.classes, confidence=confidence
    )


def test_self_training_averages_suggestions_with_a_net_that_learned_the_labels(session, names, monkeypatch):
    shares = []
    inputs = {}

    def train(patches, suggestions, labels, **more):
        inputs.update(more, patches=patches, labels=labels)
        more["progress"](1.0)
        return np.full_like(suggestions, 0.5)

    monkeypatch.setattr("eyelid.labelling.noisy_student.train_noisy_student", train)
    probabilities = PROBABILITIES[:9]  # the tenth picture came while the page was open
    same = refine_suggestions(
        session.pile, probabilities, session.label_arrays(), session.classes, 7, shares.append
    )
    assert same is probabilities
    assert not inputs
    for name, label in zip(names, ("open", "closed"), strict=False):
        session.mark(by="ann", name=name, mark=Mark(label), reason="centre", click=name, seconds=1.0)
    mean = refine_suggestions(
        session.pile, probabilities, session.label_arrays(), session.classes, 7, shares.append
    )
    assert mean.dtype == np.float32
    assert np.allclose(mean, probabilities / 2 + 0.25)
    assert (len(inputs["patches"]), inputs["labels"].tolist()[:3], inputs["seed"]) == (9, [0, 1, -1], 7)
    assert shares == [1.0]


def test_pictures_without_marks_get_their_suggestion_if_it_is_probable_enough(session, names, folder):
    marks = [Mark("open"), Mark("closed"), Mark("", True)]
    for name, mark in zip(names, marks, strict=False):
        session.mark(by="ann", name=name, mark=mark, reason="centre", click=name, seconds=1.0)
    session.skip(by="ann", name=names[3], click="s")
    (folder / names[9]).unlink()
    session.pile.refresh()
    expected = {names[3]: "open", names[4]: "closed", names[7]: "open", names[8]: "closed"}
    assert {name: one.label for name, one in suggestions(session).items()} == expected
    assert suggestions(session)[names[8]].probability == pytest.approx(0.96)
    assert set(suggestions(session, 0.97)) == {names[3], names[4]}


@pytest.mark.parametrize(
    ("labels", "reason"), [([], "there are no labels"), (["open"] * 3, "all labels are open")]
)
def test_nothing_can_be_learned_from_one_class(labels, reason, session, names):
    for name, label in zip(names, labels, strict=False):
        session.mark(by="ann", name=name, mark=Mark(label), reason="centre", click=name, seconds=1.0)
    with pytest.raises(LabelError, match=f"nothing to learn from: {reason}"):
        suggestions(session)
