// A card for each member: its answer, its probability, and whether it takes part.

import { listenToArrows } from "../shared/arrow_keys.js";
import { element } from "../shared/frame.js";
import { UNITS } from "./vote.js";

/**
 * @param {number} count @param {number} columns
 * @param {(place: number) => void} onToggle
 */
export function createCards(count, columns, onToggle) {
  const cards = Array.from({ length: count }, (_, place) => createCard(() => onToggle(place)));
  const grid = element("div", { class: "cards", role: "group", "aria-label": "Members" }, ...cards.map(({ root }) => root));
  grid.style.setProperty("--columns", String(columns));
  const head = element("p", { class: "note" }, "Members: click, or arrows and space");
  const root = element("div", { class: "members" }, head, grid);
  let current = 0; // the one that the tab key reaches

  function moveTo(place) {
    cards[current].root.tabIndex = -1;
    current = place;
    cards[current].root.tabIndex = 0;
  }

  moveTo(0);
  cards.forEach(({ root: card }, place) => card.addEventListener("focus", () => moveTo(place)));
  listenToArrows(grid, (rows, across) => {
    const wanted = current + rows * columns + across;
    const next = Math.max(0, Math.min(count - 1, wanted));
    if (rows === 0 || next === wanted) cards[next].root.focus();
  });

  /** @param {{network: number, name: string, isRight: boolean, units: number, isPresent: boolean}[]} shown */
  function show(shown) {
    shown.forEach((one, place) => cards[place].show(one));
  }

  return { root, show };
}

function createCard(onClick) {
  const number = element("span", { class: "number" });
  const name = element("b");
  const mark = element("span", { class: "mark" });
  const share = element("span", { class: "share" });
  const bar = element("i");
  const root = element(
    "button",
    { type: "button", class: "card", tabindex: -1 },
    number,
    element("span", { class: "said" }, name, mark),
    share,
    element("span", { class: "bar" }, bar),
  );
  root.addEventListener("click", onClick);

  function show({ network, name: said, isRight, units, isPresent }) {
    const probability = (units / UNITS).toFixed(2);
    number.textContent = String(network + 1);
    name.textContent = said;
    mark.textContent = isRight ? "✓" : "✗";
    share.textContent = isPresent ? probability : "off";
    bar.style.width = isPresent ? `${(100 * units) / UNITS}%` : "0";
    root.classList.toggle("wrong", !isRight);
    root.setAttribute("aria-pressed", String(isPresent));
    root.setAttribute("aria-label", `Network ${network + 1}: ${said}, ${isRight ? "right" : "wrong"}, probability ${probability}`);
  }

  return { root, show };
}
