// Networks vote on pictures that some of them get wrong: what an ensemble gains, and what it cannot.

import { createFrame } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { createCards } from "./cards.js";
import { voteCode } from "./code.js";
import { createVoteControls } from "./controls.js";
import { createCurve } from "./curve.js";
import { shuffled } from "./order.js";
import { createPicture, createResult } from "./stage.js";
import { createElection, kindOf, unpackUnits } from "./vote.js";
import { voteInWords } from "./words.js";

const TRAITS = ["rule", "present", "copies", "order", "among", "picture"];
const SHORT = 2; // letters of a name that fits on a narrow card

function render({ model, el }) {
  const ending = new AbortController();
  const get = (name) => model.get(name);
  const first = Object.fromEntries(TRAITS.map((name) => [name, get(name)]));
  const names = get("_class_names");
  const networks = get("_networks");
  const shown = get("_shown"); // pictures, the hardest first
  const labels = asBytes(get("_labels"));
  const units = unpackUnits(asBytes(get("_units")), networks * labels.length * names.length);
  const election = createElection(units, labels, networks, names.length);

  // What is on the page

  const frame = createFrame(el, { name: "ensemble-vote", title: "What does a vote get right that one network gets wrong?", signal: ending.signal });
  const picture = createPicture(get("_size"), get("_pictures"));
  const columns = Math.max(...names.map((name) => name.length)) <= SHORT ? 5 : 3;
  const cards = createCards(networks, columns, toggle);
  const result = createResult(names);
  const curve = createCurve(networks, election.range(shuffled), (count) => change({ present: shuffled(0, count) }));
  const controls = createVoteControls(networks, {
    change,
    among: lookAmong,
    go,
    shuffle: () => change({ order: get("order") + 1 }),
    code: () => codeOf(stateNow()),
    say: frame.say,
    reset: () => change(first),
  });
  frame.root.classList.toggle("long", columns < 5);
  frame.stage.append(picture.root, cards.root, result.root, curve.root);
  frame.controls.append(...controls.parts);

  // What the model says

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  function toggle(place) {
    const present = get("present");
    const rest = present.filter((one) => one !== place);
    if (!rest.length) return frame.say("At least one member has to stay.");
    change({ present: rest.length < present.length ? rest : [...present, place].sort((a, b) => a - b) });
  }

  function stateNow() {
    const [rule, present, copies] = [get("rule"), get("present"), get("copies")];
    const order = shuffled(get("order"), networks);
    const onCards = copies ? Array(networks).fill(order[0]) : order;
    return { rule, present, isCopied: copies, picture: get("picture"), onCards, members: present.map((place) => onCards[place]) };
  }

  /** The shown pictures of each kind, the hardest first. */
  function kinds({ members, rule }) {
    const answers = election.answersOf(members, rule);
    const found = { hardest: shown, saved: [], lost: [], alike: [] };
    for (const one of shown) found[kindOf(election.said, members, one, answers[one], labels[one])]?.push(one);
    return { answers, found };
  }

  function lookAmong(kind) {
    const list = kinds(stateNow()).found[kind];
    change({ among: kind, picture: list[0] ?? get("picture") });
  }

  /** @param {number} step  1 or −1, around the corner */
  function go(step) {
    const list = kinds(stateNow()).found[get("among")];
    if (!list.length) return;
    const at = shown.indexOf(get("picture"));
    const places = list.map((one) => shown.indexOf(one));
    const next = step > 0 ? places.find((place) => place > at) ?? places[0] : places.findLast((place) => place < at) ?? places.at(-1);
    change({ picture: shown[next] });
  }

  function codeOf({ members, picture: which, rule }) {
    const rows = members.map((network) => names.map((_, group) => election.unitsOf(network, which, group)));
    return voteCode({ names, label: labels[which], picture: which, members, rule, rows });
  }

  let known = { key: "", curve: [] }; // the last curve

  function curveOf({ onCards, rule }) {
    const key = `${rule} ${onCards}`;
    if (key !== known.key) known = { key, curve: election.curve(onCards, rule) };
    return known.curve;
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);

  function draw() {
    const now = stateNow();
    const { rule, present, isCopied, picture: which, onCards, members } = now;
    const { answers, found } = kinds(now);
    const tally = election.tally(members, which, rule);
    const label = labels[which];
    const wrong = members.filter((network) => tally.said[network] !== label).length;
    const accuracy = election.share(answers);
    const average = members.reduce((sum, network) => sum + election.alone[network], 0) / members.length;
    const place = shown.indexOf(which);
    picture.show({
      which: place,
      name: names[label],
      placeText: `Picture ${place + 1} of ${shown.length}`,
      errorText: `${wrong} of ${members.length} wrong`,
    });
    cards.show(
      onCards.map((network, i) => ({
        network,
        name: names[tally.said[network]],
        isRight: tally.said[network] === label,
        units: election.unitsOf(network, which, tally.said[network]),
        isPresent: present.includes(i),
      })),
    );
    result.show({ tally, members: members.length, label, rule });
    curve.show({
      curve: curveOf(now),
      alone: onCards.map((network) => election.alone[network]),
      members: members.length,
      accuracy,
      isCopied,
      pictures: labels.length,
    });
    const counts = Object.fromEntries(Object.entries(found).map(([kind, list]) => [kind, list.length]));
    controls.show({ present, rule, copies: isCopied, among: get("among"), counts });
    frame.say(voteInWords({ tally, names, label, members, isCopied, rule, pictures: labels.length, accuracy, average }));
  }

  redraw.now();
  return () => ending.abort();
}

/** @param {DataView} view */
function asBytes({ buffer, byteOffset, byteLength }) {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

export default { render };
