// The loss as a formula with its numbers, and on a scale.

import { element } from "../shared/frame.js";
import { fixed, lossText, shareText } from "./numbers.js";

const ENDS = { softmax: 8, sigmoid: 2 }; // of the scale

export function createLoss() {
  const formula = element("p", { class: "formula" });
  const [bar, guess] = [element("i"), element("span", { class: "guess" })];
  const end = element("span");
  const scale = element("div", { class: "scale" }, bar, guess);
  const ends = element("p", { class: "ends" }, element("span", {}, "0: sure and right"), end);
  const root = element("div", { class: "loss" }, formula, ends, scale);

  /** @param {import("./words.js").Shown} shown */
  function show({ right, activation, names, loss }) {
    const alone = activation === "sigmoid";
    const result = element("b", {}, lossText(loss));
    formula.replaceChildren(
      ...(alone
        ? ["loss = mean of −ln share (target 1) and −ln (1 − share) (target 0) = ", result]
        : [`loss = −ln (share of ${names[right]}) = −ln ${shareText(-loss)} = `, result]),
    );
    const largest = ENDS[activation];
    const guessed = alone ? 2 : names.length;
    bar.style.width = `${Math.min(100, (100 * loss) / largest)}%`;
    bar.classList.toggle("beyond", loss > largest);
    guess.style.insetInlineStart = `${(100 * Math.log(guessed)) / largest}%`;
    guess.textContent = `${fixed(Math.log(guessed), 3)} = ln ${guessed}: ${alone ? "every share 0.5" : "a guess"}`;
    end.textContent = `sure and wrong: ${largest} and more`;
  }

  return { root, show };
}
