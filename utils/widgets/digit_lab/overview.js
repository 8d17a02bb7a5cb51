// Every map of every layer: a row for each layer, one map chosen.

import { element } from "../shared/frame.js";
import { within } from "./input.js";
import { createArrowBox, createMaps, layersToShow, movedTo, unitName } from "./maps.js";

/** @param {{pick: (unit: import("./maps.js").Unit) => void, zoomTo: (level: string) => void, looked: object}} act */
export function createOverview({ pick, zoomTo, looked }) {
  const root = createArrowBox("layers", (rows, columns) => {
    const { layer, channel } = now.selected;
    pick(movedTo(now, shown[within(shown.indexOf(layer) + rows, shown.length)], channel + columns));
  });
  root.onkeydown = ({ key }) => {
    if (key !== "Enter") return;
    looked.byKey = true;
    zoomTo("layer");
  };
  let [shown, strips, now] = [[], [], null];

  /** @param {import("./maps.js").Now} newNow */
  function show(newNow) {
    if (newNow.network.layers !== now?.network.layers) build(newNow.network);
    now = newNow;
    for (const strip of strips) strip(now);
    root.ariaLabel = `${unitName(now)}. Left, right: other maps; up, down: other layers; Enter: this layer.`;
  }

  function build({ layers, shapes }) {
    [shown, strips] = [layersToShow(layers), []];
    const rows = shown.map((index) => {
      const { layer, name, activation = "linear" } = layers[index];
      const kind = `${layer}${activation === "linear" ? "" : `, ${activation}`}`;
      const size = ` ${shapes[index + 1].join(" × ")} `;
      const title = element("p", {}, element("b", {}, name), size, element("span", {}, kind));
      const box = element("div");
      const showMaps = createMaps(box, pick);
      box.ondblclick = () => zoomTo("layer");
      const [count, isGrid] = shapes[index + 1].toReversed();
      strips.push((now) => showMaps(now, index, isGrid || count < 33 ? 16 : 32));
      return element("div", {}, title, box);
    });
    root.replaceChildren(...rows, element("p", {}, "Brightest: the largest of its layer. Last row: 0 to 9, red above 0, blue below. Framed: a map, and in the input what one of its numbers sees. Double-click: its layer."));
  }

  return { root, show };
}
