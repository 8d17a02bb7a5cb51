// The vote, in whole numbers. Nothing here touches the page.

export const UNITS = 1000; // a probability of 1
const ORDERS = 6; // that the scale of the curve has room for from the start

/** Numbers of ten bits: all lower bytes, then the upper two bits of four numbers to a byte.
 * @param {Uint8Array} packed @param {number} count @returns {Uint16Array} */
export function unpackUnits(packed, count) {
  return Uint16Array.from({ length: count }, (_, i) => {
    const upper = (packed[count + (i >> 2)] >> (6 - 2 * (i % 4))) & 3;
    return (upper << 8) | packed[i];
  });
}

/** The first of the largest. @param {ArrayLike<number>} values @param {number} from @param {number} count */
function largest(values, from, count) {
  let best = 0;
  for (let i = 1; i < count; i++) if (values[from + i] > values[from + best]) best = i;
  return best;
}

/**
 * @typedef {object} Tally  what members say of one picture
 * @property {Uint8Array} said  the class that each network of the ensemble gives, whether it is a member or not
 * @property {number[]} sums  of the members' probabilities, by class
 * @property {number[]} votes  of members, by class
 * @property {number} answer  of the vote
 *
 * @param {Uint16Array} units  probabilities (networks, pictures, classes)
 * @param {Uint8Array} labels
 * @param {number} networks @param {number} classes
 */
export function createElection(units, labels, networks, classes) {
  const pictures = labels.length;
  const said = Array.from({ length: networks }, (_, network) =>
    Uint8Array.from(labels, (_, picture) => largest(units, (network * pictures + picture) * classes, classes)),
  );
  const alone = said.map((answers) => share(answers));

  /** @param {ArrayLike<number>} answers */
  function share(answers) {
    let right = 0;
    for (let picture = 0; picture < pictures; picture++) if (answers[picture] === labels[picture]) right++;
    return right / pictures;
  }

  /** Take in one member after the other. */
  function createBallot() {
    const sums = new Uint16Array(pictures * classes);
    const votes = new Uint8Array(pictures * classes);
    function add(network) {
      const start = network * sums.length;
      for (let i = 0; i < sums.length; i++) sums[i] += units[start + i];
      const answers = said[network];
      for (let picture = 0; picture < pictures; picture++) votes[picture * classes + answers[picture]]++;
    }
    /** @param {string} rule */
    function answers(rule) {
      return Uint8Array.from(labels, (_, picture) => decide(sums, votes, picture * classes, classes, rule));
    }
    return { sums, votes, add, answers };
  }

  /** @param {number[]} members @param {string} rule @returns {Uint8Array} a class for each picture */
  function answersOf(members, rule) {
    const ballot = createBallot();
    members.forEach(ballot.add);
    return ballot.answers(rule);
  }

  /** What the first 1, 2, 3, … get right. @param {number[]} cards @param {string} rule @returns {number[]} */
  function curve(cards, rule) {
    const ballot = createBallot();
    return cards.map((network) => {
      ballot.add(network);
      return share(ballot.answers(rule));
    });
  }

  /** @param {number[]} members @param {number} picture @param {string} rule @returns {Tally} */
  function tally(members, picture, rule) {
    const sums = Array(classes).fill(0);
    const votes = Array(classes).fill(0);
    for (const network of members) {
      const start = (network * pictures + picture) * classes;
      for (let i = 0; i < classes; i++) sums[i] += units[start + i];
      votes[said[network][picture]]++;
    }
    const answer = decide(sums, votes, 0, classes, rule);
    return { said: Uint8Array.from(said, (answers) => answers[picture]), sums, votes, answer };
  }

  /** In thousandths. @param {number} network @param {number} picture @param {number} group  the class */
  function unitsOf(network, picture, group) {
    return units[(network * pictures + picture) * classes + group];
  }

  /** The least and the largest share of single networks, and of curves in several orders.
   * @param {(order: number, count: number) => number[]} shuffled */
  function range(shuffled) {
    const curves = Array.from({ length: ORDERS }, (_, order) => shuffled(order, networks)).flatMap((cards) => [
      ...curve(cards, "mean"),
      ...curve(cards, "majority"),
    ]);
    return [Math.min(...alone, ...curves), Math.max(...alone, ...curves)];
  }

  return { alone, said, share, answersOf, curve, tally, unitsOf, range };
}

/** The class that wins; the rule is that of Python's `vote`. */
function decide(sums, votes, from, classes, rule) {
  if (rule === "mean") return largest(sums, from, classes);
  const most = votes[from + largest(votes, from, classes)];
  let best = -1;
  for (let i = 0; i < classes; i++) {
    if (votes[from + i] === most && (best < 0 || sums[from + i] > sums[from + best])) best = i;
  }
  return best;
}

/**
 * Of which kind a picture is: "saved", "lost", "alike", or "other".
 * @param {Uint8Array[]} said  by each network, of all pictures @param {number[]} members
 * @param {number} picture @param {number} answer  of the vote @param {number} label
 */
export function kindOf(said, members, picture, answer, label) {
  const answers = members.map((network) => said[network][picture]);
  if (answer === label) return answers.some((one) => one !== label) ? "saved" : "other";
  if (answers.includes(label)) return "lost";
  return answers.every((one) => one === answers[0]) ? "alike" : "other";
}
