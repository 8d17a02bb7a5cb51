// The row of controls: which picture, which range of values, and what to do.

import { button, copyButton, element, select } from "../shared/frame.js";

const OWN = "own"; // the reader's picture

/**
 * @param {[string, string][]} pictures  names and texts
 * @param {Object<string, Function>} act  picture(name), ownPicture(), file(file), range(most), code(), say(text),
 *     reset()
 */
export function createControls(pictures, act) {
  const picture = select("Picture", pictures, (name) => (name === OWN ? act.ownPicture() : act.picture(name)));
  const own = picture.add(OWN, "Your own");
  const values = select("Pixel values", [["255", "0 to 255"], ["1", "0 to 1"]], (most) => act.range([0, Number(most)]));
  const file = element("input", { type: "file", accept: "image/*", hidden: true, "aria-label": "Your own picture" });
  file.addEventListener("change", () => {
    if (file.files[0]) act.file(file.files[0]);
    file.value = ""; // so that the same file can be chosen again
  });
  const buttons = element(
    "div",
    { class: "buttons" },
    button("Open picture", () => file.click()),
    file,
    copyButton("Copy Keras code", act.code, act.say),
    button("Reset", act.reset),
  );

  /** @param {{picture: string, isOwn: boolean, range: number[]}} now */
  function show({ picture: name, isOwn, range }) {
    if (isOwn) own.hidden = false;
    picture.input.value = isOwn ? OWN : name;
    values.input.value = String(range[1]);
  }

  return { parts: [picture.control, values.control, buttons], show };
}
