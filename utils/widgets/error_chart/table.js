// The results on the stage as a table that spreadsheets and pandas read.

/** @param {import("./protocols.js").Point[]} points @param {Object<string, string[]>} papers
 * @returns {string} comma-separated values */
export function tableOf(points, papers) {
  const fields = Object.keys(points[0]?.row ?? {});
  const rows = points.map(({ row }) =>
    fields.map((field) => {
      if (field === "paper") return papers[row.paper][1];
      return field === "url" ? (row.url ?? papers[row.paper].at(-1)) : row[field];
    }),
  );
  return [fields, ...rows].map((cells) => `${cells.map(quoted).join(",")}\n`).join("");
}

function quoted(value) {
  const text = value === null ? "" : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
