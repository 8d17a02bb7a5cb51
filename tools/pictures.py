"""Store the pictures of a notebook small: figures need no more than 256 colours."""

import base64
import io

from PIL import Image

COLOURS = 256


def shrink_pictures(notebook):
    """Give every stored PNG a palette of its own; those that have one already stay as they are."""
    for cell in notebook.cells:
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if "image/png" in data:
                data["image/png"] = base64.b64encode(shrink(base64.b64decode(data["image/png"]))).decode()


def shrink(png):
    """Return the bytes of a PNG with at most 256 colours, each within a few levels of the original."""
    picture = Image.open(io.BytesIO(png))
    if picture.mode == "P":
        return png
    ground = Image.new("RGBA", picture.size, "white")
    flat = Image.alpha_composite(ground, picture.convert("RGBA")).convert("RGB")
    flat = flat.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    file = io.BytesIO()
    flat.save(file, "PNG", optimize=True)
    return file.getvalue()
