// Where marks and their labels stand in a lane, so that they do not cover each other.

/** The lowest row of each mark in which no earlier one is nearer than a mark is wide.
 * @param {number[]} across  from left to right @param {number} width */
export function stacked(across, width) {
  const ends = []; // of the rows
  return across.map((x) => {
    const free = ends.findIndex((end) => end + width <= x);
    const row = free < 0 ? ends.length : free;
    ends[row] = x;
    return row;
  });
}

/**
 * Rows in which names stand beside their marks, to the right or to the left, and no mark under another's name;
 * where no row has room for both, the mark stands alone.
 * @param {{x: number, width: number, gap: number}[]} marks  from left to right; width: of the name; gap: from the
 *     middle of the mark to it
 * @param {{right: number, rows: number, longest: number}} limits  longest: name that is written
 * @returns {{row: number, label: {x: number, anchor: string} | null}[] | null}  null: there are not enough rows
 */
export function stackedWithNames(marks, { right, rows, longest }) {
  const taken = Array.from({ length: rows }, () => []);
  const found = [];
  for (const { x, width, gap } of marks) {
    const ways = [
      { box: [x - gap, x + gap + width], label: { x: x + gap, anchor: "start" } },
      { box: [x - gap - width, x + gap], label: { x: x - gap, anchor: "end" } },
    ].filter(({ box }) => width <= longest && box[0] >= 0 && box[1] <= right);
    ways.push({ box: [x - gap, x + gap], label: null });
    const rowOf = ({ box }) => taken.findIndex((boxes) => boxes.every(([left, end]) => end <= box[0] || box[1] <= left));
    const way = ways.find((one) => rowOf(one) >= 0);
    if (!way) return null;
    found.push({ row: rowOf(way), label: way.label });
    taken[rowOf(way)].push(way.box);
  }
  return found;
}

/**
 * Write names beside marks where there is room: to the right, else to the left; those that come first, first.
 * @param {{x: number, y: number, width: number, gap: number}[]} marks  width: of the name; gap: from the middle
 *     of the mark to it
 * @param {{left: number, right: number, height: number}} limits
 * @returns {({x: number, anchor: string} | null)[]}
 */
export function labelled(marks, { left, right, height }) {
  const taken = marks.map(({ x, y, gap }) => ({ left: x - gap + 1, right: x + gap - 1, y }));
  return marks.map(({ x, y, width, gap }, own) => {
    const sides = [
      { x: x + gap, anchor: "start", box: { left: x + gap, right: x + gap + width, y } },
      { x: x - gap, anchor: "end", box: { left: x - gap - width, right: x - gap, y } },
    ].filter(({ box }) => box.left >= left && box.right <= right);
    const isApart = (box) => (other, i) => i === own || other.right <= box.left || other.left >= box.right || Math.abs(other.y - y) >= height;
    const side = sides.find(({ box }) => taken.every(isApart(box)));
    if (!side) return null;
    taken.push(side.box);
    return { x: side.x, anchor: side.anchor };
  });
}

/** The left ends of one or two names over their places: two go outward, or as near to that as there is room.
 * @param {{x: number, width: number}[]} names  from left to right @param {number} room @param {number} gap
 * @returns {number[] | null}  null: together they are too long */
export function besideEachOther(names, room, gap) {
  const within = (left, width) => Math.max(0, Math.min(left, room - width));
  if (names.length === 1) return [within(names[0].x - names[0].width / 2, names[0].width)];
  const [first, second] = names;
  if (first.width + gap + second.width > room) return null;
  const [left, right] = [within(first.x - first.width, first.width), within(second.x, second.width)];
  if (left + first.width + gap <= right) return [left, right];
  const pushed = within(left + first.width + gap, second.width);
  return [Math.max(0, pushed - gap - first.width), pushed];
}

/** Years that an axis names, at least so many pixels apart.
 * @param {number} from @param {number} to @param {number} width @param {number} apart */
export function namedYears(from, to, width, apart) {
  const perYear = width / (to - from);
  const step = [1, 2, 5, 10, 20, 50, 100].find((years) => years * perYear >= apart) ?? 200;
  const years = [];
  for (let year = Math.ceil(from / step) * step; year <= to; year += step) years.push(year);
  return years;
}
