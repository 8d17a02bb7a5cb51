"""Files from other hosts: announced, timed, resumed, and used only if their checksum is right.

`keras.utils.get_file` waits for ever for a host that stalls, begins again when a transfer breaks, and writes
to the final place at once; pooch and requests do not resume either. So the transfer is done here; the rest is
Keras': its cache, its folders, its names of files.
"""

import contextlib
import errno
import hashlib
import math
import os
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

MEGABYTE = 1_000_000


class DownloadError(ConnectionError):
    """A file that could not be had; the message says what was tried and what to do."""


@dataclass(frozen=True)
class RemoteFile:
    """A file, where it comes from, and how to know that it is the right one.

    Attributes
    ----------
    url : str
        Where it comes from.
    path : str
        Where it is kept, below the folder ``datasets`` of Keras' cache.
    size : int
        Its bytes.
    sha256 : str
        Their SHA-256.
    """

    url: str
    path: str
    size: int
    sha256: str

    @property
    def name(self):
        return self.url.rpartition("/")[2]


@dataclass(frozen=True)
class Collection:
    """The files of one data set.

    Attributes
    ----------
    title : str
        Its name, for the reader.
    loader : str
        The function of `utils.datasets` that loads it, for the messages.
    files : tuple of RemoteFile
        What it consists of.
    mirror : str, optional
        A folder on another host that has been seen to hold the same bytes.
    """

    title: str
    loader: str
    files: tuple
    mirror: str = ""


@dataclass(frozen=True)
class Patience:
    """How long to wait for a host, in seconds unless the name says otherwise."""

    minutes: float = 15  # for all files together
    silence: float = 30  # without a byte
    trial: float = 20  # until the rate says whether the rest will arrive in time
    attempts: int = 3  # in a row that bring nothing
    pause: float = 1  # between them


def cache_folders():
    """Return the folders in which Keras keeps data sets: first the one that it writes to.

    Returns
    -------
    list of pathlib.Path
        ``$KERAS_HOME/datasets`` or ``~/.keras/datasets``; behind (or, if it cannot be written to, before) it
        ``.keras/datasets`` in the folder for temporary files, Keras' way out.
    """
    home = Path(os.environ.get("KERAS_HOME") or "~/.keras").expanduser()
    spare = Path("/tmp" if os.path.isdir("/tmp") else tempfile.gettempdir()) / ".keras"
    exists = next(folder for folder in (home, *home.parents) if folder.exists())
    folders = (home, spare) if os.access(exists, os.W_OK) else (spare, home)
    return [folder / "datasets" for folder in folders]


def fetch(collection, *, mirror=None, patience=None):
    """Bring the files of a data set into Keras' cache, those that are not there yet.

    The host and the size are said before the first byte is asked for. A file is written beside its final
    place, as ``NAME.part``, and moved there when it is complete and its SHA-256 is right. A part that is
    there already is continued, if the host can do that. A second process that wants the same file waits for
    the first.

    Parameters
    ----------
    collection : Collection
        What to bring.
    mirror : str, optional
        A folder on another host (``https://…``) in which files of the same names lie. They are checked like
        the originals, so it need not be trusted.
    patience : Patience, optional
        How long to wait.

    Returns
    -------
    pathlib.Path
        The folder ``datasets`` below which the files lie.

    Raises
    ------
    DownloadError
        If a file cannot be had in time, or is another file, or cannot be stored.
    ValueError
        If `mirror` is not an address.
    """
    if mirror is not None and urlsplit(mirror).scheme not in ("http", "https"):
        raise ValueError(f"mirror needs the address of a folder, https://…; it got {mirror!r}")
    folder = cache_folders()[0]
    patience = patience or Patience()
    try:
        missing = [file for file in collection.files if not _is_original(folder / file.path, file)]
        if missing:
            with contextlib.closing(_Transfer(collection, missing, mirror, patience)) as transfer:
                for file in missing:
                    transfer.fetch(file, folder / file.path)
    except _Failure as failure:
        raise DownloadError(_advice(collection, failure, folder, mirror)) from failure
    except OSError as error:
        raise DownloadError(
            f"{collection.title} cannot be stored in {folder}: {error.strerror or error}. Make room, or name "
            "another folder in the environment variable KERAS_HOME."
        ) from error
    return folder


