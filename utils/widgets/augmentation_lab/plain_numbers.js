// Numbers as the lab writes them.

/** At most two decimals, three digits, and a real minus sign. @param {number} value */
export function formatPlain(value) {
  const size = Math.abs(value);
  const text = String(Number(value.toFixed(size < 10 ? 2 : size < 100 ? 1 : 0)));
  return (text === "-0" ? "0" : text).replace("-", "−");
}

/** Without decimals from 10 on. @param {number} value */
export function rough(value) {
  return Math.abs(value) < 10 ? formatPlain(value) : value.toFixed(0).replace("-", "−");
}

/** With a plus sign where it is positive. @param {number} value */
export function signed(value) {
  const text = rough(value);
  return value > 0 && text !== "0" ? `+${text}` : text;
}

/** @param {number} share */
export function percent(share) {
  return `${formatPlain(Math.round(1000 * share) / 10)} %`.replace(/\.\d %/, (tail) => (share < 0.1 ? tail : " %"));
}
