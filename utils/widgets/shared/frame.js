// The frame that all widgets share: title, stage, controls, one line in words.

/**
 * @param {string} tag
 * @param {Object<string, string | number | boolean>} [attributes]  false leaves one out
 * @param {...(Node | string)} children
 * @returns {any}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) made.setAttribute(name, value === true ? "" : String(value));
  }
  made.append(...children);
  return made;
}

/** An id that no other widget on the page has, whichever script made it. */
export function uniqueId() {
  return `widget-${Math.random().toString(36).slice(2)}`;
}

/**
 * @param {HTMLElement} el  where the widget lives
 * @param {{name: string, title: string, signal: AbortSignal}} options  name: class of the widget's own style
 * @returns what to fill, and `say(text)` for the line in words
 */
export function createFrame(el, { name, title, signal }) {
  const titleId = uniqueId();
  const stage = element("div", { class: "stage" });
  const controls = element("div", { class: "controls" });
  const status = element("p", { class: "status", id: uniqueId(), "aria-live": "polite" });
  const root = element(
    "div",
    { class: `widget-frame ${name}`, role: "group", "aria-labelledby": titleId },
    element("p", { class: "title", id: titleId }, title),
    stage,
    controls,
    status,
  );
  el.append(root);
  return { root, stage, controls, statusId: status.id, say: throttled((text) => (status.textContent = text), signal) };
}

/** Call at once, then at most three times a second, and never miss the last.
 * @param {(text: string) => void} speak @param {AbortSignal} signal */
function throttled(speak, signal) {
  let waiting = null;
  let next = null;
  signal.addEventListener("abort", () => clearTimeout(waiting));
  return function say(text) {
    next = text;
    if (waiting !== null) return;
    speak(text);
    next = null;
    waiting = setTimeout(() => {
      waiting = null;
      if (next !== null) say(next);
    }, 333);
  };
}

/**
 * @param {string} label
 * @param {[string, string][]} options  value and text of each
 * @param {(value: string) => void} onChange
 */
export function select(label, options, onChange) {
  const input = element("select", {}, ...options.map(([value, text]) => element("option", { value }, text)));
  input.onchange = () => onChange(input.value);
  /** Add an option that cannot be chosen by hand until it is no longer hidden. */
  function add(value, text) {
    const option = element("option", { value, hidden: true }, text);
    input.append(option);
    return option;
  }
  return { input, add, control: element("label", { class: "control" }, element("span", {}, label), input) };
}

/** A slider with its value beside it.
 * @param {string} label @param {{min: number, max: number}} limits @param {(value: number) => void} onInput */
export function slider(label, { min, max }, onInput) {
  const input = element("input", { type: "range", min, max, step: 1 });
  const value = element("span", { class: "value" });
  input.oninput = () => onInput(Number(input.value));
  const head = element("span", {}, `${label} `, value);
  return { input, value, control: element("label", { class: "control" }, head, input) };
}

/** A box to tick, with a remark beside it.
 * @param {string} label @param {(checked: boolean) => void} onChange */
export function checkbox(label, onChange) {
  const input = element("input", { type: "checkbox" });
  const value = element("span", { class: "remark" });
  input.onchange = () => onChange(input.checked);
  const line = element("span", { class: "tick" }, input, value);
  return { input, value, control: element("label", { class: "control" }, element("span", {}, label), line) };
}

/** @param {string} label @param {(event: MouseEvent) => void} onClick */
export function button(label, onClick) {
  const made = element("button", { type: "button" }, label);
  made.onclick = onClick;
  return made;
}

/**
 * A button that puts text on the clipboard; where the browser refuses, the text appears, selected.
 * @param {string} label @param {() => string} text @param {(text: string) => void} say @param {string} what
 */
export function copyButton(label, text, say, what = "code") {
  return button(label, async (event) => {
    const made = event.currentTarget;
    try {
      await navigator.clipboard.writeText(text());
      say(`The ${what} is on the clipboard.`);
    } catch {
      const box = element("textarea", { class: "to-copy", readonly: true, rows: 10, "aria-label": label });
      box.value = text();
      box.addEventListener("blur", () => box.remove());
      made.parentElement.after(box);
      box.select();
      say(`The ${what} is selected below: copy it with the keyboard.`);
    }
  });
}
