"""What all widgets share: one script without imports, a stable repr, a picture to fall back on."""

import base64
import io
import re
from pathlib import Path

import anywidget
from traitlets import Int, List

_FOLDER = Path(__file__).parent
_SIBLING = re.compile(r'^import \{ \w+(?:, \w+)* \} from "\./(\w+\.js)";\n', re.MULTILINE)
_NAMED_EXPORT = re.compile(r"^export (?!default)", re.MULTILINE)
_COMMENT = re.compile(r"^ *(?://[^\n]*|/\*\*.*?\*/)\n", re.MULTILINE | re.DOTALL)


def bundle(entry):
    """Join a JavaScript module and the siblings it imports into one text without imports.

    A widget's script is loaded from a Blob, where relative imports cannot work; the files stay modules of
    their own, so that tests can load each by itself. All parts share one scope: a top-level name may occur
    only once among them.

    Parameters
    ----------
    entry : str
        Name of a file in this folder. It has the ``export default``; its imports are lines of the form
        ``import { a, b } from "./sibling.js";``.

    Returns
    -------
    str
        Dependencies first, each once, without the comments that stand on lines of their own: pages carry
        this text.

    Raises
    ------
    ValueError
        If a part imports in any other form.
    """
    parts, seen = [], set()

    def add(name):
        if name in seen:
            return
        seen.add(name)
        text = (_FOLDER / name).read_text(encoding="utf-8")
        for sibling in _SIBLING.findall(text):
            add(sibling)
        parts.append(_NAMED_EXPORT.sub("", _COMMENT.sub("", _SIBLING.sub("", text))))
        if left := re.search(r"^import\b.*", parts[-1], re.MULTILINE):
            raise ValueError(f'{name}: write `import {{ a, b }} from "./sibling.js";`, got `{left.group()}`')

    add(entry)
    return "\n".join(parts)


def style_sheet(*names):
    """Return the style of the frame that all widgets share, followed by the widget's own (file names)."""
    return "\n".join((_FOLDER / file).read_text(encoding="utf-8") for file in ("frame.css", *names))


class Widget(anywidget.AnyWidget):
    """Base class of the book's widgets.

    A subclass has ``_esm = bundle("its_file.js")`` and ``_css = style_sheet("its_file.css")``, a default for
    ``_heights``, and the two methods below.
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
