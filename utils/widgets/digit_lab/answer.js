// What the networks answer: of each class the probability, and the logit that it comes from.

import { formatNumber } from "../shared/arithmetic.js";
import { element } from "../shared/frame.js";
import { percentText } from "./words.js";

/** @param {{title: string, accuracy: string, parameters: number}[]} networks */
export function createAnswers(networks) {
  const columns = networks.map(createAnswer);
  const root = element("div", { class: "answers" }, ...columns.map((column) => column.root));
  /** @param {import("./words.js").Said[]} said @param {number | null} label  what it is, where that is known */
  const show = (said, label) => said.forEach((one, i) => columns[i].show(one, label));
  return { root, show };
}

function createAnswer({ title, accuracy, parameters }) {
  const verdict = element("p", { class: "verdict" });
  const rows = Array.from({ length: 10 }, (_, digit) => {
    const [share, logit] = [element("span", { class: "share" }), element("span", { class: "logit" })];
    const root = element("div", {}, element("b", {}, String(digit)), element("div", {}, element("i")), share, logit);
    return { root, share, logit };
  });
  const list = element("div", { class: "bars", role: "img" }, ...rows.map((row) => row.root));
  const heads = ["probability", "logit"].map((text) => element("span", {}, text));
  const about = [accuracy, `${parameters.toLocaleString("en")} parameters`].filter(Boolean).join("; ");
  const root = element(
    "section",
    { "aria-label": `Answer of the ${title}` },
    verdict,
    element("p", { class: "note heads" }, ...heads),
    list,
    element("p", { class: "note about" }, about),
  );

  function show({ order, shares, logits }, label) {
    const [seen] = order;
    verdict.replaceChildren(element("span", {}, `${title}:`), element("b", {}, String(seen)), percentText(shares[seen]));
    root.className = label === null ? "" : seen === label ? "right" : "wrong";
    rows.forEach(({ root: row, share, logit }, i) => {
      row.style.setProperty("--share", shares[i].toFixed(4));
      share.textContent = shares[i] < 0.0005 ? "" : percentText(shares[i]);
      logit.textContent = formatNumber(logits[i], 1);
      row.classList.toggle("seen", i === seen);
      row.classList.toggle("true", i === label);
    });
    const told = order.filter((i) => shares[i] >= 0.005).map((i) => `${i}: ${percentText(shares[i])}`);
    list.setAttribute("aria-label", told.join(", "));
  }

  return { root, show };
}
