// The networks in one of many orders: the same ones as in Python.

/** The numbers below `count`: in order 0 as they are, else shuffled (Fisher and Yates). @param {number} order @param {number} count */
export function shuffled(order, count) {
  const places = Array.from({ length: count }, (_, i) => i);
  if (order === 0) return places;
  const draw = randomWords(order);
  for (let last = count - 1; last > 0; last--) {
    const other = draw() % (last + 1);
    [places[last], places[other]] = [places[other], places[last]];
  }
  return places;
}

/** Random whole numbers of 32 bits (mulberry32). @param {number} seed */
function randomWords(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
