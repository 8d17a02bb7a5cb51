// What is on the stage, in words.

import { percentText } from "./curve.js";
import { meanText } from "./stage.js";

/**
 * @typedef {object} Shown
 * @property {import("./vote.js").Tally} tally
 * @property {string[]} names  of the classes
 * @property {number} label
 * @property {number[]} members  networks
 * @property {boolean} isCopied
 * @property {string} rule
 * @property {number} pictures  all of them
 * @property {number} accuracy  of the vote
 * @property {number} average  of the members, each alone
 *
 * @param {Shown} shown
 */
export function voteInWords(shown) {
  return `${onThis(shown)} ${onAll(shown)}`;
}

function onThis({ tally, names, label, members, isCopied, rule }) {
  const { votes, answer } = tally;
  const count = members.length;
  const verdict = answer === label ? `right, the label is ${names[label]}.` : `wrong, the label is ${names[label]}.`;
  const mean = meanText(tally, count, answer);
  if (count === 1) return `The only member says ${names[answer]} (${mean}): ${verdict}`;
  if (isCopied) return `${count} copies of network ${members[0] + 1} all say ${names[answer]} (${mean}): ${verdict}`;
  const most = Math.max(...votes);
  const leading = votes.flatMap((number, i) => (number === most ? [i] : []));
  const verb = most === 1 ? "says" : "say";
  const counts = leading.map((i, place) => `${most}${place ? "" : ` of ${count} members`} ${verb} ${names[i]}`);
  const counted = most === count ? `All ${count} members say ${names[answer]}` : inWords(counts);
  const isTied = leading.length > 1;
  if (rule === "majority") {
    return isTied
      ? `${counted}: a tie, decided for ${names[answer]} by its higher mean probability (${mean}): ${verdict}`
      : `${counted}${most === count ? "" : ", more than any other class"}: ${verdict}`;
  }
  return !isTied && leading[0] === answer
    ? `${counted}, which has the highest mean probability, too (${mean}): ${verdict}`
    : `${counted}, but ${names[answer]} has the highest mean probability (${mean}): ${verdict}`;
}

/** @param {string[]} parts */
function inWords(parts) {
  return parts.length === 1 ? parts[0] : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

function onAll({ members, isCopied, pictures, accuracy, average }) {
  const all = pictures === 1 ? "On this one picture:" : `On all ${pictures} pictures:`;
  if (members.length === 1) return `${all} ${percentText(accuracy)} right.`;
  if (isCopied) return `${all} their vote ${percentText(accuracy)}, one copy ${percentText(average)}.`;
  return `${all} this vote ${percentText(accuracy)}, a member ${percentText(average)} on average.`;
}
