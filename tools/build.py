"""Build the site from the outputs that the notebooks store; nothing is run.

Usage: python -m tools.build
"""

import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.book import ROOT

SITE = ROOT / "_build" / "html"
# -W -n: every warning, also about references that lead nowhere, fails the build, after all have been shown.
JUPYTER_BOOK = Path(sys.executable).with_name("jupyter-book")  # of this environment, activated or not
COMMAND = [JUPYTER_BOOK, "build", ".", "-W", "-n", "--keep-going", "-q"]


def build():
    """Build what has changed since the last time; return whether all went well."""
    # Jupyter Book's own words go to stdout, its warnings and errors to stderr.
    well = subprocess.run(COMMAND, cwd=ROOT, stdout=subprocess.DEVNULL).returncode == 0
    if not well:
        shutil.rmtree(SITE.parent / ".doctrees", ignore_errors=True)  # or the next build would not warn again
    return well


def main():
    start = time.monotonic()
    if not build():
        sys.exit("The book was not built; the warnings above say why.")
    page = (SITE / "index.html").relative_to(ROOT)
    print(f"Built in {time.monotonic() - start:.1f} s. Open {page} in a browser, or run: make serve")


if __name__ == "__main__":
    main()
