"""The same network and data, one thing changed, several seeds: how the book finds out what matters."""

import contextlib
import os
from dataclasses import dataclass

import keras
import numpy as np

from utils.checkpoints import Checkpoint
from utils.comparisons import Comparison, Run
from utils.recipes import Batches, Recipe, describe


@dataclass
class Trained:
    """What `train` returns.

    Attributes
    ----------
    model : keras.Model
        After the last epoch.
    history : dict of str to list of float
        One number an epoch: ``loss``, ``accuracy``, ``learning_rate`` (that of the epoch's last step), and
        with validation ``val_loss`` and ``val_accuracy``.
    accuracy : dict of str to float
        Per cent right on each test set.
    """

    model: object
    history: dict
    accuracy: dict


def train(*, seed=0, strategy=None, checkpoint=None, **recipe):
    """Train one network by a recipe.

    Parameters
    ----------
    seed : int
        Sets the first weights, the order of the data, dropout and augmentation.
    strategy : tf.distribute.Strategy, optional
        On which devices: each batch is shared among them (backend TensorFlow).
    checkpoint : path-like, optional
        A file that keeps the state of the run after each epoch (see `utils.checkpoints`). If it is there
        already, the run goes on where it was, and ends as if it had never stopped.
    **recipe
        The attributes of `utils.recipes.Recipe`.

    Returns
    -------
    Trained

    Raises
    ------
    ValueError
        If the recipe is not complete, or the checkpoint is another run's.

    Examples
    --------
    >>> trained = train(network=small_cnn, training=(x, y), testing=(x_test, y_test), epochs=5, seed=1)
    >>> trained.accuracy
    {'': 96.4}
    """
    return _Bench(Recipe(**recipe), strategy).run(seed, checkpoint)


def compare(changes, *, seeds=3, stored=None, sample=None, tolerance=5.0, strategy=None, **recipe):
    """Train the same recipe with one thing changed, several times each.

    Each seed gives all variants the same order of data, and the same first weights to networks of the same
    layers; a layer more that draws at random, such as dropout, changes the weights of those after it. The
    network of a variant is compiled once, and set back for each seed.

    Parameters
    ----------
    changes : dict of str to dict
        The variants by name; each says what is different, in the attributes of `utils.recipes.Recipe`.
    seeds : int or iterable of int
        How many (0, 1, …), or which.
    stored : str, optional
        The runs are kept in ``experiments/<stored>.json``, with their recipe. Then only a `sample` is run
        again, and must agree. Runs that are missing there, or whose recipe has changed, are an error, unless
        the environment variable ``EXPERIMENTS`` is ``compute``: then they are run and stored. If it is
        ``verify``, all are run again, and must agree.
    sample : (str, int) or False, optional
        Variant and seed of the run that is repeated. Default: the last variant, the first seed. False repeats
        none, where another cell or chapter does.
    tolerance : float
        By how many points the sample may lie outside the stored runs of its variant. Another processor
        rounds in another way, and training makes as much of that as of another seed; and a sample that is
        measured on a dozen test sets must pass on all.
    strategy : tf.distribute.Strategy, optional
    **recipe
        What all variants have in common, in the attributes of `utils.recipes.Recipe`.

    Returns
    -------
    utils.comparisons.Comparison

    Raises
    ------
    ValueError
        If a recipe is not complete, or the stored runs are not those of this recipe.
    utils.comparisons.StoredRunsError
        If the sample does not agree with the stored runs.

    Examples
    --------
    >>> compare(
    ...     {"small batches": {}, "large batches": {"batch_size": 256}},
    ...     network=small_cnn, training=(x, y), testing=(x_test, y_test), epochs=5, seeds=5,
    ... )
    """
    if not isinstance(changes, dict) or not changes:
        raise ValueError(f"changes needs a dict of variants, each with what it changes, got {changes!r}")
    seeds = list(range(seeds)) if isinstance(seeds, int) else list(seeds)
    if not seeds or len(set(seeds)) != len(seeds):
        raise ValueError(f"seeds needs at least one, each once, got {seeds}")
    recipes = {name: Recipe(**{**recipe, **change}) for name, change in changes.items()}
    if stored is None:
        runs = {name: _runs(each, seeds, strategy) for name, each in recipes.items()}
        return Comparison(runs)
    return _compare_stored(recipes, seeds, stored, sample, tolerance, strategy)


