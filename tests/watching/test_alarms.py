"""Alarms: how they are delivered, how often, and what is said if they cannot be."""

import io
import json
import socket
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from eyelid.errors import OptionError
from eyelid.watching.alarm_tone import tone_file
from eyelid.watching.alarms import Alarm, AlarmBell, Ways

ALARM = Alarm("cab.mp4", 2, 12.5, "microsleep", "eyes closed for 1.1 s")


def bell(ways: Ways, lines: list[str] | None = None, cooldown_s: float = 10.0) -> AlarmBell:
    return AlarmBell(ways, cooldown_s=cooldown_s, say=(lines if lines is not None else []).append)


def test_a_command_is_run_with_the_reason_in_its_environment(tmp_path: Path) -> None:
    script = tmp_path / "wake.py"
    script.write_text(
        "import os, sys\n"
        "names = ('LEVEL', 'TRACK', 'TIME_S')\n"
        "said = '|'.join(os.environ['EYELID_' + name] for name in names)\n"
        "open(os.path.join(os.path.dirname(sys.argv[0]), 'said'), 'w').write(said)\n"
    )
    lines: list[str] = []
    ringing = bell(Ways(command=f"'{sys.executable}' '{script}'"), lines)
    assert ringing.ring(ALARM, 3)
    ringing.wait(20)
    assert (tmp_path / "said").read_text() == "microsleep|2|12.5"
    assert lines == []


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "import os; os.abort()"])
def test_a_command_that_fails_is_said(code: str) -> None:
    lines: list[str] = []
    ringing = bell(Ways(command=f"'{sys.executable}' -c '{code}'"), lines)
    ringing.ring(ALARM, 3)
    ringing.wait(20)
    assert len(lines) == 1
    assert lines[0].startswith("an alarm could not be delivered by --on-alarm")


def test_what_a_command_says_on_its_standard_error_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with (tmp_path / "shown").open("w") as shown:
        monkeypatch.setattr(sys, "stderr", shown)
        ringing = bell(Ways(command=f"'{sys.executable}' -c 'raise SystemExit(chr(119) * 3)'"))
        ringing.ring(ALARM, 3)
        ringing.wait(20)
    assert (tmp_path / "shown").read_text() == "www\n"


def test_an_address_that_answers_no_http_is_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:

        def answer() -> None:
            connection, _ = other.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(b"who is there?\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        lines: list[str] = []
        ringing = bell(Ways(url=f"http://127.0.0.1:{other.getsockname()[1]}/"), lines)
        ringing.ring(ALARM, 3)
        ringing.wait(20)
    assert len(lines) == 1
    assert lines[0].startswith("an alarm could not be delivered by --alarm-url")


@pytest.fixture
def server() -> Iterator[tuple[str, list[Any]]]:
    bodies: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(500 if self.path == "/broken" else 204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{http.server_port}", bodies
        http.shutdown()
        thread.join(10)


@pytest.mark.parametrize(("path", "said"), [("/alarm", 0), ("/broken", 1)])
def test_an_alarm_is_posted_as_json(server: tuple[str, list[Any]], path: str, said: int) -> None:
    address, bodies = server
    lines: list[str] = []
    ringing = bell(Ways(url=address + path), lines)
    ringing.ring(ALARM, 3)
    ringing.wait(20)
    assert bodies == [
        {
            "source": "cab.mp4",
            "track": 2,
            "time_s": 12.5,
            "level": "microsleep",
            "reason": "eyes closed for 1.1 s",
        }
    ]
    assert len(lines) == said


@pytest.mark.parametrize(
    ("alarms", "delivered"),
    [
        ([(1, 0.0, 3), (1, 5.0, 3), (1, 11.0, 3)], [True, False, True]),  # one in ten seconds
        ([(1, 0.0, 3), (1, 2.0, 4), (1, 3.0, 4)], [True, True, False]),  # but at once if it gets worse
        ([(1, 0.0, 3), (2, 1.0, 3)], [True, True]),  # each person by itself
    ],
)
def test_alarms_have_a_cool_down(alarms: list[tuple[int, float, int]], delivered: list[bool]) -> None:
    ringing = bell(Ways())
    rung = [ringing.ring(ALARM._replace(track=track, time_s=time), level) for track, time, level in alarms]
    assert rung == delivered


def test_the_sound_is_played_by_a_program_that_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    player = tmp_path / "aplay"
    player.write_text(f"#!/bin/sh\n/bin/cp \"$2\" '{tmp_path}/played'\n")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    lines: list[str] = []
    ringing = bell(Ways(sound=True), lines)
    ringing.ring(ALARM, 3)
    ringing.wait(20)
    assert (tmp_path / "played").read_bytes()[:4] == b"RIFF"
    assert lines == []


@pytest.mark.parametrize("is_terminal", [True, False])
def test_without_a_player_the_terminal_rings_or_it_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_terminal: bool
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    shown = io.StringIO()
    monkeypatch.setattr(shown, "isatty", lambda: is_terminal, raising=False)
    monkeypatch.setattr(sys, "stderr", shown)
    lines: list[str] = []
    ringing = bell(Ways(sound=True), lines)
    ringing.ring(ALARM, 3)
    ringing.wait(20)
    assert shown.getvalue() == ("\a" if is_terminal else "")
    assert [line for line in lines if "no program that plays sounds" in line] == lines
    assert len(lines) == (not is_terminal)


def test_the_sound_is_a_tone_that_rises(tmp_path: Path) -> None:
    import wave

    import numpy as np

    with tone_file() as path, wave.open(str(path)) as file:
        rate = file.getframerate()
        samples = np.frombuffer(file.readframes(file.getnframes()), np.int16).astype(float)
    thirds = np.array_split(samples, 3)
    pitches = [np.argmax(np.abs(np.fft.rfft(third))) * rate / len(third) for third in thirds]
    assert pitches == sorted(pitches)
    assert 500 < pitches[0] < pitches[-1] < 1500
    assert not path.exists()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"command": "no-such-command-here"}, "--on-alarm no-such-command-here: expected a command"),
        ({"command": "echo 'open"}, "--on-alarm echo 'open: No closing quotation"),
        ({"url": "example"}, "--alarm-url example: expected an address"),
    ],
)
def test_what_cannot_be_delivered_is_refused_at_once(fields: dict[str, str], expected: str) -> None:
    with pytest.raises(OptionError, match=expected):
        Ways(**fields)
