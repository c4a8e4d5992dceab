"""The program as a process: exit codes, streams, letters, signals."""

from __future__ import annotations

import signal
import socket
import time
import urllib.request
from pathlib import Path

from tests.cli.shell import PATIENCE, Shell


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def test_letters_come_out_and_those_that_the_terminal_has_not_as_numbers(
    tmp_path: Path, bare: Shell
) -> None:
    file = tmp_path / "æble €.yaml"
    file.write_text("workflow: æble\n", "utf-8")
    code, out, err = bare.finish("validate", file, more={"PYTHONIOENCODING": "latin-1"})
    assert code == 1
    lines = out.decode("latin-1").splitlines()
    assert lines[0].startswith(f"{tmp_path}/æble \\u20ac.yaml:1:1: ")
    assert "'æble' is not a name here" in lines[0]
    assert err.decode() == f"{len(lines)} problems\n"


def test_a_reader_that_has_seen_enough_is_no_error(bare: Shell) -> None:
    process = bare.start("schema")
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.read(10)
    process.stdout.close()
    assert b"Traceback" not in process.stderr.read()
    process.stderr.close()
    process.wait(PATIENCE)


def test_the_site_is_served_until_it_is_told_to_stop(shell: Shell) -> None:
    port = free_port()
    process = shell.start("serve", port=str(port), log_level="WARNING")
    url = f"http://127.0.0.1:{port}/health/ready"
    assert _answers(url) == b'{"status":"ok","why":null}\n'
    code, out, err = shell.finish("serve", "--no-worker", port=str(port))
    assert (code, out.decode()) == (1, f"aftaleflow: http://127.0.0.1:{port}\n")
    assert f"Error: The setting host cannot be used: http://127.0.0.1:{port}" in err.decode()
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, err) == (0, b"")
    assert out.decode() == f"aftaleflow: http://127.0.0.1:{port}\n"


def _answers(url: str) -> bytes:
    for _ in range(PATIENCE * 10):
        try:
            with urllib.request.urlopen(url, timeout=PATIENCE) as answer:  # noqa: S310 - ours
                return bytes(answer.read())
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(url)


def test_a_worker_stops_when_it_is_told_to(shell: Shell) -> None:
    process = shell.start("worker", worker_poll_seconds="0.05", log_level="ERROR")
    anchors = shell.folder / "anchors"
    for _ in range(PATIENCE * 20):
        if anchors.exists() and list(anchors.glob("*.json")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=PATIENCE)
    assert (process.returncode, out, err) == (0, b"", b"")
    assert list(anchors.glob("*.json"))


def test_an_address_that_is_none_is_refused(shared: Shell) -> None:
    code, _out, err = shared.finish("serve", host="findes-ikke.invalid")
    assert code == 1
    assert "http://findes-ikke.invalid:8080 cannot be served on" in err.decode()
    assert b"Traceback" not in err


def test_a_demo_is_never_made_for_other_machines_or_over_other_data(shared: Shell) -> None:
    assert "a demo is only served on this machine" in shared.refused("demo", host="0.0.0.0")  # noqa: S104
    assert "in use" in shared.refused("demo")