def _runs(recipe, seeds, strategy):
    bench = _Bench(recipe, strategy)
    return [bench.scored(seed) for seed in seeds]


def _compare_stored(recipes, seeds, stored, sample, tolerance, strategy):
    known = {}
    descriptions = {name: describe(recipe, known) for name, recipe in recipes.items()}
    purpose = os.environ.get("EXPERIMENTS", "")
    if purpose not in ("", "compute", "verify"):
        raise ValueError(f"the environment variable EXPERIMENTS needs compute or verify, got {purpose!r}")
    if purpose == "compute":
        for name, recipe in recipes.items():
            missing = Comparison.missing(stored, name, descriptions[name], seeds)
            if missing:
                bench = _Bench(recipe, strategy)
                for seed in missing:
                    Comparison.store(stored, name, descriptions[name], bench.scored(seed))
        Comparison.keep(stored, descriptions, seeds)
        return Comparison.load(stored, descriptions, seeds)
    comparison = Comparison.load(stored, descriptions, seeds)
    if purpose == "verify":
        again = {each: seeds for each in recipes}
    elif sample is False:
        again = {}
    else:
        name, seed = sample or (list(recipes)[-1], seeds[0])
        if name not in recipes or seed not in seeds:
            raise ValueError(
                f"sample needs a variant and a seed of this comparison, got {name!r} and {seed!r}"
            )
        again = {name: [seed]}
    for name, repeated in again.items():
        bench = _Bench(recipes[name], strategy)
        for seed in repeated:
            comparison.verify(name, bench.scored(seed), tolerance)
    return comparison


class _Bench:
    """A network, compiled once, that is set back to the first weights of each seed."""

    def __init__(self, recipe, strategy=None):
        self.recipe = recipe
        self.strategy = strategy
        self.model = None

    def scored(self, seed):
        trained = self.run(seed)
        return Run(seed, trained.accuracy, trained.history).rounded()

    def run(self, seed, checkpoint=None):
        recipe = self.recipe
        self._set_back(seed)
        batches = recipe.batches(seed)
        callbacks = [_Epochs(batches), *recipe.callbacks()]
        state = Checkpoint(checkpoint, callbacks) if checkpoint else None
        if state:
            state.restore(self.model)
        done = state.epoch if state else 0
        log = self.model.fit(
            batches,
            shuffle=False,  # it does that itself
            # With all epochs done, callbacks still end the training: one of them puts the best weights back.
            initial_epoch=recipe.epochs if state and state.stopped else min(done, recipe.epochs),
            epochs=recipe.epochs,
            validation_data=recipe.validation,
            callbacks=[*callbacks, state] if state else callbacks,
            verbose=0,
        )
        curves = state.history if state else log.history  # the state's begin with those before it stopped
        history = {name: list(map(float, values)) for name, values in curves.items()}
        return Trained(self.model, history, self._accuracy())

    def _set_back(self, seed):
        with self.strategy.scope() if self.strategy else contextlib.nullcontext():
            keras.utils.set_random_seed(seed)
            fresh = self.recipe.network()
            if self.model is None:
                self.model = fresh
                self.model.compile(self.recipe.optimizer(), self.recipe.loss(), metrics=["accuracy"])
                self.model.optimizer.build(self.model.trainable_variables)
                self.first = [keras.ops.convert_to_numpy(each) for each in self.model.optimizer.variables]
                return
            for variable, value in zip(self.model.variables, fresh.variables, strict=True):
                variable.assign(value)
            for variable, value in zip(self.model.optimizer.variables, self.first, strict=True):
                variable.assign(value)

    def _accuracy(self):
        accuracy = {}
        for name, (images, labels) in self.recipe.tests.items():
            answers = self.model.predict(images, batch_size=500, verbose=0).argmax(axis=-1)
            accuracy[name] = 100 * float(np.mean(answers.ravel() == np.ravel(labels)))
        return accuracy


class _Epochs(keras.callbacks.Callback):
    """Tells `Batches` which epoch it is, and puts the rate of the epoch's last step into the history."""

    def __init__(self, batches):
        super().__init__()
        self.batches = batches

    def on_epoch_begin(self, epoch, logs=None):
        if isinstance(self.batches, Batches):
            self.batches.begin(epoch)

    def on_epoch_end(self, epoch, logs=None):
        if logs is not None:
            logs["learning_rate"] = float(keras.ops.convert_to_numpy(self.model.optimizer.learning_rate))
