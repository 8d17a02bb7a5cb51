// What the browser remembers for the reader, and nobody else.

/** A place in the reader's browser, which may refuse to remember.
 * @param {string} key */
export function createMemory(key) {
  /** Return what an action returns, or undefined where it is switched off, full, or written by something else. */
  function attempt(action) {
    try {
      return action();
    } catch {
      return undefined;
    }
  }
  return {
    read: () => attempt(() => JSON.parse(localStorage.getItem(key))),
    /** @returns {boolean} whether it will be remembered */
    write(value) {
      const done = attempt(() => {
        localStorage.setItem(key, JSON.stringify(value));
        return true;
      });
      return done ?? false;
    },
    forget: () => attempt(() => localStorage.removeItem(key)),
  };
}
