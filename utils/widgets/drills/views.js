// Exercises about what one unit sees.

import { field, slip, slipOf, totalOf } from "./fields.js";
import { by, conv, maxPooling, passage, windowOf } from "./layers.js";

const same = (kernel, strides = 1, dilation = 1) =>
  conv(8, kernel, { strides, dilation_rate: dilation, padding: "same" });

export function receptiveField(random, grade) {
  const [first, second, third] = [random.pick([3, 5, 7]), random.pick([3, 5, 7]), random.pick([3, 5])];
  const network = random.turn(
    [
      [
        [same(first), same(second)],
        [same(first), same(second), same(third)],
      ],
      [
        [same(first, 2), same(second)],
        [same(first), maxPooling(2), same(second)],
        [same(first, 2), same(second, 2), same(third)],
        [same(first), same(second, 3), same(third)],
      ],
      [
        [same(7, 2), maxPooling(3, 2), same(first), same(third)],
        [same(first), maxPooling(2), same(second), maxPooling(2), same(third)],
        [same(first, 2), same(second, 1, 2), same(third, 1, 4)],
        [same(first, 2), same(second, 2), maxPooling(3, 2)],
      ],
    ][grade - 1],
  );
  const input = [256, 256, 3];
  const follow = (added) =>
    network.reduce(({ r, j }, layer) => ({ r: r + added(layer, j), j: j * layer.strides }), { r: 1, j: 1 });
  const way = ["Begin with r = 1 and j = 1. A layer adds (window − 1) · j to r; then its stride multiplies j."];
  let r = 1;
  const right = follow((layer, j) => {
    const window = windowOf(layer);
    const added = (window - 1) * j;
    const name = `Layer ${network.indexOf(layer) + 1}${layer.dilation_rate > 1 ? `, dilated to ${window}` : ""}`;
    const jump = `j = ${j} · ${layer.strides} = ${j * layer.strides}`;
    way.push(`${name}: r = ${r} + (${window} − 1) · ${j} = ${r + added}, ${jump}`);
    r += added;
    return added;
  });
  const windows = network.map(windowOf);
  const isStrided = grade > 1;
  const task = { what: "receptive_field", input, network };
  const mistakes = [
    slip(
      totalOf(windows) - network.length + 1,
      "That forgets the strides: behind a stride, each step counts several pixels.",
      isStrided,
    ),
    slip(totalOf(windows), "Windows overlap: each adds its size less 1."),
    slip(windows.reduce((product, window) => product * window), "The sizes do not multiply."),
    slip(
      follow((layer, j) => (windowOf(layer) - 1) * j * layer.strides).r,
      "A stride counts for the layers behind it, not for its own.",
      isStrided,
    ),
    slip(follow((layer, j) => ((windowOf(layer) - 1) / 2) * j).r, "A window adds pixels on both sides."),
    slipOf(task, "Pooling has a window, too: it adds to the field.", (layer) => {
      return layer.pool_size && { ...layer, pool_size: 1 };
    }),
    slipOf(task, "That is without the dilation.", (layer) => layer.dilation_rate > 1 && { ...layer, dilation_rate: 1 }),
  ];
  const fields = [field("Receptive field", task, way, mistakes)];
  const wide = "How many pixels wide is the receptive field of a unit of the output, padding included?";
  if (!isStrided) return { prompt: passage(input, network, wide), fields };

  const strides = network.map((layer) => layer.strides).filter((stride) => stride > 1);
  const last = network.at(-1).strides;
  const jumpWay = `The strides multiply: j = ${strides.join(" · ")}${strides.length > 1 ? ` = ${right.j}` : ""}`;
  const ofJump = [
    slip(totalOf(strides), "Strides multiply; they do not add up.", totalOf(strides) !== right.j),
    slip(last, "That is the stride of the last layer; those before it multiply it.", last !== right.j),
    slip(right.r, "That is the receptive field. The fields of neighbours overlap."),
  ];
  fields.push(field("Jump", { ...task, what: "jump" }, [jumpWay], ofJump));
  const question = `${wide} And by how many pixels does it move from one unit to the next (the jump)?`;
  return { prompt: passage(input, network, question), fields };
}

export function layersNeeded(random, grade) {
  const kernel = grade === 2 ? random.turn([5, 7, 3]) : 3;
  const target =
    grade === 1
      ? 2 * random.whole(5, 30) + random.turn([0, 1])
      : random.pick([64, 96, 100, 128, 224, 256, 300, 400]) + random.whole(0, 3);
  const firsts = [maxPooling(2), ...[7, 5, 3].map((size) => same(size, random.whole(2, 3)))];
  const first = grade === 3 && random.turn(firsts);
  const seen = first ? windowOf(first) : 1;
  const jump = first ? first.strides : 1;
  const step = (kernel - 1) * jump;
  const rest = target - seen;
  const further = Math.ceil(rest / step);
  const before = first ? 1 : 0;
  const right = before + further;

  const goal = `until a unit sees at least ${by(target, target)} pixels?`;
  const follow = `${by(kernel, kernel)} convolutions with stride 1`;
  const name = first.pool_size ? "max pooling" : "convolution";
  const start = `A ${by(seen, seen)} ${name} with stride ${jump} comes first, then ${follow}.`;
  const prompt = first
    ? `${start} How many layers does it take in all ${goal}`
    : `How many ${follow} must stand one after another ${goal}`;
  const way = [
    first
      ? `After the first layer r = ${seen} and j = ${jump}: each other one adds (${kernel} − 1) · ${jump} = ${step}.`
      : `A unit is one pixel; each layer adds k − 1 = ${step}.`,
    `${target} − ${seen} = ${rest} pixels are to be added: ⌈${rest}/${step}⌉ = ${further}`,
  ];
  if (first) way.push(`With the first layer: ${further} + 1 = ${right}`);
  const fewer = seen + step * (further - 1);
  const mistakes = [
    slip(right - 1, first ? "Count the first layer, too." : `${right - 1} of them see ${by(fewer, fewer)} only.`),
    slip(right + 1, "One layer less is enough."),
    slip(Math.ceil(target / kernel), `Windows overlap: a layer adds ${step} pixels, not ${kernel}.`, !first),
    slip(before + Math.ceil((2 * rest) / step), "A window adds pixels on both sides."),
    slip(before + Math.ceil(rest / (kernel - 1)), "Behind a stride each step counts several pixels.", first),
    slip(Math.ceil((target - 1) / (kernel - 1)), "That is without the first layer and its stride.", first),
  ];
  const network = first ? [first] : [];
  const task = { what: "layers", input: [512, 512, 3], network, repeated: same(kernel), target };
  return { prompt, fields: [field("Layers", task, way, mistakes)] };
}
