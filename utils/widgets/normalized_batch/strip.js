// A line of numbers: the values that share a mean and a variance as dots, and bars from mean − σ to mean + σ.

import { element } from "../shared/frame.js";
import { fixed } from "./numbers.js";

const STRIDES = [0.5, 1, 2, 5, 10, 20, 50]; // from tick to tick
const MOST_TICKS = 8;

/** @param {"before" | "after"} kind @param {string[]} names  of the bars: their classes */
export function createStrip(kind, names) {
  const dots = element("div", { class: "dots" });
  const bars = names.map((name) => {
    const [bar, middle] = [element("i", { class: "bar" }), element("i", { class: "middle" })];
    const label = element("span", { class: "name" });
    return { bar, middle, label, line: element("div", { class: `line ${name}` }, bar, middle) };
  });
  const ticks = element("div", { class: "ticks" });
  const root = element(
    "div",
    { class: `strip ${kind}`, "aria-hidden": "true" },
    element("span", { class: "name" }, "values"),
    dots,
    ...bars.flatMap(({ label, line }) => [label, line]),
    ticks,
  );
  let ends = [0, 1];

  const at = (value) => `${Math.max(0, Math.min(100, (100 * (value - ends[0])) / (ends[1] - ends[0])))}%`;

  /** @param {[number, number]} range @param {number[]} values @param {number} chosen  place among them
   * @param {({label: string, mean: number, deviation: number, used: boolean} | null)[]} spreads  of each bar; used: it decides */
  function show(range, values, chosen, spreads) {
    if (range[0] !== ends[0] || range[1] !== ends[1]) {
      ends = range;
      const stride = STRIDES.find((one) => (ends[1] - ends[0]) / one <= MOST_TICKS) ?? (ends[1] - ends[0]) / 4;
      const first = Math.ceil(ends[0] / stride);
      const count = Math.floor(ends[1] / stride) - first + 1;
      ticks.replaceChildren(...Array.from({ length: count }, (_, i) => placed(element("span", {}, fixed((first + i) * stride, stride < 1 ? 1 : 0)), (first + i) * stride)));
    }
    while (dots.childElementCount > values.length) dots.lastChild.remove();
    while (dots.childElementCount < values.length) dots.append(element("i"));
    values.forEach((value, i) => {
      dots.children[i].className = i === chosen ? "chosen" : "";
      placed(dots.children[i], value);
    });
    bars.forEach(({ bar, middle, label, line }, i) => {
      const spread = spreads[i];
      line.classList.toggle("missing", !spread);
      label.textContent = spread?.label ?? "";
      line.classList.toggle("used", spread?.used ?? false);
      if (!spread) return;
      const [low, high] = [spread.mean - spread.deviation, spread.mean + spread.deviation].map(at);
      Object.assign(bar.style, { insetInlineStart: low, width: `calc(${high} - ${low})` });
      placed(middle, spread.mean);
    });
  }

  function placed(part, value) {
    part.style.insetInlineStart = at(value);
    return part;
  }

  return { root, show };
}
