"""A browser for tests and measurements: the system's Chromium, or Playwright's own."""

import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome")


def launch(playwright):
    """Start Chromium without a window.

    Parameters
    ----------
    playwright : playwright.sync_api.Playwright

    Raises
    ------
    FileNotFoundError
        If there is none; the message says how to get one.
    """
    path = next(filter(None, map(shutil.which, NAMES)), playwright.chromium.executable_path)
    if not Path(path).is_file():
        raise FileNotFoundError("NO BROWSER: install chromium (or run `playwright install chromium`)")
    # Containers give the sandbox no rights, and the pages are our own.
    options = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    return playwright.chromium.launch(executable_path=path, args=options)
