"""Handwritten 5s to 9s for FewExamples, in spaces that need no trained network."""

import numpy as np

from utils.datasets import digits


def few_digits(candidates=30, queries=36, classes=range(5, 10)):
    """Return arguments: pictures of 14 x 14, their pixels, and the principal components of other digits."""
    (x_train, y_train), (x_test, y_test) = digits()
    known = _rows(y_train, candidates, classes)
    asked = _rows(y_test, queries, classes)
    pictures = [_halved(x_train[known]), _halved(x_test[asked])]
    others = _halved(x_train[~np.isin(y_train, list(classes))]).reshape(-1, 196).astype(float)
    mean = others.mean(axis=0)
    components = np.linalg.svd(others - mean, full_matrices=False)[2]
    spaces = {"pixels": None}
    for count in (20, 2):
        spaces[f"{count} components"] = [
            (part.reshape(-1, 196) - mean) @ components[:count].T for part in pictures
        ]
    return {"spaces": spaces, "images": pictures, "labels": (y_train[known], y_test[asked])}


def _rows(labels, count, classes):
    rows = np.concatenate([np.flatnonzero(labels == one)[:count] for one in classes])
    return np.sort(rows)


def _halved(images):
    means = images.reshape(-1, 14, 2, 14, 2).mean(axis=(2, 4))
    return np.rint(means).astype("uint8")
