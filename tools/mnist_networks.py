"""Train the two networks of `DigitLab` again, a CNN and an MLP, on MNIST, which is downloaded.

Usage: python -m tools.mnist_networks [NAME...] [--seed N] [--write | --measure]

Prints the curve of each training, and how well the network reads before and after its weights are rounded.
Takes about fifteen minutes for the CNN and two for the MLP, on one core. ``--write`` stores the networks in
the folder ``weights`` (with ``--seed 1`` as ``mnist-cnn-1.npz`` and ``mnist-mlp-1.npz``), and of the mistakes
of the first CNN on the test digits those of which it is surest. ``--measure`` trains nothing: it asks the
stored networks.
"""

import argparse
import os
from pathlib import Path

from tools.environment import ENVIRONMENT

SEED = 0  # of the networks in the pages
STORED_SEEDS = (SEED, 1)
HELD_OUT = 5_000  # the last of the training digits; they choose the epoch
EPOCHS = 20
BATCH_SIZE = 64
LEARNING_RATE = 0.01  # reached after one epoch; then it falls to zero along a cosine
# In training, each digit is moved anew in each epoch: by so much at most, either way.
TURN, SIZE, SHEAR, SHIFT = 10, 0.1, 0.1, 2  # degrees, share, pixels a column, pixels
MISTAKES = 20
MISTAKES_FILE = Path(__file__).parent.parent / "utils" / "widgets" / "digit_lab" / "mistakes.npz"


def convolution(name, filters):
    return {
        "layer": "Conv2D",
        "name": name,
        "filters": filters,
        "kernel_size": 3,
        "padding": "same",
        "activation": "relu",
    }


def pool(name):
    return {"layer": "MaxPooling2D", "name": name, "pool_size": 2}


def dense(name, units, **more):
    return {"layer": "Dense", "name": name, "units": units, **more}


NETWORKS = {
    "mnist-cnn": [
        convolution("conv1", 8), convolution("conv2", 12), pool("pool1"),
        convolution("conv3", 16), convolution("conv4", 16), pool("pool2"),
        convolution("conv5", 16), convolution("conv6", 16),
        {"layer": "GlobalAveragePooling2D", "name": "average"}, dense("logits", 10),
    ],
    "mnist-mlp": [
        {"layer": "Flatten", "name": "flatten"},
        dense("dense1", 128, activation="relu"), dense("dense2", 64, activation="relu"), dense("logits", 10),
    ],
}  # fmt: skip


def file_name(name, seed):
    """Return under what name a network is stored, without its ending: the first without its seed."""
    return name if seed == SEED else f"{name}-{seed}"


def pictures():
    """Return training, held-out and test digits with their labels, values 0 to 1."""
    import numpy as np

    from utils.datasets import mnist

    (images, labels), test = mnist()
    parts = [(images[:-HELD_OUT], labels[:-HELD_OUT]), (images[-HELD_OUT:], labels[-HELD_OUT:]), test]
    return [(images[..., np.newaxis] / np.float32(255), labels) for images, labels in parts]


def moved(images, random):
    """Return each picture turned, made larger or smaller, sheared and shifted, by random amounts."""
    import numpy as np
    from scipy.ndimage import affine_transform

    count = len(images)
    turns = np.radians(random.uniform(-TURN, TURN, count))
    sizes = random.uniform(1 - SIZE, 1 + SIZE, (count, 2))
    shifts = random.uniform(-SHIFT, SHIFT, (count, 2))
    shears = random.uniform(-SHEAR, SHEAR, count)
    middle = (np.array(images.shape[1:3]) - 1) / 2
    result = np.empty_like(images)
    for image, turn, size, shift, shear, new in zip(
        images[..., 0], turns, sizes, shifts, shears, result[..., 0], strict=True
    ):
        turned = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
        matrix = turned @ np.array([[1, shear], [0, 1]]) @ np.diag(size)
        affine_transform(image, matrix, middle - matrix @ (middle + shift), output=new, order=1)
    return result


