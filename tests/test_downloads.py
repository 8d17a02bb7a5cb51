"""Files come whole, checked and at their final place, or not at all, whatever the host does on the way."""

import contextlib
import hashlib
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

from utils import downloads
from utils.downloads import Collection, DownloadError, Patience, RemoteFile, fetch

CONTENT = hashlib.shake_256(b"a small file").digest(200_000)
BRIEF = Patience(minutes=0.5, silence=10, trial=0.2, attempts=2, pause=0)
ROOT = Path(__file__).parent.parent


@pytest.fixture
def home(tmp_path, monkeypatch):
    """An empty Keras cache."""
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    return tmp_path / "keras" / "datasets"


@pytest.fixture
def host():
    """A host on this machine: `behaviour` is what it does with a request, `requests` what it was asked."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            host.requests.append((self.path, self.headers["Range"]))
            with contextlib.suppress(OSError):  # when the other side hangs up
                host.behaviour(self)
            self.close_connection = True

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    host = SimpleNamespace(
        requests=[], behaviour=serve, name=f"127.0.0.1:{server.server_port}", stop=server.shutdown
    )
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield host
    server.shutdown()
    server.server_close()
    thread.join()


def serve(request, content=CONTENT, stop=None, step=None, pause=0.0):
    """Send `content` from where the request wants it, up to byte `stop`, in steps with a pause between."""
    start = int(request.headers["Range"][len("bytes=") : -1]) if request.headers["Range"] else 0
    request.send_response(206 if start else 200)
    if start:
        request.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
    request.send_header("Content-Length", str(len(content) - start))
    request.end_headers()
    stop = len(content) if stop is None else stop
    step = step or len(content)
    for position in range(start, stop, step):
        request.wfile.write(content[position : min(position + step, stop)])
        time.sleep(pause)


def refuse(request, code=404):
    request.send_error(code)


def standin(host, content=CONTENT):
    file = RemoteFile(
        f"http://{host.name}/a/data.bin",
        "sub/data.bin",
        len(content),
        hashlib.sha256(content).hexdigest(),
    )
    return Collection("Stand-in", "standin", (file,))


def test_a_file_arrives_and_host_and_size_are_said_before(host, home, capsys):
    said = []
    host.behaviour = lambda request: (said.append(capsys.readouterr().out), serve(request))
    assert fetch(standin(host), patience=BRIEF) == home
    assert (home / "sub/data.bin").read_bytes() == CONTENT
    assert said == [f"Stand-in: 0.2 MB from {host.name}\n"]
    assert capsys.readouterr().out == ""  # without a terminal one line, always the same
    assert not list(home.rglob("*.part"))


def test_a_file_that_is_there_is_not_fetched_again(host, home, capsys):
    fetch(standin(host), patience=BRIEF)
    capsys.readouterr()
    fetch(standin(host), patience=BRIEF)
    assert len(host.requests) == 1
    assert capsys.readouterr().out == ""


def test_a_file_that_is_there_but_wrong_is_replaced(host, home):
    (home / "sub").mkdir(parents=True)
    (home / "sub/data.bin").write_bytes(bytes(len(CONTENT)))
    fetch(standin(host), patience=BRIEF)
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_a_host_that_cuts_off_is_asked_for_the_rest(host, home):
    stops = iter((70_000, 150_000, None))
    host.behaviour = lambda request: serve(request, stop=next(stops))
    fetch(standin(host), patience=BRIEF)
    assert (home / "sub/data.bin").read_bytes() == CONTENT
    assert [wanted for _, wanted in host.requests] == [None, "bytes=70000-", "bytes=150000-"]


def test_a_host_that_cannot_resume_is_listened_to_from_the_beginning(host, home):
    stops = iter((70_000, None))

    def behaviour(request):
        del request.headers["Range"]
        serve(request, stop=next(stops))

    host.behaviour = behaviour
    fetch(standin(host), patience=BRIEF)
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_a_host_that_cuts_off_for_good_leaves_a_part_that_the_next_call_continues(host, home):
    host.behaviour = lambda request: serve(request, stop=120_000)
    with pytest.raises(DownloadError, match="ends the connection too early") as caught:
        fetch(standin(host), patience=BRIEF)
    assert "standin() again: it continues after the 0.1 MB that are here" in str(caught.value)
    assert not (home / "sub/data.bin").exists()
    assert (home / "sub/data.bin.part").read_bytes() == CONTENT[:120_000]
    host.behaviour = serve
    fetch(standin(host), patience=BRIEF)
    assert host.requests[-1][1] == "bytes=120000-"
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_a_complete_part_is_not_fetched_again(host, home):
    (home / "sub").mkdir(parents=True)
    (home / "sub/data.bin.part").write_bytes(CONTENT)
    fetch(standin(host), patience=BRIEF)
    assert host.requests == []
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_a_host_that_stalls_is_given_up(host, home):
    over = threading.Event()
    host.behaviour = lambda request: (serve(request, stop=1000), over.wait(20))
    start = time.monotonic()
    with pytest.raises(DownloadError, match=r"has sent nothing for 0\.3 seconds"):
        fetch(standin(host), patience=replace(BRIEF, silence=0.3))
    assert time.monotonic() - start < 20
    over.set()


def test_a_host_that_is_too_slow_is_named_with_its_rate_and_the_ways_on(host, home):
    host.behaviour = lambda request: serve(request, step=100, pause=0.01)
    start = time.monotonic()
    with pytest.raises(DownloadError) as caught:
        fetch(standin(host), patience=replace(BRIEF, minutes=0.1))
    assert time.monotonic() - start < 6  # it does not wait for the limit to see that it will be missed
    message = str(caught.value)
    assert message.startswith(f"Stand-in is not here yet: {host.name} sends 0.0")
    for part in (
        "would take",
        "and the limit is 6 seconds",
        "standin(minutes=10) to wait for it",
        'standin(mirror="https://…")',
        hashlib.sha256(CONTENT).hexdigest(),
        f"saved as {home / 'sub/data.bin'}",
    ):
        assert part in message, part
    assert 0 < (home / "sub/data.bin.part").stat().st_size < len(CONTENT)


def test_a_slow_host_that_will_make_it_is_waited_for(host, home):
    host.behaviour = lambda request: serve(request, step=20_000, pause=0.04)
    fetch(standin(host), patience=BRIEF)
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_wrong_bytes_never_reach_the_final_place_and_are_not_kept(host, home):
    host.behaviour = lambda request: serve(request, content=bytes(len(CONTENT)))
    with pytest.raises(DownloadError, match="other bytes than those of the original"):
        fetch(standin(host), patience=BRIEF)
    assert not (home / "sub/data.bin").exists()
    assert not (home / "sub/data.bin.part").exists()


@pytest.mark.parametrize("length", [1_000, 300_000])
def test_a_file_of_another_length_is_refused_before_it_comes(host, home, length):
    host.behaviour = lambda request: serve(request, content=bytes(length))
    with pytest.raises(DownloadError, match=f"offers {length:,} bytes where 200,000 belong"):
        fetch(standin(host), patience=BRIEF)
    assert not (home / "sub/data.bin.part").exists()


def test_a_host_that_sends_without_end_is_stopped(host, home):
    def behaviour(request):
        request.send_response(200)  # without a length
        request.end_headers()
        for _ in range(100):
            request.wfile.write(bytes(100_000))

    host.behaviour = behaviour
    with pytest.raises(DownloadError, match="more than the 200,000 bytes"):
        fetch(standin(host), patience=BRIEF)
    assert not (home / "sub/data.bin").exists()
    assert (home / "sub/data.bin.part").stat().st_size <= len(CONTENT)


def test_a_file_that_is_not_found_is_asked_for_once(host, home):
    host.behaviour = refuse
    with pytest.raises(DownloadError, match="answers 404 Not Found"):
        fetch(standin(host), patience=BRIEF)
    assert len(host.requests) == 1


def test_a_host_that_is_busy_is_asked_again(host, home):
    answers = iter((lambda request: refuse(request, 503), serve))
    host.behaviour = lambda request: next(answers)(request)
    fetch(standin(host), patience=BRIEF)
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_without_a_network_one_message_says_what_was_tried_and_what_to_do(host, home):
    collection = standin(host)
    host.stop()
    nowhere = Collection(
        "Stand-in",
        "standin",
        (RemoteFile("http://127.0.0.1:9/data.bin", "data.bin", 5, "0" * 64),),
        mirror="https://mirror.example/folder",
    )
    with pytest.raises(DownloadError) as caught:
        fetch(nowhere, patience=BRIEF)
    message = str(caught.value)
    assert isinstance(caught.value, ConnectionError)
    assert message.startswith("Stand-in is not here yet: 127.0.0.1:9 cannot be reached: ")
    assert f"Tried: {home / 'data.bin'}" in message and "http://127.0.0.1:9/data.bin" in message
    assert 'standin(mirror="https://mirror.example/folder")' in message
    assert collection.files[0].name == "data.bin"


def test_a_mirror_is_asked_for_the_same_names_and_checked_alike(host, home):
    collection = Collection(
        "Stand-in",
        "standin",
        (RemoteFile("http://127.0.0.1:9/data.bin", "other_name", 200_000, standin(host).files[0].sha256),),
    )
    fetch(collection, mirror=f"http://{host.name}/elsewhere/", patience=BRIEF)
    assert host.requests == [("/elsewhere/data.bin", None)]
    (home / "other_name").unlink()
    host.behaviour = lambda request: serve(request, content=bytes(len(CONTENT)))
    with pytest.raises(DownloadError, match=r"standin\(\) without a mirror"):
        fetch(collection, mirror=f"http://{host.name}", patience=BRIEF)


@pytest.mark.parametrize("mirror", ["/some/folder", "file:///etc", "mirror.example/folder"])
def test_a_mirror_that_is_no_address_is_refused(home, mirror):
    with pytest.raises(ValueError, match="https://…; it got"):
        fetch(standin(SimpleNamespace(name="127.0.0.1:9")), mirror=mirror)


def test_a_folder_that_cannot_be_written_is_named(host, tmp_path, monkeypatch):
    (tmp_path / "keras").write_text("a file where the folder should be")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "keras"))
    with pytest.raises(DownloadError, match=r"cannot be stored in .*KERAS_HOME"):
        fetch(standin(host), patience=BRIEF)


def test_the_cache_is_that_of_keras(tmp_path, monkeypatch):
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    assert downloads.cache_folders()[0] == tmp_path / "datasets"
    monkeypatch.delenv("KERAS_HOME")
    monkeypatch.setenv("HOME", str(tmp_path / "me"))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "me"))
    assert downloads.cache_folders()[0] == tmp_path / "me" / ".keras" / "datasets"
    monkeypatch.setattr(os, "access", lambda *arguments: False)
    spare, own = downloads.cache_folders()
    assert spare.parent.name == ".keras" and own == tmp_path / "me" / ".keras" / "datasets"


def start_process(host, home):
    """Fetch the stand-in in another process."""
    file = standin(host).files[0]
    code = (
        "from utils.downloads import *\n"
        f"file = RemoteFile({file.url!r}, {file.path!r}, {file.size}, {file.sha256!r})\n"
        "fetch(Collection('Stand-in', 'standin', (file,)))"
    )
    environment = {**os.environ, "KERAS_HOME": str(home.parent)}
    return subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )


def test_two_processes_fetch_a_file_once(host, home):
    host.behaviour = lambda request: serve(request, step=20_000, pause=0.05)
    processes = [start_process(host, home) for _ in range(2)]
    assert [process.wait(timeout=60) for process in processes] == [0, 0]
    for process in processes:
        process.stdout.close()
    assert len(host.requests) == 1
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_a_killed_process_leaves_a_part_and_no_lock(host, home):
    killed = threading.Event()
    host.behaviour = lambda request: (serve(request, stop=100_000), killed.wait(20))
    part = home / "sub/data.bin.part"
    process = start_process(host, home)
    while not (part.exists() and part.stat().st_size):
        assert process.poll() is None
        time.sleep(0.01)
    process.send_signal(signal.SIGTERM if os.name == "nt" else signal.SIGKILL)
    process.wait()
    killed.set()
    process.stdout.close()
    assert not (home / "sub/data.bin").exists()
    arrived = part.stat().st_size
    assert 0 < arrived < len(CONTENT)
    host.behaviour = serve
    fetch(standin(host), patience=BRIEF)
    assert host.requests[-1][1] == f"bytes={arrived}-"
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_an_interrupted_call_can_be_continued(host, home, monkeypatch):
    def interrupt(self, *arguments):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(downloads._Transfer, "_count", interrupt)
        with pytest.raises(KeyboardInterrupt):
            fetch(standin(host), patience=BRIEF)
    assert not (home / "sub/data.bin").exists()
    fetch(standin(host), patience=BRIEF)
    assert host.requests[-1][1].startswith("bytes=")
    assert (home / "sub/data.bin").read_bytes() == CONTENT


def test_in_a_terminal_one_line_is_rewritten(host, home, capsys, monkeypatch):
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    host.behaviour = lambda request: serve(request, step=40_000, pause=0.15)
    fetch(standin(host), patience=BRIEF)
    out = capsys.readouterr().out
    assert out.count("\n") == 1 and out.endswith("\n")
    states = [state.strip() for state in out.split("\r")[1:]]
    assert states[0] == states[-1] == f"Stand-in: 0.2 MB from {host.name}"
    assert any("MB to go at" in state for state in states)
    assert len(states) <= 6  # not one for each chunk


def test_in_a_notebook_one_output_is_updated_and_ends_as_it_began(host, home, capsys, monkeypatch):
    import IPython
    import IPython.display

    shown = []
    handle = SimpleNamespace(update=lambda data, raw: shown.append(data["text/plain"]))
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace(kernel=True))
    monkeypatch.setattr(
        IPython.display,
        "display",
        lambda data, raw, display_id: (shown.append(data["text/plain"]), handle)[1],
    )
    host.behaviour = lambda request: serve(request, step=40_000, pause=0.15)
    fetch(standin(host), patience=BRIEF)
    assert capsys.readouterr().out == ""
    assert shown[0] == shown[-1] == f"Stand-in: 0.2 MB from {host.name}"
    assert any("MB to go at" in text for text in shown)