class _Failure(Exception):
    """Why a file did not come, as the end of a sentence that begins with its host."""

    def __init__(self, reason, url, file, minutes=None):
        super().__init__(reason)
        self.url = url
        self.file = file
        self.minutes = minutes  # that would be enough, if it is a matter of time


class _Transfer:
    """The transfer of some files, with one budget of time and one line of progress."""

    def __init__(self, collection, files, mirror, patience):
        self._mirror = mirror
        self._patience = patience
        self._start = None  # not before the first connection: waiting for another process costs nothing
        self._arrived = 0
        self._missing = sum(file.size for file in files)
        host = urlsplit(mirror or files[0].url).netloc
        self._line = _ProgressLine(f"{collection.title}: {_megabytes(self._missing)} from {host}")

    def close(self):
        self._line.close()

    def fetch(self, file, target):
        """Bring one file to `target`, unless another process has done so meanwhile."""
        target.parent.mkdir(parents=True, exist_ok=True)
        with _alone(target.with_name(target.name + ".lock"), self._line):
            if _is_original(target, file):
                self._missing -= file.size
                return
            url = f"{self._mirror.rstrip('/')}/{file.name}" if self._mirror else file.url
            part = target.with_name(target.name + ".part")
            have = part.stat().st_size if part.exists() else 0
            if have > file.size:
                part.unlink()
                have = 0
            self._missing -= have
            try:
                self._fill(part, have, file, url)
            finally:
                if part.exists() and not part.stat().st_size:
                    part.unlink()
            if not _is_original(part, file):
                part.unlink()
                raise _Failure(
                    "sent other bytes than those of the original (their SHA-256 differs)", url, file
                )
            os.replace(part, target)

    def _fill(self, part, have, file, url):
        """Append to `part` until it is complete, over as many connections as that takes."""
        self._start = self._start or time.monotonic()
        most, failures = have, 0
        while have < file.size:
            reason = "ends the connection too early"
            try:
                with contextlib.closing(self._chunks(url, have, file)) as chunks, open(part, "ab") as stream:
                    for position, chunk in chunks:
                        if position < have:  # a host that cannot resume begins again
                            stream.truncate(0)
                            self._missing += have
                            have = 0
                        stream.write(chunk)
                        have += len(chunk)
                        self._count(len(chunk), url, file)
            except _Interruption as interruption:
                reason = str(interruption)
            failures = 0 if have > most else failures + 1
            most = max(most, have)
            if have < file.size:
                if failures == self._patience.attempts or self._elapsed() > 60 * self._patience.minutes:
                    raise _Failure(reason, url, file)
                time.sleep(self._patience.pause)

    def _chunks(self, url, have, file):
        """Yield the position of a chunk in the file, and the chunk, as they arrive."""
        import http.client
        import urllib.error
        import urllib.request

        headers = {"User-Agent": "Mozilla/5.0 (compatible; utils.downloads)", "Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        request = urllib.request.Request(url, headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=self._patience.silence) as response:
                position = have if response.status == 206 else 0
                if response.length is not None and position + response.length != file.size:
                    raise _Failure(
                        f"offers {position + response.length:,} bytes where {file.size:,} belong", url, file
                    )
                while chunk := response.read1(1 << 16):  # what is there, without waiting for more
                    if position + len(chunk) > file.size:
                        raise _Failure(f"sends more than the {file.size:,} bytes that belong", url, file)
                    yield position, chunk
                    position += len(chunk)
        except urllib.error.HTTPError as error:
            reason = f"answers {error.code} {error.reason}"
            if error.code in (429, 500, 502, 503, 504):
                raise _Interruption(reason) from error
            raise _Failure(reason, url, file) from error
        except TimeoutError as error:
            raise _Interruption(f"has sent nothing for {self._patience.silence:g} seconds") from error
        except urllib.error.URLError as error:
            raise _Interruption(f"cannot be reached: {error.reason}") from error
        except (OSError, http.client.HTTPException) as error:
            raise _Interruption(f"breaks the connection: {error or type(error).__name__}") from error

    def _count(self, count, url, file):
        """Note that bytes have come, and give up once their rate says that the rest will be too late."""
        self._arrived += count
        self._missing -= count
        elapsed, limit = self._elapsed(), 60 * self._patience.minutes
        rate = f"{self._arrived / MEGABYTE / max(elapsed, 1e-3):.2f} MB/s"
        self._line.show(f", {_megabytes(self._missing)} to go at {rate}")
        needed = elapsed * self._missing / self._arrived
        if elapsed > min(self._patience.trial, limit) and elapsed + needed > limit:
            raise _Failure(
                f"sends {rate}: the {_megabytes(self._missing)} that are missing would take "
                f"{_duration(needed)}, and the limit is {_duration(limit)}",
                url,
                file,
                minutes=10 * math.ceil((elapsed + needed) / 60 * 1.2 / 10),
            )

    def _elapsed(self):
        return time.monotonic() - self._start


class _Interruption(Exception):
    """Trouble that may pass: the next attempt continues."""


class _ProgressLine:
    """One line: rewritten in a terminal and in a notebook, printed once elsewhere.

    At the end it says what it said at the beginning, so that what a notebook stores does not depend on the
    speed of the network.
    """

    def __init__(self, text):
        self._text = text
        self._shown_at = 0
        self._width = 0
        self._handle = None
        shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
        if hasattr(shell, "kernel"):
            from IPython.display import display

            self._handle = display({"text/plain": text}, raw=True, display_id=True)
        elif sys.stdout.isatty():
            self._write(text)
        else:
            print(text, flush=True)

    def show(self, addition):
        """Put `addition` behind the text, at most twice a second."""
        if time.monotonic() - self._shown_at > 0.5:
            self._shown_at = time.monotonic()
            self._write(self._text + addition)

    def close(self):
        self._write(self._text)
        if self._width:
            print(flush=True)

    def _write(self, text):
        if self._handle:
            self._handle.update({"text/plain": text}, raw=True)
        elif sys.stdout.isatty():
            print(f"\r{text:<{self._width}}", end="", flush=True)
            self._width = len(text)


@contextlib.contextmanager
def _alone(path, line):
    """Let one process at a time into the block; the system frees the lock of a process that dies."""
    with open(path, "ab") as stream:
        while not _lock(stream):
            line.show(", another process is fetching it")
            time.sleep(0.1)
        yield


def _lock(stream):
    """Try to lock an open file until it is closed, and say whether that worked."""
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(stream.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno not in (errno.EAGAIN, errno.EACCES, errno.EDEADLK)  # or there are no locks here
    return True


def _is_original(path, file):
    if not path.exists() or path.stat().st_size != file.size:
        return False
    with open(path, "rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest() == file.sha256


def _advice(collection, failure, folder, mirror):
    """Return the message: what is wrong, what was tried, what is kept, and the ways on."""
    file = failure.file
    target = folder / file.path
    part = target.with_name(target.name + ".part")
    have = part.stat().st_size if part.exists() else 0
    loader = collection.loader
    ways = [
        f"{loader}() again" + (f": it continues after the {_megabytes(have)} that are here" if have else "")
    ]
    if failure.minutes and failure.minutes <= 120:
        ways.append(f"{loader}(minutes={failure.minutes}) to wait for it")
    if mirror:
        ways.append(f"{loader}() without a mirror")
    else:
        ways.append(f'{loader}(mirror="{collection.mirror or "https://…"}") to take it from another host')
    ways.append(
        f"{file.name} from elsewhere ({_megabytes(file.size)}, SHA-256 {file.sha256}), saved as {target}"
    )
    return "\n".join(
        [
            f"{collection.title} is not here yet: {urlsplit(failure.url).netloc} {failure}.",
            f"Tried: {target}, which is not there or is another file, and {failure.url}.",
            "What you can do:",
            *(f"- {way}" for way in ways),
            "The other cells of the book need no download.",
        ]
    )


def _megabytes(count):
    return f"{count / MEGABYTE:.1f} MB"


def _duration(seconds):
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    return f"{seconds / 60:.0f} minutes" if seconds < 3 * 3600 else "hours"
