"""The server: its address, its port, and its end by a signal or when all is done."""

import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request

import pytest

from eyelid.errors import OptionError
from eyelid.web import Page
from eyelid.web.server import serve
from eyelid.web.site import new_site

pytestmark = pytest.mark.usefixtures("without_notice")

PAGE = Page(html="label/page.html")

PROGRAM = """
from eyelid.web import Page, new_site, serve
site = new_site(Page(html="label/page.html"))
print(serve(site, port=0, open_browser=False, announce=lambda address: print(address, flush=True)))
"""


def serve_once(**options):
    """Serves until the page was loaded; returns the addresses, what `serve` returned, and the page."""
    addresses, ended = [], []
    site = new_site(PAGE, token="mine")
    done = threading.Event()
    thread = threading.Thread(
        target=lambda: ended.append(
            serve(site, announce=addresses.append, open_browser=False, is_finished=done.is_set, **options)
        )
    )
    thread.start()
    while not addresses:
        time.sleep(0.01)
    asked = urllib.request.urlopen(addresses[0].split("#")[0]).read()
    done.set()
    thread.join(10)
    return addresses, ended, asked


def test_a_taken_port_gives_way_to_the_next():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        addresses, ended, asked = serve_once(port=port)
    assert ended == [True]
    assert b"eyelid label" in asked
    address, _, token = addresses[0].partition("/#")
    assert token == "token=mine"
    assert address.startswith("http://127.0.0.1:")
    assert port < int(address.rpartition(":")[2]) <= port + 20


def test_a_port_that_may_not_be_used_is_one_line(monkeypatch):
    def refuse(self, address):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(OptionError, match="--port 80: cannot listen there: Permission denied"):
        serve(new_site(PAGE), announce=print, port=80, open_browser=False)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_it_by_returning(number):
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    address = process.stdout.readline().split("#")[0]
    assert urllib.request.urlopen(address).status == 200
    process.send_signal(number)
    output, complaints = process.communicate(timeout=10)
    assert (process.returncode, output, complaints) == (0, "False\n", "")
