// Networks, data sets, ideas and events over time: how long lies between them, and what was said of them wrongly.

import { createFrame, element } from "../shared/frame.js";
import { followModel } from "../shared/redraw.js";
import { createCard } from "./card.js";
import { createTimelineControls } from "./controls.js";
import { chosenFrom, inNextLane, nearestInTime, searchedText } from "./entries.js";
import { createList } from "./list.js";
import { createOverview } from "./overview.js";
import { shownInWords } from "./words.js";

const TRAITS = ["kinds", "only", "find", "start", "end", "chosen", "since"];

function render({ model, el }) {
  const ending = new AbortController();
  const get = (name) => model.get(name);
  const first = Object.fromEntries(TRAITS.map((name) => [name, get(name)]));
  const entries = get("_entries");
  const lanes = get("_lanes");
  const texts = entries.map(searchedText);
  const placeOf = (id) => entries.findIndex((entry) => entry.id === id);

  // What is on the page

  const frame = createFrame(el, { name: "timeline", title: get("_title"), signal: ending.signal });
  const choose = (place) => change({ chosen: entries[place].id });
  const overview = createOverview(entries, lanes, get("_rooms"), { choose, step, lane: goToLane, toggle, describedBy: frame.statusId });
  const list = createList(entries, { choose, step });
  const card = createCard({ step, measure });
  const controls = createTimelineControls(entries, { change, reset: () => change(first) });
  const [narrow, wide] = get("_card");
  frame.root.style.setProperty("--card-narrow", `${narrow}px`);
  frame.root.style.setProperty("--card-wide", `${wide}px`);
  frame.stage.append(overview.root, element("div", { class: "finding" }, controls.find, list.root), card.root);
  frame.controls.append(...controls.parts);

  // What the model says

  function change(values) {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
    redraw.soon();
  }

  function stateNow() {
    const settings = Object.fromEntries(TRAITS.map((name) => [name, get(name)]));
    const { ofAnyKind, shown } = chosenFrom(entries, texts, settings);
    const current = nearestInTime(entries, shown, placeOf(settings.chosen));
    return { ...settings, ofAnyKind, shown, current, since: placeOf(settings.since) };
  }

  function step(count) {
    const { shown, current } = stateNow();
    if (!shown.length) return;
    choose(shown[Math.max(0, Math.min(shown.length - 1, shown.indexOf(current) + count))]);
  }

  function goToLane(down) {
    const { shown, current } = stateNow();
    if (shown.length) choose(inNextLane(entries, shown, lanes, current, down));
  }

  function toggle(kind) {
    const kinds = get("kinds");
    change({ kinds: lanes.filter((one) => kinds.includes(one) !== (one === kind)) });
  }

  function measure() {
    const { current, since } = stateNow();
    change({ since: current === since ? null : entries[current].id });
  }

  // Drawing, at most once a frame

  const redraw = followModel(model, TRAITS, draw, ending.signal);
  const sizes = new ResizeObserver(() => {
    if (overview.measure()) redraw.soon();
  });
  sizes.observe(overview.axis);
  ending.signal.addEventListener("abort", () => sizes.disconnect());

  function draw() {
    const now = stateNow();
    overview.show(now);
    list.show(now.shown, now.current);
    card.show(entries[now.current], now.current === now.since);
    controls.show({ ...now, since: get("since") });
    frame.say(shownInWords(entries, now));
  }

  redraw.now();
  return () => ending.abort();
}

export default { render };
