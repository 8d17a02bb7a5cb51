// Pictures on small canvases, painted again only when another one is to be seen.

import { element } from "../shared/frame.js";

/** @param {Uint8Array} bytes  one picture after the other @param {[number, number]} size @param {boolean} isInk */
export function createPainter(bytes, [height, width], isInk) {
  const area = height * width;

  /** An empty canvas, and how to put a picture on it. */
  function canvas() {
    const root = element("canvas", { width, height, "aria-hidden": "true" });
    const context = root.getContext("2d");
    let painted = null;

    /** @param {number | null} picture */
    function show(picture) {
      if (picture === painted) return;
      painted = picture;
      if (picture === null) {
        context.clearRect(0, 0, width, height);
        return;
      }
      const image = context.createImageData(width, height);
      const pixels = new Uint32Array(image.data.buffer);
      for (let i = 0; i < area; i++) {
        const value = bytes[picture * area + i];
        pixels[i] = (0xff000000 | ((isInk ? 255 - value : value) * 0x010101)) >>> 0;
      }
      context.putImageData(image, 0, 0);
    }

    return { root, show };
  }

  return { canvas };
}
