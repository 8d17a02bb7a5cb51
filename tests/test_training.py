"""The bench: that a variant differs from another in nothing but what it names."""

import json
import os
import subprocess
import sys

import keras
import numpy as np
import pytest

from utils import comparisons, training
from utils.comparisons import Comparison, StoredRunsError
from utils.recipes import Batches, Recipe, describe
from utils.training import compare, train

SEEDS = np.random.default_rng(0)
IMAGES = SEEDS.normal(size=(90, 6, 6, 1)).astype("float32")
LABELS = (IMAGES.mean(axis=(1, 2, 3)) > 0).astype("int64") + 2 * (IMAGES[:, 0, 0, 0] > 0)


def network():
    return keras.Sequential(
        [
            keras.Input((6, 6, 1)),
            keras.layers.RandomFlip("horizontal"),
            keras.layers.Conv2D(4, 3, activation="relu"),
            keras.layers.BatchNormalization(),
            keras.layers.Flatten(),
            keras.layers.Dropout(0.2),
            keras.layers.Dense(4),
        ]
    )


def momentum():
    return keras.optimizers.SGD(0.05, momentum=0.9)


def recipe(**changes):
    settings = {
        "network": network,
        "training": (IMAGES, LABELS),
        "testing": (IMAGES, LABELS),
        "validation": (IMAGES[:30], LABELS[:30]),
        "epochs": 3,
        "batch_size": 16,
        "optimizer": momentum,
    }
    return {**settings, **changes}


def plateau():
    return [keras.callbacks.ReduceLROnPlateau(monitor="loss", min_delta=10, patience=1)]


def weights(trained):
    return [keras.ops.convert_to_numpy(variable) for variable in trained.model.variables]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(comparisons, "FOLDER", tmp_path)
    monkeypatch.delenv("EXPERIMENTS", raising=False)
    return tmp_path


def test_a_run_does_not_depend_on_the_runs_before_it():
    several = compare({"plain": {}, "plateau": {"callbacks": plateau}}, seeds=[0, 1, 2], **recipe())
    for name, changes in {"plain": {}, "plateau": {"callbacks": plateau}}.items():
        alone = compare({name: changes}, seeds=[2], **recipe())
        assert alone.runs[name][0] == several.runs[name][2]
    trained = train(seed=2, **recipe())
    assert trained.history["loss"] == pytest.approx(several.history("plain", "loss")[2], rel=1e-4)


def test_a_variant_changes_what_it_names_and_nothing_else():
    result = compare(
        {"a": {}, "b": {}, "slow": {"optimizer": lambda: keras.optimizers.SGD(1e-9)}}, **recipe()
    )
    assert result.runs["a"] == result.runs["b"]
    assert result.runs["a"] != result.runs["slow"]


def test_seeds_differ():
    losses = compare({"plain": {}}, seeds=3, **recipe()).history("plain", "loss")[:, 0]
    assert len(set(losses)) == 3


def test_accuracy_is_that_of_keras():
    trained = train(**recipe())
    expected = 100 * trained.model.evaluate(IMAGES, LABELS, verbose=0)[1]
    assert trained.accuracy[""] == pytest.approx(expected, abs=1e-4)


def test_accuracy_of_maps_is_that_of_all_pixels():
    def network():
        return keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Conv2D(4, 3, padding="same")])

    maps = np.random.default_rng(0).integers(0, 4, IMAGES.shape[:3])
    trained = train(network=network, training=(IMAGES, maps), testing=(IMAGES, maps), epochs=1)
    right = trained.model.predict(IMAGES, verbose=0).argmax(axis=-1) == maps
    assert trained.accuracy[""] == pytest.approx(100 * right.mean())


def test_it_learns():
    assert train(**recipe(epochs=30)).accuracy[""] > 60  # 30 % are of the most frequent kind


def test_the_history_has_the_rate_of_each_epoch():
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, decay_steps=6, decay_rate=0.5)
    history = train(**recipe(optimizer=lambda: keras.optimizers.SGD(schedule))).history
    assert history["learning_rate"] == pytest.approx([0.05, 0.025, 0.0125])  # six batches an epoch
    history = train(**recipe(callbacks=plateau, epochs=4)).history
    assert history["learning_rate"] == pytest.approx([0.05, 0.05, 0.005, 0.0005])


def test_batches_hold_each_picture_once_an_epoch_in_another_order():
    batches = Batches(np.arange(10), np.arange(10), 4, seed=3)
    orders = []
    for epoch in (0, 1, 0):
        batches.begin(epoch)
        parts = [batches[index] for index in range(len(batches))]
        assert all((images == labels).all() for images, labels in parts)
        orders.append(np.concatenate([images for images, _ in parts]).tolist())
    assert [sorted(order) for order in orders] == [list(range(10))] * 3
    assert orders[0] == orders[2] != orders[1]


def test_fit_sees_the_epochs_of_batches_in_turn(monkeypatch):
    seen = []
    begin = Batches.begin
    monkeypatch.setattr(Batches, "begin", lambda self, epoch: (seen.append(epoch), begin(self, epoch))[1])
    train(**recipe())
    assert seen == [0, 0, 1, 2]  # the first as they are made


