// Where the window stands: at the model's position, or under the mouse as long as nothing holds it.

/**
 * Places are row and column of an output value, and so of the window's top left corner.
 * @param {{side: number, size: () => number, read: () => number[], write: (place: number[]) => void,
 *     redraw: () => void}} options  side of the picture, size of the kernel, access to the model's position
 */
export function createPlace({ side, size, read, write, redraw }) {
  let hovered = null;
  let held = false; // by a click: the mouse moves nothing until it is let go

  const inside = (place) => place.map((value) => Math.max(0, Math.min(side - size(), value)));
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
