"""Data that is always there: it comes inside scikit-learn and scikit-image, so nothing is downloaded."""

import numpy as np

PHOTO_CREDITS = {
    "astronaut": "Eileen Collins, NASA, 1999; public domain; in scikit-image",
    "cat": "Chelsea, by Stéfan van der Walt; CC0; in scikit-image",
    "coffee": "Pikolo Espresso Bar, by Rachel Michetti; CC0; in scikit-image",
    "rocket": "Falcon 9 with DSCOVR, SpaceX, 2015; public domain; in scikit-image",
    "flower": "Flower, by vultilion; CC BY 2.0; in scikit-learn",
    "temple": "Chinese temple, by danielbuechele; CC BY 2.0; in scikit-learn",
}

_FILES = {
    "astronaut": "astronaut",
    "cat": "chelsea",
    "coffee": "coffee",
    "rocket": "rocket",
    "flower": "flower.jpg",
    "temple": "china.jpg",
}


def photos(*names):
    """Real colour photographs.

    Parameters
    ----------
    *names : str
        Which ones, among the keys of ``PHOTO_CREDITS`` (author, licence, origin). All six without a name.

    Returns
    -------
    dict of str to numpy.ndarray
        ``uint8`` arrays of shape ``(height, width, 3)``, values 0 to 255, in the order asked for. Sizes
        differ: from 300 x 451 (cat) to 512 x 512 (astronaut).

    Raises
    ------
    ValueError
        If there is no photograph of that name.
    """
    unknown = [name for name in names if name not in _FILES]
    if unknown:
        raise ValueError(f"no photograph is called {unknown[0]!r}; there are {', '.join(_FILES)}")
    return {name: _read_photo(_FILES[name]) for name in names or _FILES}


def _read_photo(file):
    if file.endswith(".jpg"):
        from sklearn.datasets import load_sample_image

        return np.array(load_sample_image(file))  # a copy: scikit-learn's own array is read-only
    import skimage.data

    return getattr(skimage.data, file)()


def digits():
    """Handwritten digits, 28 x 28, split as ``keras.datasets.mnist.load_data()`` splits.

    The 1,797 digits of scikit-learn are 8 x 8 pixels with 17 grey levels, written by 13 people. Here they
    are enlarged to 28 x 28 (bicubic), so that a network made for MNIST fits them unchanged. The split is
    fixed and keeps the share of every digit; each writer occurs on both sides of it.

    Returns
    -------
    (x_train, y_train), (x_test, y_test) : tuples of numpy.ndarray
        Images ``uint8`` of shape ``(1437, 28, 28)`` and ``(360, 28, 28)``, values 0 (paper) to 255 (ink);
        labels ``uint8`` of shape ``(1437,)`` and ``(360,)``, values 0 to 9.

    References
    ----------
    E. Alpaydin and C. Kaynak, *Optical Recognition of Handwritten Digits*, UCI Machine Learning Repository,
    1998, https://doi.org/10.24432/C50P49 (CC BY 4.0); scikit-learn ships its test part.
    """
    from PIL import Image
    from sklearn.datasets import load_digits
    from sklearn.model_selection import train_test_split

    small, labels = load_digits(return_X_y=True)
    small = small.reshape(-1, 8, 8).astype("float32") * (255 / 16)
    large = np.stack([Image.fromarray(image).resize((28, 28), Image.Resampling.BICUBIC) for image in small])
    images = np.clip(np.rint(large), 0, 255).astype("uint8")
    x_train, x_test, y_train, y_test = train_test_split(
        images, labels.astype("uint8"), test_size=360, stratify=labels, random_state=0
    )
    return (x_train, y_train), (x_test, y_test)
