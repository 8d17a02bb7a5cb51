"""Train the small networks of the folder ``weights`` again, and compare them with the stored ones.

Usage: python -m tools.weights [NAME...] [--write | --seeds N]

``ensemble`` is the name of the 45 networks of one plan in ``weights/ensembles/digits.npz``.

Fails if a weight differs by more than the rounding with which it is stored. On another processor it may:
sums are added in another order there, and training makes more of the difference.
"""

import argparse
import os
import sys

from tools.environment import ENVIRONMENT

SEED = 0
EPOCHS = 30
BATCH_SIZE = 32
LEARNING_RATE = 3e-3  # at first; it falls to zero along a cosine
SHIFTS = (0, 1, 2, 4, 8)  # pixels


def convolution(filters, kernel_size=3, **more):
    return {
        "layer": "Conv2D",
        "filters": filters,
        "kernel_size": kernel_size,
        "padding": "same",
        "activation": "relu",
        **more,
    }


HALVE = {"layer": "AveragePooling2D", "pool_size": 2}
POOL = {"layer": "MaxPooling2D", "pool_size": 2}
FLATTEN = {"layer": "Flatten"}
LOGITS = {"layer": "Dense", "units": 10}

# On the canvas. Equally many weights, within three per cent. The two CNNs differ in how they end: in a dense
# layer that knows where each feature is, or in the maximum of each feature over the whole picture.
ON_CANVAS = {
    "digits-mlp": [HALVE, FLATTEN, {"layer": "Dense", "units": 16, "activation": "relu"}, LOGITS],
    "digits-cnn-flatten": [
        HALVE, convolution(8), convolution(12), POOL, convolution(14), convolution(14), POOL, FLATTEN, LOGITS,
    ],
    "digits-cnn-global": [
        HALVE, convolution(8), convolution(12), POOL, convolution(20), convolution(24),
        {"layer": "GlobalMaxPooling2D"}, LOGITS,
    ],
}  # fmt: skip

# On the digits as they are, with names to ask for. It ends as Grad-CAM's forerunner, CAM, needs it.
AS_THEY_ARE = {
    "digits-cnn-explained": [
        convolution(12, 5, name="conv1"), {**POOL, "name": "pool1"},
        convolution(24, name="conv2"), {**POOL, "name": "pool2"},
        convolution(32, name="conv3"), {"layer": "GlobalAveragePooling2D", "name": "average"},
        {**LOGITS, "name": "logits"},
    ],
}  # fmt: skip
NETWORKS = ON_CANVAS | AS_THEY_ARE

# Trained on few digits, so that there is something left for an ensemble to improve.
MEMBERS = 45
MEMBER = [HALVE, convolution(8), POOL, convolution(16), POOL, FLATTEN, LOGITS]
DIGITS_OF_EACH_CLASS = 30
MEMBER_EPOCHS = 60
MEMBER_LEARNING_RATE = 0.01


def train(name, seed):
    """Train a network on digits, unmoved; return it with its weights rounded."""
    from utils.canvas import on_canvas
    from utils.datasets import digits

    images, labels = digits()[0]
    images = on_canvas(images) if name in ON_CANVAS else as_they_are(images)
    return fit(NETWORKS[name], images, labels, seed, EPOCHS, LEARNING_RATE)


def train_member(seed):
    """Train a network of the ensemble on the first digits of each class."""
    import numpy as np

    from utils.datasets import digits

    images, labels = digits()[0]
    first = np.concatenate([np.flatnonzero(labels == digit)[:DIGITS_OF_EACH_CLASS] for digit in range(10)])
    return fit(MEMBER, as_they_are(images[first]), labels[first], seed, MEMBER_EPOCHS, MEMBER_LEARNING_RATE)


def as_they_are(images):
    """Return digits of 28 x 28 with an axis for the channel, values 0 to 1."""
    import numpy as np

    return images[..., np.newaxis] / np.float32(255)


def fit(layers, images, labels, seed, epochs, learning_rate):
    """Train a network; return it with its weights rounded."""
    import keras

    from utils.small_networks import SmallNetwork, build

    keras.utils.set_random_seed(seed)
    model = build(layers, images.shape[1:])
    steps = epochs * -(-len(images) // BATCH_SIZE)
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(learning_rate, steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(images, labels, batch_size=BATCH_SIZE, epochs=epochs, verbose=0)
    return SmallNetwork.from_keras(model, layers)


def accuracies(network):
    """Return the share of test digits that are right; on the canvas for each of `SHIFTS`, four directions."""
    from utils.canvas import on_canvas
    from utils.datasets import digits

    images, labels = digits()[1]
    if network.input_shape == (28, 28, 1):
        return [(network.logits(as_they_are(images)).argmax(axis=1) == labels).mean()]
    found = []
    for pixels in SHIFTS:
        places = {(pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels)}
        right = [network.logits(on_canvas(images, place)).argmax(axis=1) == labels for place in places]
        found.append(sum(each.mean() for each in right) / len(places))
    return found


def steps_apart(network, stored):
    """Return the largest difference of two weights or biases, in steps of the stored ones' rounding."""
    pairs = zip(network.weights, stored.weights, strict=True)
    return max(
        abs((ours - theirs) / old.scale).max()
        for new, old in pairs
        for ours, theirs in ((new.kernel * new.scale, old.kernel * old.scale), (new.bias, old.bias))
    )


def line(label, shares):
    return f"{label:24s}" + "".join(f"{100 * share:8.1f}" for share in shares)


def check_ensemble(write):
    """Train the 45 networks again, and store them or return how far they are from the stored ones."""
    from utils.datasets import digits
    from utils.small_networks import FOLDER, load_ensemble, save_ensemble

    images, labels = digits()[1]
    networks = [train_member(seed) for seed in range(MEMBERS)]
    right = [(network.logits(as_they_are(images)).argmax(axis=1) == labels).mean() for network in networks]
    print(f"{MEMBERS} networks, seed by seed: {' '.join(f'{100 * share:.1f}' for share in right)}")
    if write:
        save_ensemble(networks, FOLDER / "ensembles" / "digits.npz")
        return 0
    return max(map(steps_apart, networks, load_ensemble("digits")))


def check_network(name, write):
    """Train one network again, and store it or return how far it is from the stored one."""
    from utils.small_networks import FOLDER, load_network

    network = train(name, SEED)
    print(line(f"{name}, seed {SEED}", accuracies(network)), flush=True)
    if write:
        network.save(FOLDER / f"{name}.npz")
        return 0
    return steps_apart(network, load_network(name))


def main():
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.weights", description=__doc__.splitlines()[0])
    known = [*NETWORKS, "ensemble"]
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(known)} (default: all)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="store the networks instead of comparing them")
    what.add_argument(
        "--seeds",
        type=int,
        metavar="N",
        help="train the single networks with the seeds 0 to N - 1, store nothing",
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(known):
        parser.error(f"no network {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    os.environ.update(ENVIRONMENT)  # before Keras is imported

    print(f"{'right, per cent':24s}" + "".join(f"{pixels:5d} px" for pixels in SHIFTS))
    differing = []
    for name in options.names or known:
        if options.seeds:
            for seed in range(options.seeds if name in NETWORKS else 0):
                print(line(f"{name}, seed {seed}", accuracies(train(name, seed))), flush=True)
            continue
        apart = check_ensemble(options.write) if name == "ensemble" else check_network(name, options.write)
        if not options.write:
            print(f"  {apart:.2g} steps of rounding from what is stored")
        if apart > 1:
            differing.append(name)
    if differing:
        sys.exit(f"not what is stored: {', '.join(differing)}")


if __name__ == "__main__":
    main()
