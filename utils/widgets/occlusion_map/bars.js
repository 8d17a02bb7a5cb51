// Ten probabilities with the square on the digit, each with a mark where it was without; and the sums they came from.

import { element } from "../shared/frame.js";
import { argmax } from "../shared/network.js";
import { numberText } from "./words.js";

/** @param {number} classes */
export function createBars(classes) {
  const rows = Array.from({ length: classes }, (_, digit) => {
    const [bar, mark, share, sum] = [element("i"), element("u"), element("span"), element("span")];
    const root = element("div", {}, element("b", {}, String(digit)), element("div", {}, bar, mark), share, sum);
    return { bar, mark, share, sum, root };
  });
  const head = element("p", { class: "note" }, element("span", {}, "probability"), element("span", {}, "sum"));
  const key = element("p", { class: "note" }, "Thin mark: uncovered. Outlined: what it is.");
  const list = element("div", { class: "bars", role: "img" }, ...rows.map((row) => row.root));
  const root = element("div", { class: "answer" }, head, list, key);

  /**
   * @param {{sum: ArrayLike<number>, probability: ArrayLike<number>}} now  a number for each class
   * @param {ArrayLike<number>} before  the probabilities without the square
   * @param {number} digit  what it is
   */
  function show({ sum, probability }, before, digit) {
    const seen = argmax(sum);
    rows.forEach(({ bar, mark, share, sum: number, root: row }, i) => {
      const percent = Math.round(100 * probability[i]);
      bar.style.width = `${100 * probability[i]}%`;
      mark.style.insetInlineStart = `${100 * before[i]}%`;
      mark.hidden = before[i] < 0.005;
      share.textContent = percent > 0 ? `${percent} %` : "";
      number.textContent = numberText(sum[i]);
      row.classList.toggle("seen", i === seen);
      row.classList.toggle("true", i === digit);
    });
    const told = [...rows.keys()].filter((i) => probability[i] >= 0.005).sort((a, b) => probability[b] - probability[a]);
    list.setAttribute("aria-label", told.map((i) => `${i}: ${Math.round(100 * probability[i])} %`).join(", "));
  }

  return { root, show };
}
