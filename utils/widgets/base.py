"""What all widgets share: one script without imports, a stable repr, a picture to fall back on."""

import base64
import io
import re
from pathlib import Path, PurePosixPath

import anywidget
from traitlets import Int, List

_FOLDER = Path(__file__).parent
_IMPORT = re.compile(r'^import \{ \w+(?:, \w+)* \} from "(\./|\.\./shared/)(\w+\.js)";\n', re.MULTILINE)
_NAMED_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)
_DECLARATION = re.compile(r"^(?=(?:async |function|const |let |class |export default))", re.MULTILINE)
_DECLARED = re.compile(r"(?:async )?(?:function\*?|const|let|class) (\w+|[\[{][^=]*[\]}] =)")
_TOP_LEVEL_NAME = re.compile(r"^(?:async )?(?:function\*?|const|let|class) (\w+)", re.MULTILINE)


def bundle(entry):
    """Join a JavaScript module and the parts it imports into one text without imports.

    A widget's script is loaded from a Blob, where relative imports cannot work; the files stay modules of
    their own, so that tests can load each by itself. All parts share one scope: a top-level name may occur
    only once among them.

    Parameters
    ----------
    entry : str
        Path of a file in this folder, such as ``"quiz/figure.js"``. It has the ``export default``; its
        imports are lines of the form ``import { a, b } from "./part.js";`` or ``"../shared/part.js"``.

    Returns
    -------
    str
        Dependencies first, each once, without what nothing refers to, and without the comments that stand on
        lines of their own.

    Raises
    ------
    ValueError
        If a part imports in any other form, or two parts have the same top-level name.
    """
    parts, seen, owners = [], set(), {}

    def add(path):
        if path in seen:
            return
        seen.add(path)
        text = (_FOLDER / path).read_text(encoding="utf-8")
        for place, name in _IMPORT.findall(text):
            add((path.parent if place == "./" else PurePosixPath("shared")) / name)
        text = _NAMED_EXPORT.sub("", _COMMENT.sub("", _IMPORT.sub("", text)))
        if left := re.search(r"^import\b.*", text, re.MULTILINE):
            raise ValueError(
                f'{path}: write `import {{ a, b }} from "./part.js";` (or "../shared/part.js"), '
                f"got `{left.group()}`"
            )
        for name in _TOP_LEVEL_NAME.findall(text):
            if (owner := owners.setdefault(name, path)) != path:
                raise ValueError(f"{path}: {owner} has a top-level {name}, too; rename one")
        parts.extend(_DECLARATION.split(text))

    add(PurePosixPath(entry))
    used = _used(parts)
    return "".join(part for part in parts if part in used)


def _used(declarations):
    """Return the top-level declarations that something refers to by name, and what declares nothing."""
    owners = {}
    for declaration in declarations:
        names = _DECLARED.match(declaration)
        for name in re.findall(r"\w+", names[1]) if names else ():
            owners[name] = declaration
    left = [declaration for declaration in declarations if not _DECLARED.match(declaration)]
    used = set(left)
    while left:
        named = {owners.get(name) for name in re.findall(r"\w+", left.pop())} - {None} - used
        used |= named
        left += named
    return used


def style_sheet(*paths):
    """Return the style of the frame that all widgets share, followed by the widget's own files."""
    return "\n".join((_FOLDER / path).read_text(encoding="utf-8") for path in ("shared/frame.css", *paths))


class Widget(anywidget.AnyWidget):
    """Base class of the book's widgets.

    A subclass has ``_esm = bundle("its_folder/figure.js")``, ``_css = style_sheet("its_folder/figure.css")``,
    a default for ``_heights``, and the two methods below.
    """

    #: Pixels that the widget takes on a 360-pixel screen and at full width: the page reserves them.
    _heights = List(Int(), minlen=2, maxlen=2).tag(sync=True)

    def arguments(self):
        """Return the arguments worth showing in the repr, as a dict."""
        raise NotImplementedError

    def fallback_figure(self):
        """Return the matplotlib figure that stands for the widget where no script runs."""
        raise NotImplementedError

    def __repr__(self):
        shown = ", ".join(f"{name}={value!r}" for name, value in self.arguments().items())
        return f"{type(self).__name__}({shown})"

    def _repr_mimebundle_(self, **kwargs):
        data, metadata = super()._repr_mimebundle_(**kwargs)
        data["image/png"] = base64.b64encode(_small_png(self.fallback_figure())).decode("ascii")
        return data, metadata


def _small_png(figure):
    """Draw a figure in the book's own colours only: half the bytes, and the same ones in every run."""
    import matplotlib
    import numpy as np
    from PIL import Image

    greys = np.repeat(np.linspace(0, 1, 52)[:, None], 3, axis=1)
    signed = matplotlib.colormaps["RdBu_r"](np.linspace(0, 1, 45))[:, :3]
    kinds = [matplotlib.colors.to_rgb(colour) for colour in ("#0072B2", "#D55E00", "#009E73", "#CC79A7")]
    palette = Image.new("P", (1, 1))
    palette.putpalette(np.rint(255 * np.concatenate([greys, signed, kinds])).astype("uint8").tobytes())

    full, small = io.BytesIO(), io.BytesIO()
    figure.savefig(full, format="png", dpi=100)
    picture = Image.open(full).convert("RGB").quantize(palette=palette, dither=Image.Dither.NONE)
    picture.save(small, "PNG", optimize=True)
    return small.getvalue()
