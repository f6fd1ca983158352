"""A server or a worker that is killed loses nothing: not the session, not the page, not the work (issue: no state in memory)."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time

import httpx
import pytest

from bestbet.adapters.asked_jobs import job_of
from bestbet.adapters.database import open_database
from bestbet.adapters.database_address import file_address
from copies import copy_of

PART = {"x-bestbet-part": "1"}
PATIENCE = 120


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Running:
    """A server in a process of its own, on this machine alone."""

    def __init__(self, root, port):
        code = "from bestbet.cli.main import main; main()"
        command = [sys.executable, "-c", code, "serve", "-w", str(root), "--port", str(port)]
        self.process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ))
        self.url = f"http://127.0.0.1:{port}"
        self.code = None

    def greeted(self):
        """The code of the first run; None where somebody has an account already."""
        for line in self.process.stderr:
            found = re.fullmatch(r"    ((?:[A-Z0-9]{5}-){3}[A-Z0-9]{5})\n", line)
            if found:
                self.code = found[1]
                break
        return self.code

    def wait(self):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                if httpx.get(f"{self.url}/healthy").status_code == 200:
                    return self
            except httpx.TransportError:
                time.sleep(0.2)
        raise TimeoutError("the server does not answer")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stderr.close()


def until(look):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        found = look()
        if found:
            return found
        time.sleep(0.3)
    raise TimeoutError(look)


def worker_of(root, number):
    with open_database(file_address(root / ".bestbet" / "store.sqlite"), is_created=False).reading() as connection:
        job = job_of(connection, number)
    return int(job.worker.rsplit(":", 1)[1]) if job.state == "running" and job.worker else None


@pytest.mark.slow
def test_a_killed_server_and_a_killed_worker_lose_nothing(answered, tmp_path):
    root, port = tmp_path / "company", free_port()
    copy_of(answered, root)
    server = Running(root, port)
    code = server.greeted()
    assert code
    client = httpx.Client(base_url=server.wait().url)
    token = re.search(r'name="form_token" value="([^"]*)"', client.get("/first-run").text)[1]
    form = {"form_token": token, "code": code, "name": "Ada", "login": "ada", "password": "four horses eat plums"}
    assert client.post("/first-run", data=form).status_code == 303
    client.headers["x-bestbet-form"] = re.search(r'name="form-token" content="([^"]*)"', client.get("/odds").text)[1]
    asked = client.post("/api/v1/jobs", json={"kind": "odds", "parameters": {"seed": 7, "n_paths": 2048}})
    number = asked.json()["id"]
    os.kill(until(lambda: worker_of(root, number)), signal.SIGKILL)
    server.kill()
    server = Running(root, port).wait()
    assert client.get("/team").status_code == 200
    assert client.get(f"/jobs/{number}/part", headers=PART).status_code == 200
    done = until(lambda: (found := client.get(f"/api/v1/jobs/{number}").json())["state"] == "done" and found)
    assert done["outcome"] == "succeeded"
    odds = client.get("/api/v1/odds", params={"seed": 7, "n_paths": 2048}).json()
    client.close()
    server.kill()
    shown = subprocess.run(
        [sys.executable, "-c", "from bestbet.cli.main import main; main()", "odds", "--json", "--seed", "7", "--paths", "2048", "-w", str(root)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert odds == json.loads(shown.stdout)
