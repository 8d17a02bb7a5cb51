"""Train the small networks of the folder ``weights`` again, and compare them with the stored ones.

Usage: python -m tools.weights [NAME...] [--write | --seeds N]

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


def convolution(filters):
    return {
        "layer": "Conv2D",
        "filters": filters,
        "kernel_size": 3,
        "padding": "same",
        "activation": "relu",
    }


HALVE = {"layer": "AveragePooling2D", "pool_size": 2}
POOL = {"layer": "MaxPooling2D", "pool_size": 2}
FLATTEN = {"layer": "Flatten"}
LOGITS = {"layer": "Dense", "units": 10}

# Equally many weights, within three per cent. The two CNNs differ in how they end: in a dense layer that
# knows where each feature is, or in the maximum of each feature over the whole picture.
NETWORKS = {
    "digits-mlp": [HALVE, FLATTEN, {"layer": "Dense", "units": 16, "activation": "relu"}, LOGITS],
    "digits-cnn-flatten": [
        HALVE, convolution(8), convolution(12), POOL, convolution(14), convolution(14), POOL, FLATTEN, LOGITS,
    ],
    "digits-cnn-global": [
        HALVE, convolution(8), convolution(12), POOL, convolution(20), convolution(24),
        {"layer": "GlobalMaxPooling2D"}, LOGITS,
    ],
}  # fmt: skip


def train(name, seed):
    """Train a network on digits in the middle of the canvas; return it with its weights rounded."""
    import keras

    from utils.canvas import on_canvas
    from utils.datasets import digits
    from utils.small_networks import SmallNetwork, build

    keras.utils.set_random_seed(seed)
    images, labels = digits()[0]
    canvases = on_canvas(images)
    model = build(NETWORKS[name], canvases.shape[1:])
    steps = EPOCHS * -(-len(images) // BATCH_SIZE)
    model.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    model.fit(canvases, labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=0)
    return SmallNetwork.from_keras(model, NETWORKS[name])


def accuracies(network):
    """Return the share of test digits that are right, for each of `SHIFTS`: left, right, up and down."""
    from utils.canvas import on_canvas
    from utils.datasets import digits

    images, labels = digits()[1]
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


def main():
    """Run the command line."""
    parser = argparse.ArgumentParser(prog="python -m tools.weights", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NETWORKS)} (default: all)")
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="store the networks instead of comparing them")
    what.add_argument("--seeds", type=int, metavar="N", help="train with the seeds 0 to N - 1, store nothing")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NETWORKS):
        parser.error(f"no network {', '.join(sorted(unknown))}; there are {', '.join(NETWORKS)}")
    os.environ.update(ENVIRONMENT)  # before Keras is imported

    from utils.small_networks import FOLDER, load_network

    print(f"{'right, per cent':24s}" + "".join(f"{pixels:5d} px" for pixels in SHIFTS))
    differing = []
    for name in options.names or NETWORKS:
        for seed in range(options.seeds) if options.seeds else [SEED]:
            network = train(name, seed)
            print(line(f"{name}, seed {seed}", accuracies(network)), flush=True)
        if options.write:
            FOLDER.mkdir(exist_ok=True)
            network.save(FOLDER / f"{name}.npz")
        elif not options.seeds:
            apart = steps_apart(network, load_network(name))
            print(f"  {apart:.2g} steps of rounding from what is stored")
            if apart > 1:
                differing.append(name)
    if differing:
        sys.exit(f"not what is stored: {', '.join(differing)}")


if __name__ == "__main__":
    main()
