"""Draw theme/page/static/social-card.png, which other sites show beside a link to the book.

Run ``python theme/social_card.py`` after a change here; the picture is kept in the repository.
"""

import io
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
from PIL import Image
from scipy.ndimage import correlate
from skimage import color, data, transform

TARGET = Path(__file__).parent / "page" / "static" / "social-card.png"
WIDTH, HEIGHT, DPI = 1200, 630, 100
BLUE, VERMILLION, GREEN = "#0072B2", "#D55E00", "#009E73"
SOBEL = np.array([[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])


def draw():
    """Return the card as an image: input, kernel and output, in the book's colours."""
    face = color.rgb2gray(data.astronaut()[:300, 80:380])
    # Shown at twice this size, which makes a small file.
    photograph = transform.resize(face, (156, 156), anti_aliasing=True)
    edges = correlate(photograph, SOBEL)

    figure = plt.figure(figsize=(WIDTH / DPI, HEIGHT / DPI), dpi=DPI, facecolor="#FCFCFA")
    figure.text(0.06, 0.80, "Seeing Convolutions", size=46, weight="bold", color="#1B1C1E")
    subtitle = "An interactive textbook on convolutional networks, in Keras 3"
    figure.text(0.06, 0.70, subtitle, size=21, color="#5A5E64")
    panels = ((0.06, 0.26, BLUE, "-"), (0.41, 0.18, VERMILLION, "--"), (0.68, 0.26, GREEN, "-"))
    for left, size, edge, style in panels:
        height = size * WIDTH / HEIGHT
        ax = figure.add_axes((left, 0.34 - height / 2, size, height))
        ax.set(xticks=[], yticks=[])
        for spine in ax.spines.values():
            spine.set(edgecolor=edge, linewidth=4, linestyle=style)
        if edge == BLUE:
            ax.imshow(photograph, cmap="gray", interpolation="nearest")
        elif edge == GREEN:
            ax.imshow(edges, cmap="RdBu_r", vmin=-2, vmax=2, interpolation="nearest")
        else:
            ax.imshow(SOBEL, cmap="RdBu_r", vmin=-4, vmax=4)
            for (row, column), value in np.ndenumerate(SOBEL):
                ax.text(column, row, f"{value}".replace("-", "−"), size=24, ha="center", va="center")
    figure.text(0.365, 0.34, "∗", size=34, ha="center", va="center")
    figure.text(0.635, 0.34, "=", size=34, ha="center", va="center")

    stored = io.BytesIO()
    figure.savefig(stored, format="png", dpi=DPI)
    return Image.open(stored).convert("RGB")


if __name__ == "__main__":
    # 64 colours are enough for the eye and make a small file.
    draw().quantize(64).save(TARGET, optimize=True)
    print(f"{TARGET.name}: {TARGET.stat().st_size / 1000:.0f} kB")
