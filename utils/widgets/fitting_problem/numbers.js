// Errors and weight decays, short.

const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** An error: three digits; 0 for what is only rounding. @param {number} value  not negative */
export function errorText(value) {
  if (value < 1e-9) return "0";
  if (value >= 9_999.5 || value < 0.0005) return power(value, 2);
  return value < 999.5 ? value.toPrecision(3) : Math.round(value).toLocaleString("en-US");
}

/** Weight decays, such as 0.3 or 3·10⁻⁶. @param {number} value */
export function decayText(value) {
  return value > 0 && value < 0.001 ? power(value, 3) : String(value);
}

function power(value, digits) {
  const [factor, exponent] = value.toExponential(digits - 1).split("e");
  const raised = [...exponent.replace("+", "")].map((sign) => (sign === "-" ? "⁻" : RAISED[sign])).join("");
  return `${Number(factor) === 1 ? "" : `${Number(factor)}·`}10${raised}`;
}
