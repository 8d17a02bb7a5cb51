// Training and validation error against one setting, which the reader moves here as well.

import { listenToArrows } from "../shared/arrow_keys.js";
import { element } from "../shared/frame.js";
import { CHOICES } from "./errors.js";
import { decayText, errorText } from "./numbers.js";
import { createPlot, dots, legendEntry, through } from "./plot.js";

const [LOW, HIGH] = [-1.7, 1]; // powers of ten of the errors
const MOVED = 5; // pixels from where it began that make a drag
export const TITLES = { degree: "Degree", points: "Points", noise: "Noise σ", weight_decay: "Weight decay λ" };
const TICKS = {
  degree: [0, 5, 10, 15],
  points: [5, 20, 40, 60],
  noise: [0, 0.1, 0.2, 0.3, 0.4, 0.5],
  weight_decay: [0, 1e-5, 1e-3, 0.1, 10],
};

/** @param {(value: number) => void} onMove  the reader wants the setting to have this value */
export function createErrorChart(onMove) {
  const plot = createPlot("errors", ["grid", "noise", "others", "place", "training", "validation", "here-training", "here-validation"], {
    role: "slider",
    tabindex: 0,
  });
  const { box, view } = plot;
  const head = element("p", { class: "note" }, "Error (RMS) ");
  head.append(legendEntry("training", "training"), legendEntry("validation", "validation"), legendEntry("noise", "noise"));
  const beyond = element("span", { class: "beyond", "aria-hidden": "true" });
  box.append(beyond);
  const axis = element("p", { class: "axis", "aria-hidden": "true" });
  const root = element("div", {}, head, box, axis);
  let versus = "";
  let current = 0; // the value of the setting
  let start = null; // where the pointer went down

  const pick = ({ clientX }) => {
    const { left, width } = view.getBoundingClientRect();
    const place = (clientX - left) / width;
    const distance = (value) => Math.abs(placeOf(versus, value) - place);
    onMove(CHOICES[versus].reduce((nearest, value) => (distance(value) < distance(nearest) ? value : nearest)));
  };
  box.addEventListener("click", pick);
  box.addEventListener("pointerdown", (event) => {
    box.setPointerCapture(event.pointerId);
    start = event;
  });
  box.addEventListener("pointermove", (event) => {
    if (!start) return;
    const [right, down] = [event.clientX - start.clientX, event.clientY - start.clientY].map(Math.abs);
    if (right > MOVED && right > down) pick(event); // a finger that goes up or down scrolls the page
  });
  for (const end of ["pointerup", "pointercancel"]) box.addEventListener(end, () => (start = null));
  listenToArrows(box, (rows, columns) => {
    const values = CHOICES[versus];
    const here = values.reduce((last, value, i) => (value <= current ? i : last), 0);
    const isBetween = values[here] !== current; // so the next to the left is the one before
    const step = columns - rows;
    onMove(values[Math.max(0, Math.min(values.length - 1, here + step + (isBetween && step < 0 ? 1 : 0)))]);
  });

  /**
   * @param {{versus: string, value: number, sweep: import("./errors.js").Errors[], others: object[][],
   *     training: number, validation: number, noise: number}} shown
   */
  function show(shown) {
    current = shown.value;
    if (shown.versus !== versus) {
      versus = shown.versus;
      drawAxes();
    }
    const places = (errors, name) => errors.map((one) => [100 * placeOf(versus, one.at), heightOf(one[name])]);
    for (const name of ["training", "validation"]) {
      plot.draw(name, through(places(shown.sweep, name)));
      plot.draw(`here-${name}`, dots([[100 * placeOf(versus, current), heightOf(shown[name])]]));
    }
    plot.draw("others", shown.others.map((errors) => through(places(errors, "validation"))).join(""));
    const noise = versus === "noise" ? CHOICES.noise.map((at) => ({ at, noise: at })) : CHOICES[versus].map((at) => ({ at, noise: shown.noise }));
    plot.draw("noise", shown.noise > 0 || versus === "noise" ? through(places(noise, "noise")) : "");
    const here = 100 * placeOf(versus, current);
    plot.draw("place", `M${here} 0v100`);
    beyond.textContent = shown.validation > 10 ** HIGH ? `↑ ${errorText(shown.validation)}` : "";
    beyond.style.left = `${here}%`;
    beyond.classList.toggle("to-the-left", here > 70);

    const text = valueText(versus, current);
    const limits = CHOICES[versus];
    for (const [name, value] of Object.entries({
      "aria-label": `${TITLES[versus]}, on the chart of errors`,
      "aria-valuemin": limits[0],
      "aria-valuemax": limits.at(-1),
      "aria-valuenow": current,
      "aria-valuetext": text,
    })) {
      box.setAttribute(name, String(value));
    }
  }

  function drawAxes() {
    const decades = [0.1, 1, 10];
    plot.draw("grid", decades.map((error) => `M0 ${heightOf(error)}h100`).join(""));
    plot.label([
      ...decades.map((error) => ({ y: heightOf(error), text: String(error) })),
      ...TICKS[versus].map((value) => ({ x: 100 * placeOf(versus, value), text: valueText(versus, value) })),
    ]);
    axis.textContent = TITLES[versus];
  }

  return { root, show };
}

/** @param {string} versus @param {number} value */
export function valueText(versus, value) {
  return versus === "weight_decay" ? decayText(value) : String(value);
}

/** From 0 to 1 along the axis. */
function placeOf(versus, value) {
  const limits = CHOICES[versus];
  if (versus !== "weight_decay") return (value - limits[0]) / (limits.at(-1) - limits[0]);
  return value > 0 ? (1 + 2 * (Math.log10(value) + 6)) / (limits.length - 1) : 0;
}

/** In per cent from the top; what lies outside is drawn outside. */
function heightOf(error) {
  return (100 * (HIGH - Math.max(LOW - 1, Math.min(HIGH + 1, Math.log10(error))))) / (HIGH - LOW);
}
