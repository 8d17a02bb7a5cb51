// Names beside points, none on another or on a point: those that find no room are left out,
// but for the first.

const HEIGHT = 14;
const GAP = 3;
// Where a name may stand, best first: across from the left of the point (0: ends there, 1: begins there, 0.5:
// centred), down from above (−1) over beside (0) to below (1).
const PLACES = [[1, 0], [0, 0], [1, -0.75], [1, 0.75], [0, -0.75], [0, 0.75], [0.5, -1], [0.5, 1]];

/**
 * @typedef {{x: number, y: number, radius: number, text: string, width: number}} Named  width: of the text
 * @param {Named[]} points  all of them, those first whose names matter most
 * @param {[number, number][][]} lines  through points; names lie on them only where there is no other room
 * @param {{width: number, height: number}} size  of the picture @param {number} left  where the axis is
 * @returns {({left: number, top: number} | null)[]}  the corner of each name's box
 */
export function placeLabels(points, lines, { width, height }, left) {
  const taken = points.map(({ x, y, radius }) => [x - radius, y - radius, x + radius, y + radius]);
  const crossed = lines.flatMap(boxesAlong);
  return points.map((point, own) => {
    const inside = PLACES.map((place) => boxAt(point, place)).filter(
      (box) => box[0] >= left && box[1] >= 0 && box[2] <= width && box[3] <= height,
    );
    const free = inside.filter((box) => !taken.some((other, i) => i !== own && overlap(box, other)));
    const forced = own === 0 ? inside[0] : undefined;
    const best = free.find((box) => !crossed.some((other) => overlap(box, other))) ?? free[0] ?? forced;
    if (best === undefined) return null;
    taken.push(best);
    return { left: best[0], top: best[1] };
  });
}

/** Left, top, right, bottom of a name. @param {Named} point */
function boxAt({ x, y, radius, width }, [across, down]) {
  const beside = across === 0.5 ? -width / 2 : across ? radius + GAP : -width - radius - GAP;
  const away = Math.abs(down) === 1 ? radius + HEIGHT / 2 : HEIGHT * 0.75;
  const top = y + Math.sign(down) * away - HEIGHT / 2;
  return [x + beside, top, x + beside + width, top + HEIGHT];
}

/** Small boxes along a line, close together. @param {[number, number][]} line */
function boxesAlong(line) {
  return line.slice(1).flatMap(([x, y], i) => {
    const [fromX, fromY] = line[i];
    const count = Math.ceil(Math.hypot(x - fromX, y - fromY) / 4);
    return Array.from({ length: count }, (_, k) => {
      const [atX, atY] = [fromX + ((x - fromX) * k) / count, fromY + ((y - fromY) * k) / count];
      return [atX - 1, atY - 1, atX + 1, atY + 1];
    });
  });
}

function overlap(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}
