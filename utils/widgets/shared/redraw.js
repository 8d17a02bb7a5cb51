// Drawing at most once a frame, and following the model, which Python or another view may change.

/**
 * Draw what the model says, now or with the next frame, and whenever one of its traits changes.
 * @param {any} model
 * @param {string[]} traits
 * @param {() => void} draw
 * @param {AbortSignal} signal  the end of it, of what is still to be drawn, too
 */
export function followModel(model, traits, draw, signal) {
  let request = 0;

  function soon() {
    request ||= requestAnimationFrame(now);
  }

  function now() {
    cancelAnimationFrame(request);
    request = 0;
    draw();
  }

  listenTo(model, Object.fromEntries(traits.map((trait) => [trait, soon])), signal);
  signal.addEventListener("abort", () => cancelAnimationFrame(request));
  return { soon, now };
}

/** @param {any} model @param {Object<string, () => void>} listeners  by trait @param {AbortSignal} signal */
export function listenTo(model, listeners, signal) {
  for (const [trait, listener] of Object.entries(listeners)) model.on(`change:${trait}`, listener);
  signal.addEventListener("abort", () => {
    for (const [trait, listener] of Object.entries(listeners)) model.off(`change:${trait}`, listener);
  });
}
