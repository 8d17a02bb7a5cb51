"""Train the backbones of the folder ``weights/backbones`` again, on MNIST and CIFAR-10, which are downloaded.

Usage: python -m tools.backbones [NAME...] [--seed N] [--write]

Prints how well they do. Takes about ten minutes for each on one core. Weights are not compared: after twenty
epochs another processor's have little in common with ours.
"""

import argparse
import os

from tools.environment import ENVIRONMENT

EPOCHS = 20
BATCH_SIZE = 64
LEARNING_RATE = 3e-3  # at first; it falls to zero along a cosine
HELD_OUT = {"digits": 3_000, "photographs": 5_000}  # of the training pictures; they chose nothing


def pictures(name):
    """Return training, held-out and test pictures with their labels, ``uint8``."""
    from utils.datasets import cifar10, mnist

    (images, labels), test = mnist() if name == "digits" else cifar10()
    parts = [(images[: -HELD_OUT[name]], labels[: -HELD_OUT[name]])]
    parts += [(images[-HELD_OUT[name] :], labels[-HELD_OUT[name] :]), test]
    parts = [(images, labels.ravel()) for images, labels in parts]
    if name == "digits":
        return [(images[labels < 5], labels[labels < 5]) for images, labels in parts]
    return parts


def moved(backbone):
    """While training, pictures are moved by up to two pixels; photographs are mirrored as well."""
    import keras

    rest = {"fill_mode": "constant" if backbone.name.startswith("digits") else "reflect"}
    mirror = [] if backbone.name.startswith("digits") else [keras.layers.RandomFlip("horizontal")]
    move = keras.layers.RandomTranslation(2 / 28, 2 / 28, interpolation="nearest", **rest)
    return keras.Sequential([keras.Input(backbone.input_shape[1:]), *mirror, move, backbone])


def train(name, seed):
    """Train a backbone with its head; return it."""
    import keras

    from utils.backbones import as_inputs, backbone

    keras.utils.set_random_seed(seed)
    images, labels = pictures(name)[0]
    model = backbone(name, head=True, weights=False)
    steps = EPOCHS * -(-len(images) // BATCH_SIZE)
    trained = moved(model)
    trained.compile(
        keras.optimizers.Adam(keras.optimizers.schedules.CosineDecay(LEARNING_RATE, steps)),
        keras.losses.SparseCategoricalCrossentropy(from_logits=True),
    )
    trained.fit(as_inputs(images), labels, batch_size=BATCH_SIZE, epochs=EPOCHS, verbose=2)
    return model


def main():
    """Run the command line."""
    names = list(HELD_OUT)
    parser = argparse.ArgumentParser(prog="python -m tools.backbones", description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(names)} (default: both)")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true", help="store the weights")
    options = parser.parse_args()
    if unknown := set(options.names) - set(names):
        parser.error(f"no backbone {', '.join(sorted(unknown))}; there are {', '.join(names)}")
    os.environ.update(ENVIRONMENT)  # before Keras is imported

    from utils.backbones import FOLDER, as_inputs, backbone, save

    for name in options.names or names:
        model = train(name, options.seed)
        if options.write:
            FOLDER.mkdir(parents=True, exist_ok=True)
            save(model, FOLDER / f"{name}.npz")
            print("stored; what chapter 17 keeps in experiments/ was made with the old weights: delete it")
            model = backbone(name, head=True)
        for part, (images, labels) in zip(("held out", "test"), pictures(name)[1:], strict=True):
            answers = model.predict(as_inputs(images), batch_size=500, verbose=0).argmax(axis=1)
            print(f"{name}: {100 * (answers == labels).mean():.2f} % of {len(labels):,} pictures {part}")


if __name__ == "__main__":
    main()