def normalised(layers, input_shape):
    """Return an untrained network that has batch normalisation between each hidden layer and its ReLU."""
    import keras

    from utils.small_networks import build

    parts = []
    for layer in build(layers, input_shape).layers:
        settings = layer.get_config()
        if settings.get("activation") == "relu":
            plain = type(layer).from_config({**settings, "activation": None, "use_bias": False})
            parts += [plain, keras.layers.BatchNormalization(), keras.layers.ReLU()]
        else:
            parts.append(type(layer).from_config(settings))
    return keras.Sequential([keras.Input(input_shape), *parts])


def folded(model, layers):
    """Return the network of `layers` that says the same: a normalisation becomes part of weights and bias."""
    import numpy as np

    from utils.small_networks import build

    tensors = []
    for layer in model.layers:
        weights = layer.get_weights()
        if type(layer).__name__ == "BatchNormalization":
            gamma, beta, mean, variance = weights
            factor = gamma / np.sqrt(variance + layer.epsilon)
            tensors[-1] = tensors[-1] * factor
            tensors.append(beta - mean * factor)
        else:
            tensors += weights
    plain = build(layers, model.input_shape[1:])
    plain.set_weights(tensors)
    return plain


def train(name, seed):
    """Train a network; return it, folded, as it was after the epoch of the lowest loss on held-out digits."""
    import keras
    import numpy as np

    keras.utils.set_random_seed(seed)
    random = np.random.default_rng(seed)
    (images, labels), held_out, _ = pictures()
    model = normalised(NETWORKS[name], images.shape[1:])
    steps = -(-len(images) // BATCH_SIZE)
    rate = keras.optimizers.schedules.CosineDecay(
        0.0, (EPOCHS - 1) * steps, warmup_target=LEARNING_RATE, warmup_steps=steps
    )
    model.compile(
        keras.optimizers.Adam(rate),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
        metrics=["accuracy"],
    )
    lowest = np.inf
    print(f"{name}, seed {seed}\nepoch  training loss  held-out loss  held out, per cent right")
    for epoch in range(1, EPOCHS + 1):
        order = random.permutation(len(images))
        log = model.fit(
            moved(images[order], random), labels[order], batch_size=BATCH_SIZE, shuffle=False, verbose=0
        )
        loss, share = model.evaluate(*held_out, batch_size=500, verbose=0)
        mark = ""
        if loss < lowest:
            lowest, best, mark = loss, model.get_weights(), "  lowest so far"
        losses = f"{log.history['loss'][0]:13.4f}{loss:15.4f}"
        print(f"{epoch:5d}{losses}{100 * share:26.2f}{mark}", flush=True)
    model.set_weights(best)
    return folded(model, NETWORKS[name])


def right(model, images, labels):
    """Return per cent right."""
    return 100 * (model.predict(images, batch_size=500, verbose=0).argmax(axis=1) == labels).mean()


def surest_mistakes(network, images, labels):
    """Return the test digits of whose wrong answers the network is surest, the surest first."""
    import numpy as np
    from scipy.special import softmax

    shares = softmax(network.to_keras().predict(images, batch_size=500, verbose=0), axis=1)
    answers = shares.argmax(axis=1)
    wrong = np.flatnonzero(answers != labels)
    index = wrong[np.argsort(-shares[wrong, answers[wrong]], kind="stable")][:MISTAKES]
    return {
        "index": index.astype("int32"),  # in MNIST's test set
        "images": np.rint(255 * images[index, ..., 0]).astype("uint8"),
        "labels": labels[index],
        "answers": answers[index].astype("uint8"),
        "shares": shares[index, answers[index]],
        "credit": np.array("From MNIST's test set; Y. LeCun, C. Cortes, C. J. C. Burges, 1998; CC BY-SA 3.0"),
    }


def changes():
    """Yield what a digit may suffer in `DigitLab`: a label, and the ways over which the share is averaged."""
    for pixels in (1, 2, 3, 4, 6, 8):
        places = ((pixels, 0), (-pixels, 0), (0, pixels), (0, -pixels))
        yield f"shifted by {pixels}", [{"shift": place} for place in places]
    for degrees in (15, 30, 45, 90):
        yield f"turned by {degrees}°", [{"rotation": degrees}, {"rotation": -degrees}]
    yield "turned by 180°", [{"rotation": 180}]
    yield "flipped", [{"flip": True}]
    for deviation in (0.1, 0.2, 0.3, 0.5):
        yield f"noise {deviation}", [{"noise": deviation}]
    for side in (4, 8, 12):
        yield f"covered {side} × {side}", [{"cover": side}]


def changed(images, **change):
    """Change each picture as `DigitLab` does; noise is another one for each."""
    import numpy as np

    from utils.widgets.digit_lab.arithmetic import changed_image

    normal = np.random.default_rng(0).normal(0, 40, images.shape[:3])
    patterns = np.clip(np.rint(normal), -127, 127).astype("int8")
    pairs = zip(images[..., 0], patterns, strict=True)
    return np.stack([changed_image(image, pattern=pattern, **change) for image, pattern in pairs])[..., None]


def book_digits():
    """Return all digits of scikit-learn: as they are, put where MNIST has its digits, and their labels."""
    import numpy as np

    from utils.datasets import digits
    from utils.widgets.digit_lab.arithmetic import centred_image, ink_of_image

    (first, labels), (second, more) = digits()
    images = np.concatenate([first, second]) / np.float32(255)
    centred = np.stack([centred_image(ink_of_image(image)) for image in images])
    return images[..., None], centred[..., None], np.concatenate([labels, more])


def table(models, columns, rows=None):
    """Yield the rows of a table in Markdown: per cent right of each model, for each set of digits.

    `columns` are pairs of images and labels; `rows` are those of `changes`, after digits as they are.
    """
    for label, ways in [("as they are", [{}]), *(changes() if rows is None else rows)]:
        shares = []
        for images, labels in columns:
            variants = [changed(images, **way) if way else images for way in ways]
            shares += [sum(right(each, some, labels) for some in variants) / len(ways) for each in models]
        yield f"| {label} | {' | '.join(f'{share:.1f}' for share in shares)} |"


def measure():
    """Print how well the stored networks read changed digits, and digits of others."""
    from utils.small_networks import load_network

    files = [file_name(name, seed) for name in NETWORKS for seed in STORED_SEEDS]
    models = [load_network(name).to_keras() for name in files]
    as_they_are, centred, labels = book_digits()
    print(f"MNIST's test digits: {', '.join(files)}; the same for scikit-learn's digits, centred")
    for row in table(models, [pictures()[2], (centred, labels)]):
        print(row, flush=True)
    print("scikit-learn's digits, not centred")
    print(*table(models, [(as_they_are, labels)], rows=[]))


def main():
    """Run the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.mnist_networks", description=__doc__.splitlines()[0]
    )
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NETWORKS)} (default: both)")
    parser.add_argument("--seed", type=int, default=SEED)
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--write", action="store_true", help="store the networks, and the CNN's mistakes")
    what.add_argument("--measure", action="store_true", help="train nothing; ask the stored networks")
    options = parser.parse_args()
    if unknown := set(options.names) - set(NETWORKS):
        parser.error(f"no network {', '.join(sorted(unknown))}; there are {', '.join(NETWORKS)}")
    os.environ.update(ENVIRONMENT)  # before Keras is imported
    if options.measure:
        measure()
        return

    import numpy as np

    from utils.small_networks import FOLDER, SmallNetwork

    _, held_out, test = pictures()
    for name in options.names or NETWORKS:
        model = train(name, options.seed)
        network = SmallNetwork.from_keras(model, NETWORKS[name])
        print(f"{name}: {network.parameters:,} parameters; per cent right of held-out and of test digits")
        for label, each in (("as trained", model), ("rounded", network.to_keras())):
            print(f"{label:12s}{right(each, *held_out):8.2f}{right(each, *test):8.2f}", flush=True)
        if options.write:
            file = file_name(name, options.seed)
            network.save(FOLDER / f"{file}.npz")
            if file == "mnist-cnn":
                np.savez_compressed(MISTAKES_FILE, **surest_mistakes(network, *test))


if __name__ == "__main__":
    main()
