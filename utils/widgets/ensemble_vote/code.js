// The vote on the picture as a program that needs NumPy, but not this book.

/**
 * @param {{names: string[], label: number, picture: number, members: number[], rule: string,
 *     rows: number[][]}} shown  rows: what each member says, in thousandths
 */
export function voteCode({ names, label, picture, members, rule, rows }) {
  const widths = Math.max(...rows.flat().map((number) => String(number).length));
  const table = rows.map((row) => `    [${row.map((number) => String(number).padStart(widths)).join(", ")}],`).join("\n");
  return `import numpy as np

class_names = ${JSON.stringify(names)}
label = ${label}  # of picture ${picture}

# What ${members.length === 1 ? "the member says" : `the ${members.length} members say`} of it, in thousandths: a row for each member, a column for each class
units = np.array([
${table}
])


def votes_of(units):
    """How many members give each class: (pictures, classes)."""
    classes = np.arange(units.shape[-1])
    return (units.argmax(axis=-1)[..., None] == classes).sum(axis=0)


def vote(units, rule):
    """What members decide: (members, pictures, classes) to (pictures,)."""
    sums = units.sum(axis=0, dtype=int)  # as many times the mean as there are members
    if rule == "mean":
        return sums.argmax(axis=-1)
    votes = votes_of(units)
    is_first = votes == votes.max(axis=-1, keepdims=True)
    return np.where(is_first, sums, -1).argmax(axis=-1)  # a tie: the highest mean probability


means, votes = units.mean(axis=0) / 1000, votes_of(units[:, None])[0]
for name, mean, count in zip(class_names, means, votes):
    print(f"{name}: mean probability {mean:.2f}, {count} votes")
for rule in ("mean", "majority"):
    answer = vote(units[:, None], rule)[0]
    print(f"{rule}: {class_names[answer]}, {'right' if answer == label else 'wrong'}")

# All pictures, in a notebook in which \`figure\` is the live figure:
# members = ${JSON.stringify(members)}
# np.mean(vote(figure.units[members], "${rule}") == figure.labels)
`;
}
