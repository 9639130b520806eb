"""A service in a process of its own, and services in this one that are asked without a network."""

import asyncio
import signal
import subprocess
import sys
from contextlib import contextmanager

import httpx2
import pytest

from eyelid.service.limits import Limits
from eyelid.service.served_kits import ServedKits
from eyelid.service.site import new_site

STARTED = "the service is at "


@contextmanager
def running(*flags):
    """Runs `eyelid serve`, without further processes if they aren't asked for; gives process and address."""
    command = [sys.executable, "-m", "eyelid", "serve", "--port", "0", "--processes", "0"]
    if "--processes" in flags:
        del command[-2:]
    command += map(str, flags)
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            line = server.stdout.readline()
            assert line.startswith(STARTED), line + server.stderr.read()
            yield server, line.removeprefix(STARTED).partition(" ")[0]
        finally:
            if server.poll() is None:
                server.send_signal(signal.SIGTERM)
            server.communicate(timeout=60)


@pytest.fixture(scope="module")
def address():
    """The address of a service without a token."""
    with running() as (_, address):
        yield address


@pytest.fixture(scope="session")
def kits():
    """What services read with."""
    return ServedKits()


@pytest.fixture
def ask(kits):
    """Sends requests to a service of its own, all at once; returns the answers and its metrics."""

    def asked(*requests, base="http://localhost", **options):
        limits = Limits(**options.pop("limits", {}))
        service = new_site(kits, limits=limits, **options)

        async def send():
            transport = httpx2.ASGITransport(service)
            async with httpx2.AsyncClient(transport=transport, base_url=base) as client:
                answers = await asyncio.gather(
                    *(client.request(*request[:2], **request[2]) for request in requests)
                )
                token = {"Authorization": f"Bearer {options.get('token', '')}"}
                return answers, (await client.get("/metrics", headers=token)).text

        try:
            return asyncio.run(send())
        finally:
            service.close()

    return asked


def sent(files, query=""):
    """Returns the request that sends files as a form."""
    return "POST", f"/v1/predict{query}", {"files": [("pictures", file) for file in files]}
