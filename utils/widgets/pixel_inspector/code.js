// What the figure shows, as a program that needs NumPy, Pillow and scikit-image, but not this book.

import { CHANNELS } from "./arithmetic.js";
import { initial } from "./controls.js";
import { WINDOW } from "./neighbourhood.js";

const IN_SCIKIT_IMAGE = { cat: "chelsea" }; // the other photographs have the same names there

const CUT_OFF = ["-1 to 1", "standardised"];
const CAREFUL = "# Draw it before the next line: plt.imshow limits colours to values from 0 to 1.";

/**
 * The lines that change the picture, and the one that looks at a pixel.
 * @param {{order: string, channels: string, levels: number, scale: string, row: number, column: number,
 *     isFlat: boolean}} shown
 *     isFlat: a channel has one value only, so that its standard deviation is 0
 */
export function codeLines({ order, channels, levels, scale, row, column, isFlat }) {
  const off = [...CHANNELS.keys()].filter((i) => !channels.includes(initial(CHANNELS[i])));
  const steps = levels - 1;
  const deviation = isFlat ? "np.maximum(image.std((0, 1)), 1e-9)" : "image.std((0, 1))";
  const rescaling = {
    "0 to 1": 'image = image.astype("float32") / 255',
    "-1 to 1": 'image = image.astype("float32") / 127.5 - 1',
    standardised: `image = (image - image.mean((0, 1))) / ${deviation}`,
  }[scale];
  return [
    ...(order === "bgr" ? ["image = image[..., ::-1]"] : []),
    ...(off.length ? [`image[:, :, ${off.length === 1 ? off[0] : `[${off.join(", ")}]`}] = 0`] : []),
    ...(levels < 256 ? [`image = np.round(np.round(image / 255 * ${steps}) / ${steps} * 255).astype("uint8")`] : []),
    ...(rescaling ? [rescaling] : []),
    `image[${row}, ${column}]`,
  ];
}

/**
 * @param {{photo: string, file: string | null, reduction: number, height: number, width: number, order: string,
 *     channels: string, levels: number, scale: string, row: number, column: number, isFlat: boolean}} shown
 *     file: name of the reader's own picture, if that is shown; height and width: of the picture
 * @returns {string} Python
 */
export function numpyCode(shown) {
  const { photo, file, reduction, height, width, row, column } = shown;
  const open = file
    ? [
        "from PIL import Image, ImageOps",
        "",
        `photo = ImageOps.exif_transpose(Image.open(${JSON.stringify(file)})).convert("RGB")`, // also a Python literal
        `image = np.array(photo.resize((${width}, ${height})))`,
      ]
    : [
        "import skimage.data",
        "from PIL import Image",
        "",
        `photo = Image.fromarray(skimage.data.${IN_SCIKIT_IMAGE[photo] ?? photo}())`,
        `image = np.array(photo.reduce(${reduction}))  # the mean of ${reduction} x ${reduction} pixels each`,
      ];
  const lines = codeLines(shown);
  const changes = lines.slice(0, -1);
  if (CUT_OFF.includes(shown.scale)) changes.splice(-1, 0, CAREFUL);
  const around = [row, column].map((middle) => `${Math.max(0, middle - (WINDOW - 1) / 2)}:${middle + (WINDOW + 1) / 2}`);
  return [
    "import numpy as np",
    ...open,
    ...changes,
    `pixel = ${lines.at(-1)}`,
    `values = image[${around.join(", ")}]`,
    "print(image.shape, image.dtype, pixel)",
    "",
  ].join("\n");
}
