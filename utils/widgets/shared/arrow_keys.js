// The arrow keys as steps on a grid.

/** Call back with the steps of the arrow keys (Shift: ten at once), Home and End: rows and columns to go.
 * @param {HTMLElement} box @param {(rows: number, columns: number) => void} step */
export function listenToArrows(box, step) {
  const steps = {
    ArrowUp: [-1, 0],
    ArrowDown: [1, 0],
    ArrowLeft: [0, -1],
    ArrowRight: [0, 1],
    Home: [0, -Infinity],
    End: [0, Infinity],
  };
  box.addEventListener("keydown", (event) => {
    if (!(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const factor = event.shiftKey ? 10 : 1;
    const [rows, columns] = steps[event.key];
    step(rows * factor, columns * factor);
  });
}
