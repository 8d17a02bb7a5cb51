"""Room for formulas: about how large MathJax will set them, so that the text does not move when it does.

All sizes are in em. They are estimates from the TeX source, good to about a tenth: enough to keep the line
breaks of a paragraph, and the height of what stands on lines of its own.
"""

import re
from html import unescape

FORMULA = re.compile(r'<(span|div) (class="math [^"]*")>([^<]*)')
SCRIPT = re.compile(r"[\^_](\{[^{}]*\}|\\[a-zA-Z]+|\S)")
TOKEN = re.compile(r"\\(?:begin|end)\{[^}]*\}|\\[a-zA-Z]+|\\.|\S")

WIDTHS = {
    **dict.fromkeys([*"{}&", r"\(", r"\)", r"\[", r"\]", r"\\", r"\left", r"\right", r"\text"], 0.0),
    **dict.fromkeys([*"=<>", r"\approx", r"\le", r"\leq", r"\ge", r"\geq", r"\to", r"\in"], 1.33),
    **dict.fromkeys([*"+-*", r"\times", r"\pm"], 1.15),
    **dict.fromkeys([*"()[]", r"\lfloor", r"\rfloor"], 0.4),
    **dict.fromkeys([r"\hat", r"\bar", r"\overline", r"\tilde"], 0.0),  # above what follows
    **{",": 0.45, "/": 0.5, r"\cdot": 0.75, r"\sum": 1.2, r"\sqrt": 0.85, r"\partial": 0.55},
    **{r"\,": 0.17, r"\:": 0.22, r"\;": 0.28, r"\quad": 1.0},
}
CAPITAL, OTHER = 0.8, 0.52
IN_SCRIPT = 0.36  # smaller, and without space around signs


def width(tex):
    """Estimate how wide a formula is in a line of text."""
    scripts = "".join(SCRIPT.findall(tex))
    total = IN_SCRIPT * sum(WIDTHS.get(token) != 0.0 for token in TOKEN.findall(scripts))
    for token in TOKEN.findall(SCRIPT.sub("", tex)):
        if not token.startswith((r"\begin", r"\end")):
            total += WIDTHS.get(token, CAPITAL if token.isupper() else OTHER)
    return total


def height(tex):
    """Estimate how high a formula is on lines of its own."""
    rows = tex.count(r"\\") + 1
    if re.search(r"\\(sum|prod|int)_(\{[^}]*\}|\S)\^", tex):
        return 3.15 * rows
    if r"\frac" in tex:
        return (2.85 if re.search(r"\\(left|sum|prod|int)(?![a-z])", tex) else 2.3) * rows
    if re.search(r"\\(sum|prod|int)_", tex):
        return 2.41 * rows
    letters_and_scripts = re.search(r"[a-zA-Z^_()|]", re.sub(r"\\[a-zA-Z]+", "", tex))
    return (1.33 if letters_and_scripts else 0.95) * rows  # digits keep to the line


def reserve_room(body):
    """Return a page's HTML in which every formula has its estimated size as the CSS variable ``--room``."""

    def with_room(match):
        element, attributes, tex = match.groups()
        room = width(unescape(tex)) if element == "span" else height(unescape(tex))
        return f'<{element} {attributes} style="--room:{room:.2f}em">{tex}'

    return FORMULA.sub(with_room, body)
