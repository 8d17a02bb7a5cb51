// Where in a picture the reader looks: at the model's place, or under the mouse as long as nothing holds it.

/**
 * Places are row and column of the top left corner of what is looked at: a window, or one pixel.
 * @param {{sides: () => number[], size: () => number, read: () => number[], write: (place: number[]) => void,
 *     redraw: () => void}} options  height and width of the picture, size of the window, access to the model's place
 */
export function createPlace({ sides, size, read, write, redraw }) {
  let hovered = null;
  let held = false; // by a click: the mouse moves nothing until it is let go

  const inside = (place) => place.map((value, axis) => Math.max(0, Math.min(sides()[axis] - size(), value)));
  const around = (pixel) => inside(pixel.map((value) => value - (size() - 1) / 2));
  const current = () => inside(hovered ?? read());

  function keep(place) {
    hovered = null;
    write(inside(place));
  }

  function letGo() {
    held = false;
    hovered = null;
    redraw();
  }

  function step(rows, columns) {
    const [row, column] = current();
    keep([row + rows, column + columns]);
  }

  /** What the mouse and the finger do: see createPicture. */
  const moves = {
    hover(pixel) {
      if (held) return;
      hovered = pixel && around(pixel);
      redraw();
    },
    click(pixel) {
      held = !held;
      if (held) keep(around(pixel));
      else moves.hover(pixel);
      redraw();
    },
    drag: (pixel) => keep(around(pixel)),
  };

  return { current, moves, step, letGo, isHeld: () => held };
}
