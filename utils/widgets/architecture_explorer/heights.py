"""How much room an ``ArchitectureExplorer`` takes, in pixels; a browser test holds it to what is drawn."""


def visible_rows(networks, columns):
    """Return how many rows of a network stand on the page, on a narrow screen and at full width."""
    blocks = max(1 + len(description["blocks"]) for description in networks.values())
    return [min(max(blocks, 6), 9 if columns == 1 else 6), min(max(blocks + 3, 8), 11)]


def heights_of(rows, columns, networks):
    """Return the height on a 360-pixel screen and at full width.

    Parameters
    ----------
    rows : list of int
        As `visible_rows` returns them.
    columns : int
        Networks side by side.
    networks : int
        Networks to choose from.
    """
    narrow, wide = rows
    has_choice = networks > columns
    if columns == 1:
        return [745 + 28 * narrow, 493 + 26 * wide]
    return [887 + 75 * has_choice + 56 * narrow, 493 + 42 * has_choice + 26 * wide]
