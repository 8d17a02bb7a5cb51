// What one network says: its choice, ten shares, and the places where it is right.

import { element } from "../shared/frame.js";
import { argmax } from "../shared/network.js";

export const UNKNOWN = 255; // what a network sees at a place that it has not been asked about

const DIGITS = [...Array(10).keys()];

/**
 * @param {{kind: string, ending: string}} network
 * @param {number} reach  how far the digit goes from the middle
 * @param {(shift: number[]) => void} onPlace  a place on the map was clicked
 */
export function createAnswer({ kind, ending }, reach, onPlace) {
  const verdict = element("p", { class: "verdict" });
  const rows = DIGITS.map((digit) => {
    const [bar, share] = [element("i"), element("span")];
    return { bar, share, root: element("div", {}, element("b", {}, String(digit)), element("div", {}, bar), share) };
  });
  const bars = element("div", { class: "bars", role: "img" }, ...rows.map((row) => row.root));
  const map = createMap(reach, onPlace);
  const count = element("p", { class: "note" });
  const root = element(
    "section",
    { class: "answer", "aria-label": `${kind}, ${ending}` },
    element("p", { class: "kind" }, kind),
    element("p", {}, ending),
    verdict,
    bars,
    map.root,
    count,
  );

  /** @param {number[]} shares @param {number} digit  what it is */
  function showShares(shares, digit) {
    const seen = argmax(shares);
    const right = seen === digit;
    verdict.classList.toggle("wrong", !right);
    verdict.replaceChildren(element("b", {}, String(seen)), ` ${right ? "✓ right" : "✗ wrong"}`);
    rows.forEach(({ bar, share, root: row }, i) => {
      const percent = Math.round(100 * shares[i]);
      bar.style.width = `${100 * shares[i]}%`;
      share.textContent = percent > 0 ? `${percent} %` : "";
      row.classList.toggle("seen", i === seen);
      row.classList.toggle("true", i === digit);
    });
    const told = DIGITS.filter((i) => shares[i] >= 0.005).sort((a, b) => shares[b] - shares[a]);
    bars.setAttribute("aria-label", told.map((i) => `${i}: ${Math.round(100 * shares[i])} %`).join(", "));
  }

  /** @param {Uint8Array} seen  at each place @param {number} digit */
  function showMap(seen, digit) {
    const asked = seen.filter((value) => value !== UNKNOWN).length;
    const right = seen.filter((value) => value === digit).length;
    map.show(seen, digit);
    count.textContent = asked < seen.length ? "asking …" : `✓ ${right} of ${asked}`;
    map.root.setAttribute("aria-label", `Right at ${right} of ${asked} places`);
  }

  return { root, showShares, showMap, showPlace: map.showPlace };
}

/** A square for each place of the digit: filled where the network is right, a cross where it is wrong. */
function createMap(reach, onPlace) {
  const side = 2 * reach + 1;
  const right = shape("path", { class: "right" });
  const wrong = shape("path", { class: "wrong" });
  const here = shape("rect", { class: "here", width: 1, height: 1 });
  const root = shape("svg", { class: "map", viewBox: `0 0 ${side} ${side}`, role: "img" }, right, wrong, here);
  root.addEventListener("click", (event) => {
    const { left, top, width } = root.getBoundingClientRect();
    onPlace([event.clientX - left, event.clientY - top].map((pixels) => Math.floor((pixels / width) * side) - reach));
  });

  function show(seen, digit) {
    const paths = { right: "", wrong: "" };
    seen.forEach((value, i) => {
      const [x, y] = [i % side, Math.floor(i / side)];
      if (value === digit) paths.right += `M${x} ${y}h1v1h-1z`;
      else if (value !== UNKNOWN) paths.wrong += `M${x + 0.3} ${y + 0.3}l.4 .4m0-.4l-.4 .4`;
    });
    right.setAttribute("d", paths.right);
    wrong.setAttribute("d", paths.wrong);
  }

  /** @param {number[]} shift */
  function showPlace([x, y]) {
    here.setAttribute("x", String(x + reach));
    here.setAttribute("y", String(y + reach));
  }

  return { root, show, showPlace };
}

/** @returns {SVGElement} */
function shape(tag, attributes, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  made.append(...children);
  return made;
}
