"""How much room an ``EnsembleVote`` takes, in pixels; a browser test holds it to what is drawn."""

SHORT = 2  # letters of a name that fits on a narrow card


def columns_of(class_names):
    """Return how many cards stand side by side."""
    return 5 if max(map(len, class_names)) <= SHORT else 3


def heights_of(networks, class_names):
    """Return the height on a 360-pixel screen and at full width."""
    columns = columns_of(class_names)
    cards = 62 * -(-networks // columns) - 6
    table = 25 + 21 * len(class_names)
    if columns == 5:
        return [1046 + cards + table, 489 + max(203, 24 + cards, table)]
    return [1067 + cards + table, 489 + max(224, 24 + cards, table + 2)]
