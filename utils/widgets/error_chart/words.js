// Results, protocols and costs in words.

import { looksOf } from "./protocols.js";

export const ERRORS = { top5: "top-5 error", top1: "top-1 error" };
const CHEAP = {
  parameters: [5e6, "with at most 5 million parameters"],
  multiply_adds: [1e9, "with at most 1 billion multiply-adds"],
  year: [2014, "until 2014"],
};

/** @param {number} number */
export function exactly(number) {
  return number.toLocaleString("en-US", { maximumFractionDigits: 2 });
}

/** Three digits or so: "4.23 million", "1.58 billion". @param {number} number */
export function roughly(number) {
  const unit = [[1e12, " trillion"], [1e9, " billion"], [1e6, " million"]].find(([size]) => number >= size * 0.9995) ?? [1, ""];
  return `${Number((number / unit[0]).toPrecision(3)).toLocaleString("en-US")}${unit[1]}`;
}

/** @param {number | null} error  in per cent */
export function percent(error) {
  return error === null ? "not reported" : `${error}\u00a0%`;
}

/** How a picture was cut: "1 crop", "144 crops", "dense". @param {{crops: string}} row */
export function cropsText({ crops }) {
  if (/^\d+$/.test(crops)) return counted(Number(crops), "crop");
  return crops === "not stated" ? "crops not stated" : crops;
}

/** @param {number} number @param {string} thing */
export function counted(number, thing) {
  return `${number === 1 && thing === "network" ? "one" : exactly(number)} ${thing}${number === 1 ? "" : "s"}`;
}

/** A result in a list: "GoogLeNet, 144 crops, 7 networks: 6.67 %". @param {any} row @param {string} y */
export function resultText(row, y) {
  const parts = [row.network, cropsText(row), ...(row.models === 1 ? [] : [counted(row.models, "network")])];
  if (row.split !== "validation") parts.push(row.split);
  if (row.url !== null) parts.push(row.place);
  return `${parts.join(", ")}: ${percent(row[y])}`;
}

/** How the results on the stage differ: null where they do in nothing.
 * @param {any[]} rows @param {(row: any) => {source: string}} protocolOf */
export function differences(rows, protocolOf) {
  const told = [];
  const kinds = (value) => new Set(rows.map(value)).size;
  const splits = ["validation", "part of validation", "test"].filter((one) => rows.some(({ split }) => split === one));
  if (splits.length > 1) told.push(listed(splits));
  const views = rows.map((row) => row.views).filter((count) => count !== null);
  if (kinds((row) => row.views ?? row.crops) > 1) told.push(viewsText(views, views.length < rows.length));
  const models = rows.map((row) => row.models);
  if (Math.min(...models) < Math.max(...models)) told.push(`${Math.min(...models)} to ${Math.max(...models)} networks`);
  if (kinds(({ extra_data: extra }) => extra !== null) > 1) told.push("with and without other data");
  return told.length ? [...told, ...besides(rows, protocolOf)].join(", ") : null;
}

function viewsText(views, hasUnfixed) {
  if (views.length === 0) return "looks of several kinds";
  const [least, most] = [Math.min(...views), Math.max(...views)];
  const fixed = least === most ? counted(least, "look") : `${exactly(least)} to ${exactly(most)} looks`;
  return hasUnfixed ? `${fixed} and no fixed number` : fixed;
}

/**
 * @param {{points: any[], others: number, lacking: number, unfixed: number}} found  by `sorted`
 * @param {{x: string, y: string}} axes @param {(row: any) => {source: string}} protocolOf
 * @param {any[] | null} left  points that nothing beats, if they are shown
 */
export function seenInWords({ points, others, lacking, unfixed }, { x, y }, protocolOf, left) {
  const all = points.length + others + lacking + unfixed;
  const absent = [
    [others, "with another protocol"],
    [lacking, "without a number for an axis"],
    [unfixed, "without a fixed number of looks"],
  ].filter(([count]) => count > 0);
  const why = absent.length ? `; not shown: ${absent.map(([count, text]) => `${count} ${text}`).join(", ")}` : "";
  if (points.length === 0) return `None of ${all} results${why}.`;
  const rows = points.map(({ row }) => row);
  const mixed = differences(rows, protocolOf);
  return [
    `${points.length} of ${all} results${why}.`,
    mixed ? `Careful, not measured alike: ${mixed}.` : alikeText(rows, protocolOf),
    `Lowest ${ERRORS[y]}: ${lowestText(points)}${cheapText(points, x)}.`,
    ...(left ? [frontierText(left.length, x)] : []),
  ].filter(Boolean).join(" ");
}

function frontierText(count, x) {
  const how = { parameters: "has more parameters", multiply_adds: "takes more multiply-adds", year: "came later" }[x];
  return `Frontier: ${counted(count, "result")}; what errs less than one of them ${how}.`;
}

function lowestText(points) {
  const lowest = Math.min(...points.map(({ error }) => error));
  const networks = new Set(points.filter(({ error }) => error === lowest).map(({ row }) => row.network));
  return `${listed([...networks])}, ${percent(lowest)}`;
}

/** "one", "one and two", "one, two and three". @param {string[]} texts */
function listed(texts) {
  return [texts.slice(0, -1).join(", "), texts.at(-1)].filter(Boolean).join(" and ");
}

function cheapText(points, x) {
  const [most, text] = CHEAP[x];
  const cheap = points.filter(({ cost }) => cost <= most);
  return cheap.length && cheap.length < points.length ? `; ${text}: ${lowestText(cheap)}` : "";
}

/** What differs between networks that were measured alike: their input, and who trained them. */
function besides(rows, protocolOf) {
  const sizes = rows.map((row) => row.image_size).filter((size) => size !== null);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const told = least < most ? [`pictures of ${least} to ${most} pixels`] : [];
  const isByBoth = new Set(rows.map((row) => protocolOf(row).source)).size > 1;
  if (rows.filter(({ split }) => split === "test").length > 1) told.push("tests of the years in their notes");
  if (isByBoth) told.push("from papers and from elsewhere");
  return told;
}

function alikeText(rows, protocolOf) {
  if (rows.length === 1) return "";
  const told = besides(rows, protocolOf);
  return `All measured alike${told.length ? `, but: ${told.join(", ")}` : ""}.`;
}

/** All looks of all networks: "144 crops of 7 networks are 1,008 looks". @param {any} row */
export function looksText(row) {
  const looks = looksOf(row);
  const each = cropsText(row);
  if (row.models === 1) return `${each}, one network`;
  return looks === null ? `${each}, ${counted(row.models, "network")}` : `${each} × ${row.models} networks = ${exactly(looks)} looks`;
}
