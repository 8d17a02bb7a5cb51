// Numbers of any size, short.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** At most three digits that say something, a real minus sign, powers of ten where zeros would not fit.
 * @param {number} value @param {number} [digits] */
export function short(value, digits = 3) {
  const size = Math.abs(value);
  if (size < 1e-99) return "0";
  if (size >= 99_999.5 || size < 0.0001) {
    const [factor, power] = size.toExponential(1).split("e");
    const raised = [...power.replace("+", "")].map((sign) => (sign === "-" ? "⁻" : RAISED[sign])).join("");
    return `${value < 0 ? "−" : ""}${Number(factor) === 1 ? "" : `${Number(factor)}·`}10${raised}`;
  }
  const rounded = Number(size.toPrecision(Math.max(digits, Math.ceil(Math.log10(size)))));
  return `${value < 0 ? "−" : ""}${rounded.toLocaleString("en-US", { maximumFractionDigits: 8 })}`;
}

/** A place or a vector: numbers that do not change their width while the ball rolls.
 * @param {number[]} pair */
export function pairText(pair) {
  const texts = pair.map((value) => {
    const size = Math.abs(value);
    if (size >= 999.95 || (size > 0 && size < 0.0005)) return short(value, 2);
    return `${value < 0 ? "−" : ""}${size.toFixed(size < 99.95 ? 3 : 1)}`;
  });
  return `(${texts.join(", ")})`;
}
