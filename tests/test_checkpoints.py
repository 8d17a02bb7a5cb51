"""Runs that die and go on: they must end as if nothing had happened."""

import json
import os
import random
import signal
import subprocess
import sys
import time

import keras
import numpy as np
import pytest

from tests.test_training import momentum, recipe, weights
from utils.checkpoints import Checkpoint
from utils.training import train


def counters():
    return [
        keras.callbacks.ReduceLROnPlateau(monitor="loss", min_delta=0.2, patience=2, cooldown=1, factor=0.5),
        keras.callbacks.EarlyStopping(monitor="val_loss", patience=4, restore_best_weights=True),
    ]


SETTINGS = recipe(epochs=7, callbacks=counters)


def equal(first, second):
    same = all(np.array_equal(a, b) for a, b in zip(weights(first), weights(second), strict=True))
    return same and first.history == second.history and first.accuracy == second.accuracy


@pytest.mark.parametrize("stops", [[1], [3], [6], [2, 3, 5], [7]])
@pytest.mark.parametrize(
    "optimizer", [momentum, lambda: keras.optimizers.Adam(0.01)], ids=["momentum", "adam"]
)
def test_a_run_in_parts_is_the_run_in_one(tmp_path, stops, optimizer):
    settings = {**SETTINGS, "optimizer": optimizer}
    whole = train(seed=1, **settings)
    for epochs in stops:
        train(seed=1, checkpoint=tmp_path / "run.npz", **{**settings, "epochs": epochs})
    assert equal(train(seed=1, checkpoint=tmp_path / "run.npz", **settings), whole)
    assert [path.name for path in tmp_path.iterdir()] == ["run.npz"]


def test_each_part_of_the_state_is_needed(tmp_path):
    """Leave something out, and the run ends elsewhere: so the test above would notice."""
    path = tmp_path / "run.npz"
    whole = train(seed=1, **SETTINGS)
    train(seed=1, checkpoint=path, **{**SETTINGS, "epochs": 3})
    with np.load(path) as archive:
        state, arrays = json.loads(str(archive["state"])), {name: archive[name] for name in archive.files}
    model = train(seed=1, **{**SETTINGS, "epochs": 1}).model
    names = [variable.path for variable in [*model.variables, *model.optimizer.variables]]
    chosen = {
        "seed of the flips": next(i for i, name in enumerate(names) if "seed_generator" in name),
        "moving mean": next(i for i, name in enumerate(names) if "moving_mean" in name),
        "momentum": next(i for i, name in enumerate(names) if name.endswith("kernel_momentum")),
    }
    for index in chosen.values():
        changed = {**arrays, f"variable {index}": np.zeros_like(arrays[f"variable {index}"])}
        np.savez(path, **changed)
        assert not equal(train(seed=1, checkpoint=path, **SETTINGS), whole)
    state["callbacks"][1]["best"] = 0.0  # ReduceLROnPlateau then believes that nothing gets better
    np.savez(path, **{**arrays, "state": np.array(json.dumps(state))})
    assert not equal(train(seed=1, checkpoint=path, **SETTINGS), whole)


def test_a_run_that_was_over_does_not_go_on(tmp_path):
    """Stopped early or done with all epochs: the best weights are back, and no epoch is added."""
    for epochs in (8, 12, 40):
        settings = {**SETTINGS, "epochs": epochs}
        path = tmp_path / f"{epochs}.npz"
        whole = train(seed=1, checkpoint=path, **settings)
        assert equal(train(seed=1, checkpoint=path, **settings), whole)
        assert Checkpoint(path).stopped == (len(whole.history["loss"]) < epochs)
    assert len(whole.history["loss"]) < 40  # stopped early
    best = int(np.argmin(whole.history["val_loss"]))
    assert best < len(whole.history["loss"]) - 1  # so that putting the best weights back matters


RUN = """
import json, sys
from tests.test_checkpoints import SETTINGS, weights
from utils.training import train

print("ready", flush=True)
trained = train(seed=1, checkpoint=sys.argv[1], **{**SETTINGS, "epochs": 40})
print(json.dumps([trained.history, trained.accuracy, [each.tolist() for each in weights(trained)]]))
"""


def start(path):
    """Begin or go on in a process of its own, since what this one has done before may change the rounding."""
    process = subprocess.Popen(
        [sys.executable, "-c", RUN, str(path)], stdout=subprocess.PIPE, text=True, env=dict(os.environ)
    )
    assert process.stdout.readline() == "ready\n"
    return process


def test_a_killed_process_goes_on_and_ends_with_the_same_weights(tmp_path):
    """Killed three times at moments that nobody chose, perhaps while it writes."""
    path = tmp_path / "run.npz"
    deaths = []
    for _ in range(3):
        process = start(path)
        before = path.stat().st_mtime_ns if path.exists() else None
        while process.poll() is None and (path.stat().st_mtime_ns if path.exists() else None) == before:
            time.sleep(0.01)  # until one more epoch is stored
        time.sleep(random.uniform(0, 0.3))
        process.send_signal(signal.SIGKILL)
        process.wait()
        process.stdout.close()
        deaths.append(Checkpoint(path).epoch)
    resumed, whole = (json.loads(start(file).communicate()[0]) for file in (path, tmp_path / "whole.npz"))
    assert resumed == whole, f"killed after epochs {deaths}"
    assert deaths == sorted(deaths)
    assert deaths[0] >= 1


def test_a_failed_write_leaves_the_state_before(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    train(seed=1, checkpoint=path, **{**SETTINGS, "epochs": 2})
    content = path.read_bytes()

    def fail(stream, **arrays):
        stream.write(b"half of it")
        raise OSError("no space left")

    monkeypatch.setattr(np, "savez", fail)
    with pytest.raises(OSError, match="no space left"):
        train(seed=1, checkpoint=path, **{**SETTINGS, "epochs": 3})
    assert path.read_bytes() == content


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut off"])
def test_what_is_no_state_is_refused(tmp_path, content):
    path = tmp_path / "run.npz"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"run\.npz is not the state of a run"):
        Checkpoint(path)


def test_another_archive_is_refused(tmp_path):
    np.savez(tmp_path / "run.npz", weights=np.zeros(3))
    with pytest.raises(ValueError, match="is not the state of a run"):
        Checkpoint(tmp_path / "run.npz")


def test_the_state_of_another_network_is_refused(tmp_path):
    path = tmp_path / "run.npz"
    train(seed=1, checkpoint=path, **{**SETTINGS, "epochs": 1})
    other = {
        **SETTINGS,
        "network": lambda: keras.Sequential([keras.Input((6, 6, 1)), keras.layers.Flatten()]),
    }
    with pytest.raises(ValueError, match="the state of another model or optimizer"):
        train(seed=1, checkpoint=path, **other)
