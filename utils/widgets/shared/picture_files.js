// The reader's own picture: opened, dropped or pasted. It never leaves the browser.

import { button, element } from "./frame.js";

/** A button that opens a file, and the field behind it.
 * @param {(file: File) => void} take */
export function openButton(take) {
  const file = element("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "Your own photo" });
  file.addEventListener("change", () => {
    if (file.files[0]) take(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  });
  return [button("Open photo", () => file.click()), file];
}

/** Take what is dropped on the picture, and what is pasted while the focus is in the figure.
 * @param {HTMLElement} figure @param {HTMLElement} picture @param {(file: File) => void} take */
export function takeFiles(figure, picture, take) {
  picture.addEventListener("dragover", (event) => event.preventDefault());
  picture.addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) take(event.dataTransfer.files[0]);
  });
  figure.addEventListener("paste", (event) => {
    if (event.clipboardData.files[0]) take(event.clipboardData.files[0]);
  });
}

/**
 * What is in a file, or null, with the reason in words, if that is no picture.
 * @template Content
 * @param {File} file @param {(file: Blob) => Promise<Content>} read @param {(text: string) => void} say
 * @returns {Promise<Content | null>}
 */
export async function pictureIn(file, read, say) {
  try {
    return await read(file);
  } catch {
    say(`${file.name} is not a picture that this browser can read.`);
    return null;
  }
}

/**
 * Decode a picture, cut a part out of it and resize that.
 * @param {Blob} file
 * @param {(height: number, width: number) => {part: number[], sides: number[]}} choose  from the picture's size, in
 *     pixels: the part's top, left, height and width; the height and the width that it gets
 * @returns {Promise<ImageData>}
 */
export async function decode(file, choose) {
  const bitmap = await createImageBitmap(file);
  const {
    part: [top, left, height, width],
    sides: [rows, columns],
  } = choose(bitmap.height, bitmap.width);
  const canvas = document.createElement("canvas");
  [canvas.height, canvas.width] = [rows, columns];
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.imageSmoothingQuality = "high";
  context.fillStyle = "#fff"; // what is transparent becomes white
  context.fillRect(0, 0, columns, rows);
  context.drawImage(bitmap, left, top, width, height, 0, 0, columns, rows);
  bitmap.close();
  return context.getImageData(0, 0, columns, rows);
}
