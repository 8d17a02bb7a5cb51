// What the playground shows, as a program that needs Keras, NumPy and scikit-image, but not this book.

const IN_SCIKIT_IMAGE = { cat: "chelsea" }; // the other photographs have the same names there

/**
 * @param {{photo: string, file: string | null, rows: number[][], divisor: number, bias: number}} shown
 *     file: name of the reader's own picture, if that is shown
 * @returns {string} Python
 */
export function kerasCode({ photo, file, rows, divisor, bias }) {
  const name = JSON.stringify(file); // also a Python literal
  const source = file ? [] : ["import skimage.data"];
  const picture = file
    ? [`photo = ImageOps.exif_transpose(Image.open(${name})).convert("L")`]
    : [
        "# The page shows a JPEG of this photograph: its brightness differs by 2 on average.",
        `photo = Image.fromarray(skimage.data.${IN_SCIKIT_IMAGE[photo] ?? photo}()).convert("L")`,
      ];
  return [
    "import keras",
    "import numpy as np",
    ...source,
    "from PIL import Image, ImageOps",
    "",
    ...picture,
    'image = np.array(ImageOps.fit(photo, (256, 256)), dtype="float32")  # brightness 0 to 255',
    "kernel = np.array(",
    "    [",
    ...rows.map((row) => `        [${row.join(", ")}],`),
    "    ],",
    '    dtype="float32",',
    ")",
    ...(divisor === 1 ? [] : ["kernel /= kernel.sum()"]),
    "output = keras.ops.conv(image[None, :, :, None], kernel[:, :, None, None], padding=\"valid\")",
    `output = keras.ops.convert_to_numpy(output)[0, :, :, 0]${signedTerm(bias)}`,
    "",
  ].join("\n");
}

/** @param {number} bias */
function signedTerm(bias) {
  if (bias === 0) return "";
  return bias < 0 ? ` - ${-bias}` : ` + ${bias}`;
}
