// The controls of the vote: what there is to choose.

import { button, copyButton, element, select, slider } from "../shared/frame.js";

const RULES = [["mean", "the mean"], ["majority", "the majority"]];
const KINDS = [["false", "different"], ["true", "copies of one"]];
const AMONG = {
  hardest: "all, hardest first",
  saved: "vote right, a member wrong",
  lost: "vote wrong, a member right",
  alike: "all members wrong alike",
};

/**
 * @param {number} count  of cards
 * @param {{change: (values: object) => void, among: (kind: string) => void, go: (step: number) => void,
 *     shuffle: () => void, code: () => string, say: (text: string) => void, reset: () => void}} on
 *     change: takes the traits that are new; go: to the next picture, or the last
 */
export function createVoteControls(count, on) {
  const first = slider("Members", { min: 1, max: count }, (members) => on.change({ present: Array.from({ length: members }, (_, i) => i) }));
  const rule = select("Decided by", RULES, (value) => on.change({ rule: value }));
  const kind = select("Members are", KINDS, (value) => on.change({ copies: value === "true" }));
  const among = select("Pictures", Object.entries(AMONG), on.among);
  first.control.classList.add("wide");
  among.control.classList.add("wide");
  const moves = ["Previous", "Next"].map((name, i) => button(name, () => on.go(2 * i - 1)));
  moves.forEach((move, i) => move.setAttribute("aria-label", `${["Previous", "Next"][i]} picture`));
  const buttons = element(
    "div",
    { class: "buttons" },
    ...moves,
    button("Another order", on.shuffle),
    copyButton("Copy NumPy code", on.code, on.say),
    button("Reset", on.reset),
  );
  const parts = [...[first, rule, kind, among].map(({ control }) => control), buttons];

  /** @param {{present: number[], rule: string, copies: boolean, among: string, counts: Object<string, number>}} now */
  function show(now) {
    const isFirst = now.present.every((place, i) => place === i);
    const text = isFirst ? `the first ${now.present.length}` : `${now.present.length} of ${count}`;
    first.input.value = String(now.present.length);
    first.input.setAttribute("aria-valuetext", text);
    first.value.textContent = text;
    rule.input.value = now.rule;
    kind.input.value = String(now.copies);
    for (const option of among.input.options) {
      const text = `${AMONG[option.value]} (${now.counts[option.value]})`;
      if (option.textContent !== text) option.textContent = text;
      option.disabled = now.counts[option.value] === 0 && option.value !== now.among;
    }
    among.input.value = now.among;
    for (const move of moves) move.setAttribute("aria-disabled", String(now.counts[now.among] === 0));
  }

  return { parts, show };
}
