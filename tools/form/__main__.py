"""The command line of `tools.form`."""

import argparse
import sys

from tools.book import ROOT, notebooks
from tools.form import Notebook, book_problems, problems


def main():
    parser = argparse.ArgumentParser(description="Say what is wrong with the form of notebooks.")
    parser.add_argument("notebooks", nargs="*", metavar="NOTEBOOK", help="default: the whole book")
    paths = parser.parse_args().notebooks
    found = [problem for path in paths or notebooks() for problem in problems(Notebook(path))]
    if not paths:
        found += book_problems(ROOT)
    print("\n".join(found) or "Every notebook is in good form.")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
