"""`eyelid serve`: where it listens, how it ends, and that what it has taken is answered."""

import http.client
import signal
import socket
import subprocess
import threading
from contextlib import suppress
from urllib.parse import urlsplit

import pytest

import eyelid
from eyelid.cli import main
from eyelid.errors import OptionError
from eyelid.service.client import Client, NamedPicture, ServiceError

from ..service.conftest import running


def test_what_it_has_taken_is_answered_before_it_ends(eye_png):
    """Whichever signal ends it; two services wait side by side."""
    stops = signal.SIGTERM, signal.SIGINT
    answers = {stop: [] for stop in stops}

    def ask(stop, address):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        connection.request("POST", "/v1/predict", eye_png, {"Content-Type": "image/png"})
        answers[stop].append(connection.getresponse().read())

    flags = ("--limits.gather-ms", 3000, "--processes", 1)
    with running(*flags) as first, running(*flags) as second:
        begun, asking = (first, second), []
        for stop, (server, address) in zip(stops, begun, strict=True):
            asking.append(threading.Thread(target=ask, args=(stop, address)))
            asking[-1].start()
            with Client(address) as client:  # the request is taken once it is counted
                while "eyelid_waiting_requests 1.0" not in metrics(address):
                    assert client.is_ready()
                    assert not answers[stop]
            server.send_signal(stop)
        for server, address in begun:
            out, error = server.communicate(timeout=60)
            assert (server.returncode, error) == (0, "")
            assert out == "the service has ended; what it had taken is answered\n"
            assert not Client(address).is_ready()
    for thread in asking:
        thread.join(60)
    assert [b'"state": "' in answer for stop in stops for answer in answers[stop]] == [True, True]


def test_a_second_signal_ends_it_before_it_has_answered(eye_png):
    with running("--limits.gather-ms", 30_000) as (server, address):
        connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        connection.request("POST", "/v1/predict", eye_png, {"Content-Type": "image/png"})
        while "eyelid_waiting_requests 1.0" not in metrics(address):
            assert server.poll() is None
        server.send_signal(signal.SIGTERM)
        with suppress(ConnectionError):  # it listens no more once it has taken the first one
            while True:
                socket.create_connection((urlsplit(address).hostname, urlsplit(address).port), 30).close()
        server.send_signal(signal.SIGTERM)
        server.communicate(timeout=15)
        assert server.returncode == 0
        with suppress(ConnectionError):
            assert connection.getresponse().status == 500


def metrics(address):
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", "/metrics")
    return connection.getresponse().read().decode()


def test_other_machines_need_a_token(tmp_path, eye_png, capsys):
    assert main(["serve", "--host", "0.0.0.0"]) == 2
    assert "--host 0.0.0.0: other machines could ask; name the file of a token" in capsys.readouterr().err
    (tmp_path / "token").write_text("x" * 20)
    with running("--host", "0.0.0.0", "--token-file", tmp_path / "token") as (_, address):
        address = address.replace("0.0.0.0", "127.0.0.1")
        with pytest.raises(ServiceError, match="401"):
            Client(address).models()
        (row,) = Client(address, token="x" * 20).predict(NamedPicture("a", eye_png))
        assert row.state


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"port": 70_000}, "--port 70000: expected 0 to 65,535"),
        ({"host": "no such host.invalid", "token_file": __file__}, "--token-file .*: expected one word"),
        ({"processes": -1}, "--processes -1: expected auto, or 0 to 100"),
        ({"decided_error": 2}, "--decided-error 2.0: expected a share"),
        ({"allow_origin": ("example.org",)}, "--allow-origin example.org: expected the beginning"),
        ({"limits": {"body": 0}}, "--limits.body 0.0: expected a finite number above 0"),
        ({"limits": {"pixels": "1e400"}}, "--limits.pixels inf: expected a finite number above 0"),
        ({"limits": {"body": 300}}, "--limits.held 256.0: expected at least the 300.0 of --limits.body"),
    ],
)
def test_what_does_not_fit_is_refused(options, message):
    with pytest.raises(OptionError, match=message):
        eyelid.serve(**options)


def test_a_taken_port_is_one_line(capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["serve", "--port", str(port)]) == 2
    assert f"--host 127.0.0.1 --port {port}: cannot listen there: Address" in capsys.readouterr().err


def test_slow_senders_do_not_keep_others_out(eye_png):
    with running("--limits.connections", 5) as (_, address):
        place = urlsplit(address)
        slow = [socket.create_connection((place.hostname, place.port), timeout=30) for _ in range(20)]
        for connection in slow:
            with suppress(ConnectionError):  # the first ones have given way already
                connection.sendall(
                    b"POST /v1/predict HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
                )
        assert Client(address).predict(NamedPicture("a", eye_png))[0].state
        for connection in slow:
            connection.close()


def test_pages_of_named_origins_may_ask():
    with running("--allow-origin", "https://a.org") as (_, address):
        for origin, status in (("https://a.org", 200), ("https://b.org", 400)):
            connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            connection.request("OPTIONS", "/v1/predict", headers=asked)
            answer = connection.getresponse()
            assert answer.status == status
            assert answer.headers.get("Access-Control-Allow-Origin") == (origin if status == 200 else None)


def test_the_verb_is_in_the_help(eyelid):
    out, _ = eyelid("serve", "--help", stdin=subprocess.DEVNULL).communicate(timeout=60)
    assert out.startswith(b"usage: eyelid serve")
