"""Well-known kernels in two sizes, to be applied as Keras applies them: without flipping."""

#: By name: the weights of the 3 x 3 and the 5 x 5 form, and whether they are to be divided by their sum.
PRESETS = {
    "identity": {
        "normalize": False,
        "3": [[0, 0, 0], [0, 1, 0], [0, 0, 0]],
        "5": [[0, 0, 0, 0, 0], [0, 0, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
    },
    "box blur": {
        "normalize": True,
        "3": [[1] * 3] * 3,
        "5": [[1] * 5] * 5,
    },
    "gaussian blur": {  # products of binomial coefficients: 1 2 1 and 1 4 6 4 1
        "normalize": True,
        "3": [[1, 2, 1], [2, 4, 2], [1, 2, 1]],
        "5": [[1, 4, 6, 4, 1], [4, 16, 24, 16, 4], [6, 24, 36, 24, 6], [4, 16, 24, 16, 4], [1, 4, 6, 4, 1]],
    },
    "sharpen": {  # 3 x 3: identity minus Laplacian; 5 x 5: twice the identity minus the Gaussian blur
        "normalize": True,
        "3": [[0, -1, 0], [-1, 5, -1], [0, -1, 0]],
        "5": [
            [-1, -4, -6, -4, -1],
            [-4, -16, -24, -16, -4],
            [-6, -24, 476, -24, -6],
            [-4, -16, -24, -16, -4],
            [-1, -4, -6, -4, -1],
        ],
    },
    "sobel x": {  # positive where the brightness grows from left to right
        "normalize": False,
        "3": [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]],
        "5": [
            [-1, -2, 0, 2, 1],
            [-4, -8, 0, 8, 4],
            [-6, -12, 0, 12, 6],
            [-4, -8, 0, 8, 4],
            [-1, -2, 0, 2, 1],
        ],
    },
    "sobel y": {  # positive where the brightness grows from top to bottom
        "normalize": False,
        "3": [[-1, -2, -1], [0, 0, 0], [1, 2, 1]],
        "5": [
            [-1, -4, -6, -4, -1],
            [-2, -8, -12, -8, -2],
            [0, 0, 0, 0, 0],
            [2, 8, 12, 8, 2],
            [1, 4, 6, 4, 1],
        ],
    },
    "laplacian": {  # 5 x 5: the Laplacian of a Gaussian, in whole numbers
        "normalize": False,
        "3": [[0, 1, 0], [1, -4, 1], [0, 1, 0]],
        "5": [[0, 0, 1, 0, 0], [0, 1, 2, 1, 0], [1, 2, -16, 2, 1], [0, 1, 2, 1, 0], [0, 0, 1, 0, 0]],
    },
    "emboss": {  # light from the lower right: identity plus a difference along the diagonal
        "normalize": False,
        "3": [[-2, -1, 0], [-1, 1, 1], [0, 1, 2]],
        "5": [[-1, 0, 0, 0, 0], [0, -1, 0, 0, 0], [0, 0, 1, 0, 0], [0, 0, 0, 1, 0], [0, 0, 0, 0, 1]],
    },
}
