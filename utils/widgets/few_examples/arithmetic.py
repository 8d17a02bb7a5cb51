"""Nearest means in whole numbers: what the page computes in ``nearest.js``, to the last bit."""

import numpy as np

LEVELS = 255  # features are rounded to 8 bits


def quantized(candidates, queries):
    """Round the features of a space to 256 even levels, the same ones for all features and pictures.

    Parameters
    ----------
    candidates, queries : numpy.ndarray
        Features, one picture a row.

    Returns
    -------
    tuple
        ``uint8`` candidates and queries, and the size of a level.
    """
    least = min(candidates.min(), queries.min())
    step = float(max(candidates.max(), queries.max()) - least) / LEVELS or 1.0
    levels = [np.rint((features - least) / step).astype("uint8") for features in (candidates, queries)]
    return *levels, step


def deal(labels, classes, seed, count):
    """Draw candidates of each class.

    Parameters
    ----------
    labels : numpy.ndarray
        Of the candidates: 0 to `classes` - 1.
    classes, seed, count : int

    Returns
    -------
    numpy.ndarray
        Rows of candidates, shape ``(classes, count)``: those of a class in the order drawn.
    """
    rng = np.random.default_rng(seed)
    return np.stack([rng.permutation(np.flatnonzero(labels == one))[:count] for one in range(classes)])


def squared_distances(candidates, examples, queries):
    """Return the squared distance of each query to the mean of each class's examples.

    Parameters
    ----------
    candidates, queries : numpy.ndarray
        ``uint8`` features, one picture a row.
    examples : sequence of sequence of int
        For each class the rows of `candidates` that are its examples; without any, the distance is infinite.

    Returns
    -------
    numpy.ndarray
        ``float64`` of shape ``(queries, classes)``, in squared levels. Whole numbers are divided by a whole
        number at the end, so nothing else is rounded.
    """
    queries = queries.astype("int64")
    columns = []
    for rows in examples:
        if len(rows) == 0:
            columns.append(np.full(len(queries), np.inf))
            continue
        total = candidates[np.asarray(rows)].astype("int64").sum(axis=0)
        columns.append(((len(rows) * queries - total) ** 2).sum(axis=1) / len(rows) ** 2)
    return np.stack(columns, axis=1)
