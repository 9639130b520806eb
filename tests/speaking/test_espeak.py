"""Speech by `espeak-ng`."""

import io
import wave

import pytest

from eyelid.errors import MissingFileError, OptionError
from eyelid.speaking.espeak import MOST_LETTERS, espeak, has_espeak

needs_espeak = pytest.mark.skipif(not has_espeak(), reason="needs espeak-ng")


@needs_espeak
def test_words_become_sound_of_a_known_length() -> None:
    lengths = []
    for text in ("Yes", "I would like to sit in the garden"):
        with wave.open(io.BytesIO(espeak(text, language="en"))) as file:
            sound = file.readframes(file.getnframes())
            lengths.append(file.getnframes() / file.getframerate())
        assert len(sound) == 2 * file.getnframes()
        assert any(sound)
    assert 0.2 < lengths[0] < lengths[1] < 6


@needs_espeak
def test_words_are_no_options_of_the_program() -> None:
    assert len(espeak("--version", language="de")) > 10_000  # it is read aloud


@needs_espeak
def test_what_cannot_be_spoken_is_refused() -> None:
    with pytest.raises(OptionError, match="cannot speak the language 'xx'"):
        espeak("Yes", language="xx")
    with pytest.raises(OptionError, match="2,001 letters"):
        espeak("a" * (MOST_LETTERS + 1), language="en")


def test_a_missing_program_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    assert not has_espeak()
    with pytest.raises(MissingFileError, match="not installed"):
        espeak("Yes", language="en")
