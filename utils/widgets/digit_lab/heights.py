"""How much room a ``DigitLab`` takes, in pixels; a browser test holds it to what is drawn."""

import math

import numpy as np

#: What the parts add, on a 360-pixel screen and at full width.
PARTS = {"break": (309, 85), "mistakes": (187, 67), "explain": (82, 22)}
#: A view of one layer or unit, of 3 x 3 kernels on eight channels; the last number: beside the paper.
ZOOMED = {"layer": (683, 545, 536), "unit": (911, 462, 577)}


def is_small(show, networks):
    """Return whether the network stands beside the paper."""
    return "maps" in show and not {"break", "mistakes"} & set(show) and len(networks) == 1


def heights_of(show, networks, zoom):
    """Return the height on a 360-pixel screen and at full width.

    Parameters
    ----------
    show : list of str
        The parts that are shown.
    networks : list of PageNetwork
        One, or two side by side.
    zoom : {"network", "layer", "unit"}
    """
    if "maps" in show:
        narrow, wide, beside = ZOOMED.get(zoom) or _overview(networks[0])
    if is_small(show, networks):
        explain = (76, 68) if "explain" in show else (0, 0)
        return [math.ceil(812 + narrow + explain[0]), math.ceil(169 + max(382, 61 + beside) + explain[1])]
    added = [PARTS[part] for part in show if part != "maps" and (part != "explain" or "break" not in show)]
    if "maps" in show:
        added.append((82 + narrow, 52 + wide))
    first = (1002, 538) if len(networks) == 1 else (1021, 518)
    return [math.ceil(sum(heights)) for heights in zip(first, *added, strict=True)]


def _overview(network):
    """Return the height of all maps: on a narrow screen, at full width, and beside the paper."""
    outputs = network.outputs(np.zeros((1, *network.input_shape), "float32"))
    kinds = {layer["name"]: layer["layer"] for layer in network.layers}
    lines = [_lines(output.shape[1:]) for name, output in outputs.items() if kinds[name] != "Flatten"]
    count = len(lines)
    return (  # the layers, what is between them, and a note
        sum(18.6 + 19.3 * line for line in lines) + 5 * count + 49,
        sum(max(30.6, 31.6 * line) for line in lines) + 5 * count + 34,
        sum(max(26.5, 24.4 * line) for line in lines) + 2 * count + 50,
    )


def _lines(shape):
    """Return how many lines of sixteen maps a layer has; many single numbers are half as large."""
    if len(shape) == 1 and shape[0] > 32:
        return math.ceil(shape[0] / 32) / 2
    return math.ceil(shape[-1] / 16)
