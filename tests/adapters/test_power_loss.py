"""B2 and B3: whatever call the power goes at, what was told is kept and nothing is half there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import power_loss

STUDY = Path(power_loss.__file__)


def study(folder, synchronous, cuts):
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed, so no system calls can be recorded")
    power_loss.prepare(folder / "base")
    shutil.copytree(folder / "base", folder / "run")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(STUDY.parent), os.environ.get("PYTHONPATH", "")])}
    paths = [part for name in power_loss.NAMES for part in ("-P", str(folder / "run" / name))]
    calls = "trace=openat,pwrite64,write,ftruncate,fsync,fdatasync,close"
    command = [
        strace,
        "-f",
        "-qq",
        "-xx",
        "-s",
        "1000000",
        "-e",
        calls,
        "-e",
        "signal=none",
        *paths,
        "-o",
        folder / "log",
    ]
    command += [sys.executable, STUDY, "record", folder / "run", synchronous]
    recorded = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if recorded.returncode and "ptrace" in recorded.stderr:
        pytest.skip(f"system calls cannot be recorded here: {recorded.stderr.strip()}")
    assert recorded.returncode == 0, recorded.stderr
    command = [sys.executable, STUDY, "cut", folder, str(cuts), "1"]
    shown = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    print(shown.stdout)
    return json.loads(shown.stdout)


def test_no_kill_and_no_power_cut_loses_what_was_told(tmp_path):
    said = study(tmp_path, "FULL", 150)
    assert said["told"] == 6
    assert said["calls"] > 50
    assert (said["killed_wrong"], said["corrupt"], said["lost"]) == (0, 0, 0), said["examples"]


@pytest.mark.slow
def test_six_hundred_power_cuts_lose_nothing_that_was_told(tmp_path):
    said = study(tmp_path, "FULL", 600)
    assert (said["killed_wrong"], said["corrupt"], said["lost"]) == (0, 0, 0), said["examples"]


@pytest.mark.parametrize("nth", [1, 2, 5])
def test_a_disk_that_cannot_sync_is_said_and_nothing_is_told_as_done(tmp_path, nth):
    """B4: the n-th sync fails; the command stops with status 5's error, and the store is sound afterwards."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed, so no failing disk can be shown")
    power_loss.prepare(tmp_path / "run")
    paths = [part for name in power_loss.NAMES for part in ("-P", str(tmp_path / "run" / name))]
    inject = f"inject=fdatasync,fsync:error=EIO:when={nth}"
    command = [strace, "-f", "-qq", "-e", "trace=fdatasync,fsync", "-e", inject, *paths, "-o", tmp_path / "log"]
    command += [sys.executable, STUDY, "record", tmp_path / "run", "FULL"]
    env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(STUDY.parent), os.environ.get("PYTHONPATH", "")])}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr:
        pytest.skip(f"no failing disk can be shown here: {done.stderr.strip()}")
    assert "BB-S28" in done.stderr
    assert "disk I/O error" in done.stderr
    files = {name: (tmp_path / "run" / name).read_bytes() for name in power_loss.NAMES}
    assert power_loss.wrong_in(tmp_path / "look", files) == []
    assert len(files["told"].splitlines()) < 6


def test_without_syncing_power_cuts_do_damage(tmp_path):
    """Negative control: the simulator sees what synchronous = OFF loses, and a kill alone still loses nothing."""
    said = study(tmp_path, "OFF", 60)
    assert said["corrupt"] + said["lost"] > 10
    assert said["killed_wrong"] == 0
