// Numbers as text.

/** With a real minus sign, and none before zero.
 * @param {number} value @param {number} [decimals] */
export function fixed(value, decimals = 2) {
  const text = Math.abs(value).toFixed(decimals);
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** In a cell, which has room for five signs.
 * @param {number} value */
export function cellText(value) {
  return fixed(value, [2, 1].find((decimals) => fixed(value, decimals).length <= 5) ?? 0);
}

/** A share of 0 to 1: "less than 1 %", "60 %".
 * @param {number} share */
export function percent(share) {
  if (share > 0 && share < 0.005) return "less than 1 %";
  return share > 0.995 && share < 1 ? "more than 99 %" : `${Math.round(100 * share)} %`;
}

/** A number as Python takes it.
 * @param {number} value */
export function pythonNumber(value) {
  return String(Number(value.toPrecision(9)));
}
