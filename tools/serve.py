"""Build the book, serve it on this machine, and build it again whenever a source changes.

Usage: python -m tools.serve [--port 8000]
"""

import argparse
import functools
import http.server
import sys
import threading
import time

from watchfiles import watch

from tools.book import ROOT
from tools.build import SITE, build

SOURCES = ("intro.ipynb", "_config.yml", "_toc.yml", "chapters", "theme")


class _Handler(http.server.SimpleHTTPRequestHandler):
    def end_headers(self):
        self.send_header("Cache-Control", "no-store")  # what was just built is what the browser shows
        super().end_headers()

    def log_message(self, *arguments):
        pass


def timed_build():
    """Build what is out of date; after an error the old pages stay, and the next change tries again."""
    start = time.monotonic()
    verdict = "built" if build() else "not built, see above; waiting for a change"
    print(f"{time.strftime('%H:%M:%S')} {verdict} ({time.monotonic() - start:.1f} s)", flush=True)


def main():
    parser = argparse.ArgumentParser(description="Build and serve the book, and rebuild it on every change.")
    parser.add_argument("--port", type=int, default=8000, help="0 takes any that is free (default: 8000)")
    port = parser.parse_args().port
    try:
        handler = functools.partial(_Handler, directory=SITE)
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        sys.exit(
            f"Port {port} cannot be used ({error.strerror}). Another one: python -m tools.serve --port 0"
        )
    timed_build()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(f"http://localhost:{server.server_address[1]}/  (Ctrl-C stops)", flush=True)
    for _ in watch(*(ROOT / name for name in SOURCES), raise_interrupt=False):
        timed_build()


if __name__ == "__main__":
    main()
