"""Show or change the repository's name and ref, in every place where they stand.

    python -m tools.repository                          what is set now
    python -m tools.repository OWNER/NAME [--ref REF]   set it everywhere

The places: the settings of the page, the set-up cell of every notebook, and the links in the texts beside
them.
"""

import argparse
import os
import re
import sys
from typing import NamedTuple

from tools.book import ROOT, notebooks

SETTINGS = "_config.yml"
TEXTS = (
    "README.md",
    "CONTRIBUTING.md",
    "CHANGELOG.md",
    "CODE_OF_CONDUCT.md",
    "CITATION.cff",
    ".github/ISSUE_TEMPLATE/config.yml",
)

# GitHub's rules, but for the double hyphen: GitHub refuses it, so nobody can register the owner that stands
# here until the book has a home.
OWNER = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,37}[A-Za-z0-9])?"
NAME = r"[A-Za-z0-9_][A-Za-z0-9._-]{0,99}"
REF = r"[A-Za-z0-9_](?:[A-Za-z0-9._/-]*[A-Za-z0-9_-])?"

IN_SETTINGS = re.compile(rf"  url: https://github\.com/({OWNER})/({NAME})\n  branch: ({REF})\n")
IN_NOTEBOOK = re.compile(rf'REPOSITORY, REF = \\"({OWNER})/({NAME})\\", \\"({REF})\\"')
EXAMPLES = {
    IN_SETTINGS: "`url: https://github.com/OWNER/NAME` and, on the next line, `branch: REF`",
    IN_NOTEBOOK: '`REPOSITORY, REF = "OWNER/NAME", "REF"`',
}


class Repository(NamedTuple):
    """Where the book's source lies on GitHub."""

    owner: str
    name: str
    ref: str

    @property
    def path(self):
        """The name as GitHub writes it."""
        return f"{self.owner}/{self.name}"

    @property
    def site(self):
        """The address of the published book, without scheme and last slash."""
        return f"{self.owner.lower()}.github.io/{self.name}"


def parse(path, ref):
    """Return the Repository for OWNER/NAME and a ref; a ValueError says what is wrong with them."""
    match = re.fullmatch(rf"({OWNER})/({NAME})", path)
    if not match:
        raise ValueError(f"the repository must look like OWNER/NAME, as on GitHub; it is {path!r}")
    if not re.fullmatch(REF, ref) or re.search(r"\.\.|//|/\.|\.lock(/|$)", ref):
        raise ValueError(f"the ref must be the name of a branch or a tag; it is {ref!r}")
    return Repository(*match.groups(), ref)


def stated(text, pattern, name):
    """Return the Repository that a text states; a ValueError where it states none, or more than one."""
    found = pattern.findall(text)
    if len(found) != 1:
        raise ValueError(
            f"{name} must state the repository once, as {EXAMPLES[pattern]}; it does {len(found)} times"
        )
    return Repository(*found[0])


def current(root=ROOT):
    """Return the Repository that the settings of the page state."""
    return stated((root / SETTINGS).read_text(encoding="utf-8"), IN_SETTINGS, SETTINGS)


def renamed(text, old, new):
    """Return a text with every address of the old repository turned into the new one's."""
    kinds = ("blob", "tree", "raw")
    addresses = {f"{old.path}/{kind}/{old.ref}": f"{new.path}/{kind}/{new.ref}" for kind in kinds}
    addresses |= {old.path: new.path, old.site: new.site}  # last: the first that fits is taken
    text = IN_SETTINGS.sub(f"  url: https://github.com/{new.path}\n  branch: {new.ref}\n", text)
    text = IN_NOTEBOOK.sub(rf'REPOSITORY, REF = \\"{new.path}\\", \\"{new.ref}\\"', text)
    any_address = "|".join(map(re.escape, addresses))
    return re.sub(rf"(?<![\w.-])({any_address})(?![\w-])", lambda match: addresses[match[0]], text)


def change(new, root=ROOT):
    """Set the repository in every place, and return the files that changed. On any error, none has."""
    old = current(root)
    texts = [root / name for name in TEXTS if (root / name).exists()]
    changed = {}
    for path in [root / SETTINGS, *notebooks(root=root), *texts]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".ipynb":
            stated(text, IN_NOTEBOOK, path.name)
        new_text = renamed(text, old, new)
        if new_text != text:
            changed[path] = new_text
    for path, text in changed.items():
        path.with_name(path.name + ".new").write_text(text, encoding="utf-8", newline="\n")
    for path in changed:
        os.replace(path.with_name(path.name + ".new"), path)
    return list(changed)


def main(arguments=None):
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.repository", description=__doc__.splitlines()[0])
    parser.add_argument("repository", nargs="?", metavar="OWNER/NAME")
    parser.add_argument("--ref", help="branch or tag that readers get (default: as it is now)")
    options = parser.parse_args(arguments)
    if options.ref and not options.repository:
        parser.error("--ref needs OWNER/NAME before it")
    try:
        if options.repository:
            changed = change(parse(options.repository, options.ref or current().ref))
            print("\n".join(f"changed {path.relative_to(ROOT)}" for path in changed) or "nothing to change")
        now = current()
        print(f"{now.path} at {now.ref}, published at https://{now.site}/")
    except (OSError, ValueError) as error:
        sys.exit(f"tools.repository: {error}")


if __name__ == "__main__":
    main()
