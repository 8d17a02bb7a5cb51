// Layers as Keras code that runs. Nothing here touches the page.

const MERGES = ["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"];

/**
 * The code of some layers as a model of their own.
 * @param {any} network @param {string} name  of the model @param {any[]} layers  one after the other
 * @returns {string} Python
 */
export function codeOf(network, name, layers) {
  const own = new Set(layers.map(({ place }) => place));
  const outside = [...new Set(layers.flatMap(({ feeds }) => feeds))].filter((feed) => !own.has(feed));
  const used = new Set(layers.flatMap(({ feeds }) => feeds));
  const ends = layers.filter(({ place }) => !used.has(place));
  const follows = ({ feeds }, i) => feeds.length === 1 && (i === 0 || feeds[0] === layers[i - 1].place);
  const isChain = outside.length === 1 && layers.every(follows);
  const variables = namesOf(layers, isChain);
  outside.forEach((feed, i) => variables.set(feed, outside.length === 1 ? "inputs" : `inputs_${i + 1}`));

  const lines = outside.map((feed) => `${variables.get(feed)} = keras.Input((${tuple(shapeOf(network, feed))}))`);
  const seen = new Set();
  let isWhole = true;
  for (const layer of layers) {
    const call = seen.has(layer.name) ? null : callOf(layer, layer.feeds.map((feed) => variables.get(feed)));
    seen.add(layer.name);
    isWhole &&= call !== null;
    const remark = `# ${layer.name}: ${layer.kind}, whose settings are too long for a line`;
    lines.push(call === null ? remark : `${variables.get(layer.place)} = ${call}`);
  }
  const [from, to] = [outside, ends.map(({ place }) => place)].map((places) => list(places.map((place) => variables.get(place))));
  if (isWhole) lines.push(`model = keras.Model(${from}, ${to}, name=${JSON.stringify(plain(name))})`);
  return `${[...importsOf(layers), "", ...lines].join("\n")}\n`;
}

/** @param {any[]} layers */
function importsOf(layers) {
  const others = new Map();
  for (const { module, kind } of layers) {
    if (module && module !== "keras.layers") others.set(module, new Set([...(others.get(module) ?? []), kind]));
  }
  const lines = [...others].map(([module, kinds]) => `from ${module} import ${[...kinds].sort().join(", ")}`);
  const functions = layers.flatMap(({ code }) => [...(code ?? "").matchAll(/=(utils[.\w]*)\.\w+/g)].map(([, module]) => `import ${module}`));
  lines.push(...new Set(functions));
  return ["import keras", "from keras import layers", ...(lines.length ? ["", ...lines.sort()] : [])];
}

/** A call of a layer, or null. */
function callOf({ kind, label, name, code, module, feeds }, inputs) {
  if (code === null || module === "" || (feeds.length > 1 && !MERGES.includes(kind))) return null;
  const named = label === kind ? "" : `${code.endsWith("(") ? "" : ", "}name=${JSON.stringify(plain(name))}`;
  return `${module === "keras.layers" ? "layers." : ""}${code}${named})(${list(inputs)})`;
}

/** A variable for each layer: the same one along a chain. */
function namesOf(layers, isChain) {
  const taken = new Set();
  return new Map(
    layers.map(({ place, name }) => {
      let variable = isChain ? "x" : name.replace(/\W/g, "_").replace(/^(?=\d)/, "_");
      while (!isChain && taken.has(variable)) variable += "_";
      taken.add(variable);
      return [place, variable];
    }),
  );
}

function shapeOf({ input, layers }, feed) {
  return feed < 0 ? input : layers[feed].shape;
}

/** Keras takes no slash in a name. */
function plain(name) {
  return name.split("/").at(-1);
}

function tuple(numbers) {
  return numbers.length === 1 ? `${numbers[0]},` : numbers.join(", ");
}

function list(names) {
  return names.length === 1 ? names[0] : `[${names.join(", ")}]`;
}
