// Numbers as text.

const RAISED = { "-": "⁻", 0: "⁰", 1: "¹", 2: "²", 3: "³", 4: "⁴", 5: "⁵", 6: "⁶", 7: "⁷", 8: "⁸", 9: "⁹" };

/** With a real minus sign, and none before zero.
 * @param {number} value @param {number} decimals */
export function fixed(value, decimals) {
  const text = Math.abs(value).toLocaleString("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text;
}

/** @param {number} sum */
export function sumText(sum) {
  return fixed(sum, Math.abs(sum) < 100 ? 2 : 1);
}

/** e^log with three digits, or as 1.2·10⁻⁶: the power itself may be too large or too small for a number.
 * @param {number} log */
export function powerText(log) {
  const value = Math.exp(log);
  if (value >= 999.5 && value < 99_999.5) return fixed(value, 0);
  if (value >= 0.0001 && value < 999.5) return value.toPrecision(3);
  let exponent = Math.floor(log / Math.LN10);
  let digits = Math.exp(log - exponent * Math.LN10).toFixed(1);
  if (digits === "10.0") [exponent, digits] = [exponent + 1, "1.0"];
  return `${digits}·10${[...String(exponent)].map((sign) => RAISED[sign]).join("")}`;
}

/** @param {number} loss */
export function lossText(loss) {
  return loss >= 0.01 || loss === 0 ? fixed(loss, loss < 100 ? 3 : 1) : powerText(Math.log(loss));
}

/** A share in a formula, with the digits that its logarithm needs.
 * @param {number} log  its natural logarithm */
export function shareText(log) {
  return log > -0.005 ? Math.exp(log).toFixed(6) : powerText(log);
}
