"""A run that can be killed at any moment and goes on where it was: all of its state in one file."""

import inspect
import json
import os
import zipfile
from pathlib import Path

import keras
import numpy as np


class Checkpoint(keras.callbacks.Callback):
    """Store the whole state of a run after each epoch, and put it back when the run begins again.

    The state is more than the weights: what batch normalisation remembers, the seeds of dropout and of
    augmentation, the optimizer's moments, step and rate, the epoch, the curves so far, and what the other
    callbacks count (`ReduceLROnPlateau` counts epochs without progress). The order of the data belongs to it
    as well; whoever makes the batches keeps it, for instance `utils.recipes.Batches`.

    Parameters
    ----------
    file : path-like
        Where the state is kept (an ``.npz`` archive). It is replaced in one step, so that whenever the
        process dies a complete file is there, that of this epoch or of the one before.
    callbacks : sequence of keras.callbacks.Callback, optional
        Those whose counters belong to the run. Give this callback to `fit` as the last one.

    Attributes
    ----------
    epoch : int
        How many epochs are done: what `fit` needs as ``initial_epoch``.
    stopped : bool
        Whether another callback had ended the training after that epoch.
    history : dict of str to list of float
        The curves of those epochs.

    Raises
    ------
    ValueError
        If the file is not a state, or is that of another model.
    """

    def __init__(self, file, callbacks=()):
        super().__init__()
        self.file = Path(file)
        self.others = list(callbacks)
        self.epoch, self.stopped, self.history = 0, False, {}
        self._counters, self._arrays = None, {}
        if self.file.exists():
            self._read()

    def restore(self, model):
        """Put the stored state into a compiled model; nothing happens if there is none.

        Parameters
        ----------
        model : keras.Model
            Built and compiled as when the state was stored.

        Raises
        ------
        ValueError
            If the stored state does not fit; the model is as it was.
        """
        if self._counters is None:
            return
        variables = _variables(model)
        stored = [self._arrays[f"variable {index}"] for index in range(self._counters["variables"])]
        ours, theirs = [tuple(each.shape) for each in variables], [each.shape for each in stored]
        if ours != theirs:
            raise ValueError(
                f"{self.file} holds the state of another model or optimizer: "
                f"{len(theirs)} arrays {theirs[:4]} …, needed are {len(ours)} {ours[:4]} …"
            )
        for variable, value in zip(variables, stored, strict=True):
            variable.assign(value)

    def on_train_begin(self, logs=None):
        """Give the other callbacks their counters back: each has just reset its own."""
        if self._counters is None:
            return
        for index, callback in enumerate(self.others[: len(self._counters["callbacks"])]):
            vars(callback).update(self._counters["callbacks"][index])
            for name, values in self._lists(index).items():
                setattr(callback, name, values)
        self._counters = None

    def on_epoch_end(self, epoch, logs=None):
        """Store the state."""
        for name, value in (logs or {}).items():
            self.history.setdefault(name, []).append(float(value))
        self.epoch = epoch + 1
        variables = [keras.ops.convert_to_numpy(each) for each in _variables(self.model)]
        arrays = {f"variable {index}": each for index, each in enumerate(variables)}
        counters = []
        for index, callback in enumerate(self.others):
            settings = inspect.signature(type(callback).__init__).parameters
            changing = {name: value for name, value in vars(callback).items() if name not in settings}
            counters.append({name: value for name, value in changing.items() if _is_plain(value)})
            for name, value in changing.items():
                if _is_arrays(value):
                    arrays |= {f"callback {index} {name} {place}": each for place, each in enumerate(value)}
        self.stopped = bool(self.model.stop_training)
        state = {"epoch": self.epoch, "stopped": self.stopped, "history": self.history, "callbacks": counters}
        state["variables"] = len(variables)
        self._write(json.dumps(state), arrays)

    def _lists(self, index):
        """Return the lists of arrays that a callback held, such as the best weights so far."""
        found = {}
        for key, value in self._arrays.items():
            if key.startswith(f"callback {index} "):
                found.setdefault(key.split(" ")[2], []).append(value)
        return found

    def _read(self):
        try:
            with np.load(self.file, allow_pickle=False) as archive:
                self._counters = json.loads(str(archive["state"]))
                self._arrays = {name: archive[name] for name in archive.files if name != "state"}
            self.epoch, self.stopped, self.history = (
                self._counters[name] for name in ("epoch", "stopped", "history")
            )
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            raise ValueError(f"{self.file} is not the state of a run: {error}") from error

    def _write(self, state, arrays):
        self.file.parent.mkdir(parents=True, exist_ok=True)
        part = self.file.with_name(f".{self.file.name}.part")
        with part.open("wb") as stream:
            np.savez(stream, state=np.array(state), **arrays)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, self.file)


def _variables(model):
    """All that changes in a model while it trains."""
    model.optimizer.build(model.trainable_variables)
    return [*model.variables, *model.optimizer.variables]


def _is_plain(value):
    return value is None or isinstance(value, bool | int | float | str)


def _is_arrays(value):
    return isinstance(value, list) and bool(value) and all(isinstance(each, np.ndarray) for each in value)
