"""The client in Python, the one in JavaScript, and curl, asking a service over a socket."""

import json
import shutil
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

import eyelid
from eyelid.errors import OptionError
from eyelid.service.client import Client, NamedPicture, ServiceError

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "ask_service.mjs"


def test_rows_are_those_of_predict(address, eyes):
    files = sorted(eyes.iterdir())
    with Client(address) as client:
        assert client.predict(*files, movements="all") == list(eyelid.predict(eyes, movements="all"))
        assert client.is_ready()


@pytest.mark.parametrize("name", ['a "b".png', "a\\b.png", "ä/é.png", "a;name=x.png", "a b", ""])
def test_names_stay_as_they_are(name, address, eye_png):
    with Client(address) as client:
        (row,) = client.predict(NamedPicture(name, eye_png))
    assert row.source == (name or "pictures 0")


def test_models_say_what_they_are(address):
    with Client(address) as client:
        models = {model.name: model for model in client.models()}
    assert models["eye_state"].classes == ("closed", "open")
    assert models["eye_state"].fingerprint == eyelid.Reader.load().fingerprint


def test_what_is_refused_or_cannot_be_reached_is_an_error(address, eye_png):
    with Client(address) as client, pytest.raises(ServiceError, match="422: eyes 'nose'") as refused:
        client.predict(NamedPicture("a", eye_png), eyes="nose")
    assert refused.value.status == 422
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        nobody = Client(f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(ServiceError, match=r"cannot be reached: .*refused"):
            nobody.models()
        assert not nobody.is_ready()


@pytest.mark.parametrize(
    "address", ["localhost:1", "", "http://a:99999", "http://a:b", "http://[a", "http://a b"]
)
def test_what_is_no_address_is_said_at_once(address):
    with pytest.raises(OptionError, match="expected the address of a service, such as http://127"):
        Client(address)


def test_a_token_may_end_with_the_line_break_of_its_file(monkeypatch):
    sent = []
    monkeypatch.setattr(Client, "_exchange", lambda *asked: sent.append(asked[4]) or (200, "", b"[]"))
    Client(token="0123456789abcdef\n").models()
    assert sent == [{"Authorization": "Bearer 0123456789abcdef"}]
    for wrong in ("two\nlines", "ä" * 20):
        with pytest.raises(OptionError, match="token: expected one word of ASCII characters"):
            Client(token=wrong)


@pytest.mark.parametrize("answer", [b'{"rows": [{"source": "a", "new": 1}]}', b"{}", b'{"rows": 1}', b"[]"])
def test_answers_of_another_version_are_an_error(answer, monkeypatch):
    monkeypatch.setattr(Client, "_exchange", lambda *_: (200, "", answer))
    with pytest.raises(ServiceError, match="otherwise than this version"):
        Client().predict(NamedPicture("a", b""))


class Busy(BaseHTTPRequestHandler):
    """Answers 429 the first time, then rows, and closes each connection without saying so."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        Busy.asked += 1
        body = b'{"error": "full"}' if Busy.asked == 1 else b'{"rows": [{"source": "a"}]}'
        self.send_response(429 if Busy.asked == 1 else 200)
        self.send_header("Retry-After", "0")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def log_message(self, *_):
        pass


def test_the_client_comes_again_when_it_is_told_to():
    with ThreadingHTTPServer(("127.0.0.1", 0), Busy) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            address = f"http://127.0.0.1:{server.server_port}"
            with Client(address) as client:
                for _ in range(2):
                    assert client.predict(NamedPicture("a", b"")) == [eyelid.Row("a")]
            Busy.asked = 0
            with pytest.raises(ServiceError, match="429: full") as refused:
                Client(address, patience_s=0).predict(NamedPicture("a", b""))
            assert refused.value.status == 429
        finally:
            server.shutdown()
            thread.join(30)


def test_the_client_imports_nothing_of_the_server():
    program = "import sys, eyelid.service.client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert not {"fastapi", "uvicorn", "prometheus_client", "onnxruntime", "cv2"} & set(done.stdout.split())


def test_javascript_gets_the_same_rows(address, eyes):
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    command = ["node", EXAMPLE, address, "eyes/00.png", "eyes/01.png"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.stderr == ""
    assert [eyelid.Row(**json.loads(line)) for line in done.stdout.splitlines()] == list(
        eyelid.predict("eyes/00.png", "eyes/01.png")
    )


def test_curl_gets_the_same_rows(address, eyes):
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    command = ["curl", "--silent", "--form", "pictures=@eyes/00.png;filename=eyes/00.png"]
    command += ["--form", "pictures=@eyes/01.png;filename=eyes/01.png", f"{address}/v1/predict?format=csv"]
    done = subprocess.run(command, capture_output=True, timeout=60, check=True)
    list(eyelid.predict("eyes/00.png", "eyes/01.png", output="t.csv"))
    assert done.stdout == Path("t.csv").read_bytes()
