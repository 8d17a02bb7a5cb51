// The normalisation of the chosen activation, in letters and with its numbers.

import { element } from "../shared/frame.js";
import { EPSILON, usesMemory } from "./normalize.js";
import { cellText, fixed } from "./numbers.js";

export function createFormula() {
  const letters = element("p", { class: "letters" });
  const numbers = element("p", { class: "numbers" });
  const root = element("div", { class: "formula" }, letters, numbers);

  /** @param {import("./words.js").Shown} now */
  function show(now) {
    const { row, channel, before, after, mean, variance, gamma, beta } = now;
    const of = usesMemory(now) ? "memory" : "data";
    const line = (x, mu, square, epsilon, scale, shift, result) => [
      "(",
      part("data", x),
      " − ",
      part(of, mu),
      ") / √(",
      part(of, square),
      ` + ${epsilon}) · `,
      part("memory", scale),
      " + ",
      part("memory", shift),
      " = ",
      part("result", result),
    ];
    letters.replaceChildren(...line("x", "μ", "σ²", "ε", "γ", "β", "y"));
    const [mu, shift] = [fixed(mean, 3), fixed(beta[channel], 1)].map(bracketed);
    const result = element("b", {}, cellText(after[row][channel]));
    numbers.replaceChildren(...line(fixed(before[row][channel]), mu, fixed(variance, 3), EPSILON, fixed(gamma[channel], 1), shift, result));
  }

  return { root, show };
}

function part(kind, content) {
  return element("span", { class: kind }, content);
}

/** A negative number after a sign. */
function bracketed(text) {
  return text.startsWith("−") ? `(${text})` : text;
}
