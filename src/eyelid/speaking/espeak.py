"""Speech by `espeak-ng`, where the program is installed: words as a WAV file."""

import io
import shutil
import struct
import subprocess
import wave

from eyelid.errors import MissingFileError, OptionError

PROGRAM = "espeak-ng"
MOST_LETTERS = 2000
"""The longest text that is spoken at once."""

_SECONDS = 10.0  # that the program may take


def has_espeak() -> bool:
    """Returns whether the program is installed."""
    return shutil.which(PROGRAM) is not None


def espeak(text: str, *, language: str, words_a_minute: int = 150) -> bytes:
    """Returns a text as speech: a WAV file.

    Args:
        text: The words.
        language: The language by its code, such as `de` or `en-gb`.
        words_a_minute: How fast it is spoken.

    Raises:
        MissingFileError: The program is not installed.
        OptionError: The text is too long, or the program does not know the language.
    """
    if len(text) > MOST_LETTERS:
        raise OptionError(f"a text of {len(text):,} letters: at most {MOST_LETTERS:,} are spoken at once")
    program = shutil.which(PROGRAM)
    if program is None:
        raise MissingFileError(f"{PROGRAM}: the program is not installed; the page can do without it")
    command = [program, "--stdin", "--stdout", "-v", language, "-s", str(words_a_minute)]
    try:
        done = subprocess.run(  # noqa: S603
            command, input=text.encode(), capture_output=True, timeout=_SECONDS, check=True
        )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise OptionError(f"{PROGRAM} cannot speak the language {language!r}") from error
    return _with_length(done.stdout)


def _with_length(streamed: bytes) -> bytes:
    """Returns a WAV file whose header says how long it is; that of a stream cannot know."""
    at = streamed.index(b"data") + 8
    channels, rate = struct.unpack_from("<HI", streamed, streamed.index(b"fmt ") + 10)
    whole = io.BytesIO()
    with wave.open(whole, "wb") as file:
        file.setnchannels(channels)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(streamed[at:])
    return whole.getvalue()
