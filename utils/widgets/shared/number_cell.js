// A number in a grid that the reader may change.

import { css, inkOn } from "./drawing.js";
import { element } from "./frame.js";

const NUMBER = /^[-−+]?(\d+\.?\d*|\.\d+)$/;

/**
 * A text field, because number fields can show no real minus sign, and with the keyboard for text, because the
 * number pads of some phones have no minus at all. Up and down arrow change the number by one.
 * @param {{label: string, limit: number, onChange: (value: number) => void, say: (text: string) => void,
 *     onLeave: () => void}} options  limit: the largest magnitude; say: takes the reason why an entry is not used
 */
export function createNumberCell({ label, limit, onChange, say, onLeave }) {
  const input = element("input", { type: "text", autocomplete: "off", spellcheck: "false", "aria-label": label });
  let value = 0; // the one in use, whatever is being typed

  const write = () => (input.value = document.activeElement === input ? String(value) : asText(value));

  function take() {
    const typed = parse(input.value);
    const fits = typed !== null && Math.abs(typed) <= limit;
    input.setAttribute("aria-invalid", String(!fits));
    if (fits) onChange((value = typed));
    else say(`Needed: a number from −${limit} to ${limit}. Until then ${asText(value)} stays in use.`);
  }

  input.addEventListener("mousedown", (event) => {
    if (document.activeElement === input) return;
    event.preventDefault(); // which would set the caret and undo the selection
    input.focus();
  });
  input.addEventListener("focus", () => {
    write();
    input.select();
  });
  input.addEventListener("input", take);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    input.value = String(Math.max(-limit, Math.min(limit, Number((value + step).toFixed(6)))));
    take();
  });
  input.addEventListener("blur", () => {
    write();
    input.removeAttribute("aria-invalid");
    onLeave();
  });

  /** @param {number} newValue @param {number[]} [colour]  of the ground */
  function show(newValue, colour) {
    const isNew = newValue !== value;
    value = newValue;
    // What is being typed ("-0." on the way to "-0.5") is left alone.
    if (isNew || document.activeElement !== input) write();
    if (!colour) return;
    input.style.backgroundColor = css(colour);
    input.style.color = inkOn(colour);
  }

  return { input, show, value: () => value };
}

/** @param {string} text */
function parse(text) {
  return NUMBER.test(text.trim()) ? Number(text.trim().replace("−", "-")) : null;
}

/** The whole number with a real minus sign: what a cell shows is what is computed.
 * @param {number} value */
function asText(value) {
  return String(value).replace("-", "−");
}
