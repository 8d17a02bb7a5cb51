// Numbers as people type them.

/** Such as 26, −1.5, "1,5", "1/9", "12 544", "1e-3".
 * @param {string} typed
 * @param {boolean} [whole]  a whole number is asked for, so "4,640" has thousands, not decimals
 * @returns {{value: number} | {problem: string}} */
export function parseNumber(typed, whole = false) {
  const text = typed.trim().replace(/[−–]/g, "-").replace("⁄", "/");
  if (text === "") return { problem: "Type a number first." };
  if (/^[+-]?[1-9]\d{0,2},\d{3}$/.test(text)) {
    const [thousands, decimals] = [text.replace(",", ""), text.replace(",", ".")];
    if (whole) return { value: Number(thousands) };
    return { problem: `${text} can be read in two ways. Write ${thousands} or ${decimals}.` };
  }
  const [dividend, divisor = 1, ...more] = text.split("/").map(decimalNumber);
  if (divisor === 0) return { problem: "Nothing can be divided by 0." };
  const value = dividend / divisor;
  if (more.length || !Number.isFinite(value)) return { problem: "Write one number, such as 26, −1.5 or 1/9." };
  return { value };
}

/** @param {string} text @returns {number} NaN if it is none */
function decimalNumber(text) {
  let digits = text.trim().replace(/^([+-])\s+/, "$1");
  if (/^[+-]?[1-9]\d{0,2}(\s\d{3})+([.,]\d+)?$/.test(digits)) digits = digits.replace(/\s/g, "");
  if (/^[+-]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/.test(digits)) digits = digits.replaceAll(",", "");
  const known = /^[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?$/i.test(digits);
  return known ? Number(digits.replace(",", ".")) : NaN;
}