def test_training_data_may_be_a_dataset_made_for_each_seed():
    made = []

    def pairs(seed):
        made.append(seed)
        return Batches(IMAGES, keras.utils.to_categorical(LABELS, 4), 16, seed)

    settings = recipe(training=pairs, validation=None)
    result = compare(
        {"a": {}}, seeds=[4, 5], loss=lambda: keras.losses.CategoricalCrossentropy(True), **settings
    )
    assert made == [4, 5]
    assert result.mean("a") > 20


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"network": network()}, "network needs a function that makes it anew"),
        ({"optimizer": keras.optimizers.SGD(0.1)}, "optimizer needs a function"),
        ({"epochs": 0}, "epochs needs a whole number of at least 1, got 0"),
        ({"epochs": 2.5}, "epochs needs a whole number"),
        ({"batch_size": True}, "batch_size needs a whole number"),
        ({"training": (IMAGES, LABELS[:5])}, r"training needs as many labels as images, got shapes \(90"),
        ({"testing": {"turned": IMAGES}}, "turned needs a pair"),
        ({"validation": IMAGES}, "validation needs a pair"),
        ({"training": IMAGES, "testing": {"training": (IMAGES, LABELS)}}, "training needs a pair"),
    ],
)
def test_bad_recipes_are_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        Recipe(**recipe(**changes))


@pytest.mark.parametrize("changes", [{}, None, ["a"]])
def test_compare_needs_variants(changes):
    with pytest.raises(ValueError, match="changes needs a dict of variants"):
        compare(changes, **recipe())


@pytest.mark.parametrize("seeds", [0, [], [1, 1]])
def test_compare_needs_seeds_once_each(seeds):
    with pytest.raises(ValueError, match="seeds needs at least one"):
        compare({"a": {}}, seeds=seeds, **recipe())


DIFFERENT = {
    "network": {"network": lambda: keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Flatten()])},
    "optimizer": {"optimizer": lambda: keras.optimizers.SGD(0.05, momentum=0.8)},
    "schedule": {"optimizer": lambda: keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 18))},
    "loss": {"loss": lambda: keras.losses.SparseCategoricalCrossentropy(from_logits=False)},
    "callbacks": {"callbacks": plateau},
    "epochs": {"epochs": 4},
    "batch size": {"batch_size": 17},
    "mirrored": {"training": (IMAGES[:, :, ::-1], LABELS)},
    "other labels": {"training": (IMAGES, LABELS[::-1])},
    "validation": {"validation": None},
    "name of a test": {"testing": {"upright": (IMAGES, LABELS)}},
}


@pytest.mark.parametrize("name", DIFFERENT)
def test_a_description_tells_recipes_apart(name):
    same, other = describe(Recipe(**recipe())), describe(Recipe(**recipe(**DIFFERENT[name])))
    assert describe(Recipe(**recipe())) == same  # whatever Keras has counted up meanwhile
    assert other != same
    json.dumps(other)


def test_tests_may_be_called_training_and_validation():
    other = (IMAGES[:, ::-1], LABELS[::-1])
    made = describe(Recipe(**recipe(testing={"training": other, "validation": (IMAGES, LABELS)})))
    same = describe(Recipe(**recipe(testing={"a": other, "b": (IMAGES, LABELS)})))
    assert list(made["testing"].values()) == list(same["testing"].values())
    assert {name: made[name] for name in made if name != "testing"} == {
        name: same[name] for name in same if name != "testing"
    }


def some(count, images=IMAGES):
    """Return a function that makes batches, as chapters do."""

    def draw(seed):
        return Batches(images[:count], LABELS[:count], 16, seed)

    return draw


def mixed(mix, count=30):
    def draw(seed):
        return mix(Batches(IMAGES[:count], LABELS[:count], 16, seed))

    return draw


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (some(30), some(31)),
        (some(30), some(30, IMAGES[:, :, ::-1])),
        (some(30), mixed(list)),
        (mixed(lambda batches: [batches, 0.4]), mixed(lambda batches: [batches, 4.0])),
        (mixed(lambda batches: list(batches)), mixed(lambda batches: tuple(batches))),
    ],
    ids=["count", "pictures", "code", "a lambda's number", "a lambda's names"],
)
def test_functions_that_make_batches_are_told_apart_by_what_they_were_given(first, second):
    one, two, again = (describe(Recipe(**recipe(training=each))) for each in (first, second, first))
    assert one == again
    assert one["training"] != two["training"]
    json.dumps(two)


def stored(**changes):
    variants = {"plain": {}, "plateau": {"callbacks": plateau}}
    return compare(variants, seeds=2, stored="example", **recipe(**changes))


