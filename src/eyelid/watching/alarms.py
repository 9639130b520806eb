"""Alarms: a command, a sound, an HTTP request, when eyes stay closed or a person seems drowsy."""

import http.client
import json
import os
import shlex
import shutil
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eyelid.errors import OptionError
from eyelid.pages import Say, ring_bell
from eyelid.watching.alarm_tone import tone_file

_TIMEOUT_S = 3.0  # of an HTTP request
_COMMAND_S = 30.0  # a command that takes longer is not waited for
_PLAYERS = (("paplay",), ("pw-play",), ("aplay", "-q"), ("afplay",), ("play", "-q"))


class Alarm(NamedTuple):
    """Why somebody is to be woken.

    Attributes:
        source: The recording or camera.
        track: Number of the person.
        time_s: Seconds from the start of the recording.
        level: How drowsy the person seems, in words.
        reason: Why, in words.
    """

    source: str
    track: int
    time_s: float
    level: str
    reason: str


@dataclass(frozen=True)
class Ways:
    """How alarms are delivered.

    Attributes:
        command: A command line, run without a shell; empty for none. It has the alarm's fields in its
            environment (`EYELID_LEVEL`, `EYELID_REASON`, `EYELID_SOURCE`, `EYELID_TRACK`, `EYELID_TIME_S`).
        sound: Whether a tone is played.
        url: Where the alarm is sent as JSON by an HTTP POST; empty for none.
    """

    command: str = ""
    sound: bool = False
    url: str = ""

    def __post_init__(self) -> None:
        if self.command:
            self.arguments()
        if self.url and not self.url.startswith(("http://", "https://")):
            raise OptionError(
                f"--alarm-url {self.url}: expected an address that begins with http:// or https://"
            )

    def arguments(self) -> Sequence[str]:
        """Returns the command and its arguments; raises `OptionError` if there is no such command."""
        try:
            arguments = shlex.split(self.command)
        except ValueError as error:
            raise OptionError(f"--on-alarm {self.command}: {error}") from error
        if not arguments or not shutil.which(arguments[0]):
            raise OptionError(f"--on-alarm {self.command}: expected a command that is installed")
        return arguments


class AlarmBell:
    """Delivers alarms in the background, and says which could not be delivered.

    After an alarm of a person the next one waits for the cool-down, unless its level is higher.
    """

    def __init__(self, ways: Ways, *, cooldown_s: float, say: Say) -> None:
        """Makes a bell that has not rung.

        Args:
            ways: How alarms are delivered.
            cooldown_s: Least seconds between two alarms of one person and level.
            say: Is told what could not be delivered.
        """
        self._ways = ways
        self._cooldown_s = cooldown_s
        self._say = say
        self._last: dict[int, tuple[float, int]] = {}
        self._running: list[threading.Thread] = []

    def ring(self, alarm: Alarm, severity: int) -> bool:
        """Delivers an alarm, unless one of this person has just been delivered; does not wait.

        Args:
            alarm: The alarm.
            severity: The higher, the worse.

        Returns:
            Whether it is delivered.
        """
        last_s, last_severity = self._last.get(alarm.track, (-float("inf"), -1))
        if alarm.time_s - last_s < self._cooldown_s and severity <= last_severity:
            return False
        self._last[alarm.track] = alarm.time_s, severity
        self._running = [thread for thread in self._running if thread.is_alive()]
        for name, deliver in self._deliveries():
            thread = threading.Thread(target=self._deliver, args=(name, deliver, alarm), daemon=True)
            thread.start()
            self._running.append(thread)
        return True

    def wait(self, timeout_s: float = _TIMEOUT_S) -> None:
        """Waits until what is under way is delivered, but no longer than a time in seconds."""
        end = time.monotonic() + timeout_s
        for thread in self._running:
            thread.join(max(0.0, end - time.monotonic()))

    def _deliveries(self) -> list[tuple[str, Callable[[Alarm], None]]]:
        ways = self._ways
        chosen = [
            (f"--on-alarm {ways.command}", self._run, ways.command),
            ("the sound", self._play, ways.sound),
            (f"--alarm-url {ways.url}", self._post, ways.url),
        ]
        return [(name, deliver) for name, deliver, is_wanted in chosen if is_wanted]

    def _deliver(self, name: str, deliver: Callable[[Alarm], None], alarm: Alarm) -> None:
        try:
            deliver(alarm)
        except (OSError, subprocess.SubprocessError, http.client.HTTPException, ValueError) as error:
            self._say(f"an alarm could not be delivered by {name}: {error}")

    def _run(self, alarm: Alarm) -> None:
        fields = {f"EYELID_{name.upper()}": str(value) for name, value in alarm._asdict().items()}
        subprocess.run(  # noqa: S603
            self._ways.arguments(),
            env=os.environ | fields,
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,
            stderr=sys.stderr,
            timeout=_COMMAND_S,
            check=True,
        )

    def _play(self, _: Alarm) -> None:
        player = next((player for player in _PLAYERS if shutil.which(player[0])), None)
        if player:
            with tone_file() as tone:
                subprocess.run(  # noqa: S603
                    [*player, str(tone)],
                    stdin=subprocess.DEVNULL,
                    capture_output=True,
                    timeout=_COMMAND_S,
                    check=True,
                )
        elif sys.stderr.isatty():
            ring_bell()
        else:
            raise OSError("no program that plays sounds, such as paplay or aplay, is installed")

    def _post(self, alarm: Alarm) -> None:
        request = urllib.request.Request(  # noqa: S310
            self._ways.url,
            data=json.dumps(alarm._asdict()).encode(),
            headers={"Content-Type": "application/json"},
            method="POST",
        )
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S):  # noqa: S310
            pass
