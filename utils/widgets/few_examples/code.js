// What is on the stage as a program that needs NumPy, but not this book.

import { DEALS, SETS } from "./rows.js";

/**
 * @param {{space: string, names: string[], examples: number[][], others: number, labels: number[][],
 *     features: Uint8Array, width: number}} shown
 *     examples: rows of candidates by class; labels: of candidates, of queries; features: of both
 * @returns {string} Python
 */
export function nearestMeanCode({ space, names, examples, others, labels, features, width }) {
  const [known, asked] = labels;
  const given = names.map((name, i) => [name, examples[i]]).filter(([, rows]) => rows.length > 0);
  const counts = Object.fromEntries(given.map(([name, rows]) => [name, rows.length]));
  const first = DEALS + SETS * (others - 1);
  const byName = (places) => `np.array(${JSON.stringify(names)})[[${places.join(", ")}]]`;
  return [
    `# Nearest mean in the space ${JSON.stringify(space)}: ${known.length} candidates, ${asked.length} test pictures`,
    "import base64",
    "",
    "import numpy as np",
    "",
    `examples = ${dictionary(given)}  # rows of the candidates`,
    "",
    "",
    "def answer(examples):",
    "    means = np.stack([candidates[rows].mean(axis=0) for rows in examples.values()])",
    "    distances = np.linalg.norm(queries[:, None] - means, axis=-1)  # (queries, classes)",
    "    return np.array(list(examples))[distances.argmin(axis=1)]",
    "",
    "",
    "def accuracy(examples):",
    "    return np.mean(answer(examples) == query_labels)",
    "",
    "",
    "def deal(seed):",
    `    counts = ${JSON.stringify(counts)}`,
    "    rng = np.random.default_rng(seed)",
    `    dealt = {name: rng.permutation(np.flatnonzero(labels == name)) for name in ${JSON.stringify(names)}}`,
    "    return {name: dealt[name][:count] for name, count in counts.items()}",
    "",
    "",
    `labels = ${byName(known)}`,
    `query_labels = ${byName(asked)}`,
    `data = """${inLines(base64Of(features))}"""`,
    `features = np.frombuffer(base64.b64decode(data), "uint8").reshape(-1, ${width}).astype(float)  # 8 bits each`,
    "candidates, queries = features[: len(labels)], features[len(labels) :]",
    "",
    'print("accuracy", accuracy(examples))',
    ...(others ? [`others = [accuracy(deal(seed)) for seed in range(${first}, ${first + SETS})]`, 'print("other sets", np.mean(others), min(others), max(others))'] : []),
    "",
  ].join("\n");
}

function dictionary(given) {
  return `{${given.map(([name, rows]) => `${JSON.stringify(name)}: [${rows.join(", ")}]`).join(", ")}}`;
}

/** @param {Uint8Array} bytes */
function base64Of(bytes) {
  let text = "";
  for (let i = 0; i < bytes.length; i += 4096) text += String.fromCharCode(...bytes.subarray(i, i + 4096));
  return btoa(text);
}

function inLines(text) {
  return text.replace(/.{100}/g, "$&\n");
}
