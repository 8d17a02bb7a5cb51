"""What the ``ConvolutionStepper`` offers to step through."""

#: Image and kernel as Keras has them (a plain grid is one channel, one filter), bias of each filter.
EXAMPLES = [
    {
        "name": "Worked example",
        "image": [
            [3, 3, 2, 1, 0],
            [0, 0, 1, 3, 1],
            [3, 1, 2, 2, 3],
            [2, 0, 0, 2, 2],
            [2, 0, 0, 0, 1],
        ],
        "kernel": [[0, 1, 2], [2, 2, 0], [0, 1, 2]],
        "bias": 0,
    },
    {
        "name": "Look for an X",
        "image": [
            [1, 1, 1, 0, 0],
            [0, 1, 1, 1, 0],
            [0, 0, 1, 1, 1],
            [0, 0, 1, 1, 0],
            [0, 1, 1, 0, 0],
        ],
        "kernel": [[1, 0, 1], [0, 1, 0], [1, 0, 1]],
        "bias": 0,
    },
    {
        "name": "3 channels, 2 filters",  # a red column crosses a green row, one corner is blue
        "image": [
            [[0, 0, 0], [2, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 1]],
            [[0, 0, 0], [2, 0, 0], [0, 0, 0], [0, 0, 1], [0, 0, 1]],
            [[0, 2, 0], [2, 2, 0], [0, 2, 0], [0, 2, 0], [0, 2, 0]],
            [[0, 0, 0], [2, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]],
            [[0, 0, 0], [2, 0, 0], [0, 0, 0], [0, 0, 0], [0, 0, 0]],
        ],
        # One filter for red columns, one for green rows; blue counts against both.
        "kernel": [
            [[[-1, 0], [0, -1], [0, 0]], [[2, 0], [0, -1], [0, 0]], [[-1, 0], [0, -1], [0, 0]]],
            [[[-1, 0], [0, 2], [0, 0]], [[2, 0], [0, 2], [-1, -1]], [[-1, 0], [0, 2], [0, 0]]],
            [[[-1, 0], [0, -1], [0, 0]], [[2, 0], [0, -1], [0, 0]], [[-1, 0], [0, -1], [0, 0]]],
        ],
        "bias": [-1, -1],
    },
]