def test_stored_runs_are_those_that_were_computed(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    computed = stored()
    monkeypatch.delenv("EXPERIMENTS")
    loaded = stored()
    assert loaded.runs == computed.runs
    assert loaded.runs == compare({"plain": {}, "plateau": {"callbacks": plateau}}, seeds=2, **recipe()).runs


def test_computing_goes_on_where_it_was(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    stored()
    kept = Comparison.store
    added = []
    monkeypatch.setattr(Comparison, "store", staticmethod(lambda *args: (added.append(args), kept(*args))))
    stored()
    assert not added
    compare({"plain": {}, "new": {"batch_size": 30}}, seeds=2, stored="example", **recipe())
    assert [(args[1], args[3].seed) for args in added] == [("new", 0), ("new", 1)]


def test_runs_that_are_not_stored_are_asked_for(folder):
    with pytest.raises(ValueError, match=r"example\.json has no runs of 'plain'; `make experiments`"):
        stored()


def test_a_changed_recipe_is_noticed(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    stored()
    monkeypatch.delenv("EXPERIMENTS")
    with pytest.raises(
        ValueError, match="runs of 'plain' by another recipe: batch_size was 16, now it is 32"
    ):
        stored(batch_size=32)


def test_stored_runs_that_are_not_true_are_noticed(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    stored()
    monkeypatch.delenv("EXPERIMENTS")
    path = folder / "example.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for run in content["variants"]["plateau"]["runs"]:
        run["accuracy"][""] = 99.0
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(StoredRunsError, match="'plateau' with seed 0"):
        stored()


def test_all_stored_runs_can_be_repeated(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    stored()
    path = folder / "example.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    for run in content["variants"]["plain"]["runs"]:
        run["accuracy"][""] = 99.0
    path.write_text(json.dumps(content), encoding="utf-8")
    monkeypatch.setenv("EXPERIMENTS", "")
    stored()  # its sample is of the other variant
    monkeypatch.setenv("EXPERIMENTS", "verify")
    with pytest.raises(StoredRunsError, match="'plain' with seed 0"):
        stored()


def test_other_purposes_are_refused(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "yes")
    with pytest.raises(ValueError, match="EXPERIMENTS needs compute or verify, got 'yes'"):
        stored()


def test_the_sample_can_be_chosen(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    stored()
    monkeypatch.delenv("EXPERIMENTS")
    with pytest.raises(ValueError, match="sample needs a variant and a seed of this comparison"):
        compare({"plain": {}}, seeds=2, stored="example", sample=("plain", 7), **recipe())
    compare({"plain": {}}, seeds=2, stored="example", sample=("plain", 1), **recipe())


def test_no_run_need_be_repeated(folder, monkeypatch):
    monkeypatch.setenv("EXPERIMENTS", "compute")
    computed = compare({"plain": {}}, seeds=1, stored="example", **recipe())
    monkeypatch.delenv("EXPERIMENTS")
    monkeypatch.setattr(training, "_Bench", None)  # nothing could be trained
    loaded = compare({"plain": {}}, seeds=1, stored="example", sample=False, **recipe())
    assert loaded.runs == computed.runs


TWO_DEVICES = """
import json
import tensorflow as tf
processor = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(processor, [tf.config.LogicalDeviceConfiguration()] * 2)
import keras
import numpy as np
from utils.training import compare, train

random = np.random.default_rng(0)
images, labels = random.normal(size=(80, 6, 6, 1)).astype("float32"), np.arange(80) % 4
layers = keras.layers
recipe = {
    "network": lambda: keras.Sequential(
        [keras.Input((6, 6, 1)), layers.Conv2D(4, 3, activation="relu"), layers.Flatten(), layers.Dense(4)]
    ),
    "training": (images, labels),
    "testing": (images, labels),
    "epochs": 3,
    "batch_size": 20,
    "optimizer": lambda: keras.optimizers.SGD(0.05, momentum=0.9),
}
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
one, two = train(seed=1, **recipe), train(seed=1, strategy=strategy, **recipe)
path = "CHECKPOINT"
train(seed=1, strategy=strategy, checkpoint=path, **{**recipe, "epochs": 2})
resumed = train(seed=1, strategy=strategy, checkpoint=path, **recipe)

def apart(first, second):
    pairs = zip(first.model.variables, second.model.variables, strict=True)
    return max(float(abs(a.numpy() - b.numpy()).max()) for a, b in pairs)

losses = compare({"two": {}}, seeds=[0, 1], strategy=strategy, **recipe).history("two", "loss")
print(json.dumps({
    "replicas": strategy.num_replicas_in_sync,
    "devices": sorted({value.device[-1] for value in two.model.trainable_variables[0].value.values}),
    "apart": apart(one, two),
    "resumed": apart(two, resumed),
    "losses": [losses[1].tolist(), two.history["loss"]],
    "learned": one.history["loss"],
}))
"""


def test_two_devices_share_each_batch_and_end_with_the_weights_of_one(tmp_path):
    """A mirrored strategy on two logical devices, in a process of its own: devices are fixed at the start."""
    program = TWO_DEVICES.replace("CHECKPOINT", str(tmp_path / "run.npz"))
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=dict(os.environ), check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["replicas"] == 2
    assert found["devices"] == ["0", "1"]
    assert found["apart"] < 1e-5  # two sums of ten in place of one of twenty, in float32
    assert found["resumed"] == 0
    assert found["losses"][0] == pytest.approx(found["losses"][1], rel=1e-4)
    assert found["learned"][-1] < found["learned"][0]
