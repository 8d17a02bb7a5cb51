"""What goes into ANSWERS of tests/test_chapter_exercises.py when chapter 5 moves to the chapters."""

ANSWERS = {
    ("05-mlp-vs-cnn", "shifts_along"): [
        ("{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square'}", "✓ right"),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'sort'}",
            "✗ sorted, they stay",
        ),
        ("{'blur', 'minus the mean'}", "✗ it need not be linear"),
        ("{'blur', 'ReLU', 'larger of two neighbours', 'square'}", "✗ the mean does not change"),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'running sum'}",
            "✗ a running sum has a beginning",
        ),
        (
            "{'blur', 'ReLU', 'larger of two neighbours', 'minus the mean', 'square', 'reverse'}",
            "✗ mirrored, it moves the other way",
        ),
        ("{'blur'}", "✗ 0 too many, 4 missing"),
        ("set(operations)", "✗ 5 too many, 0 missing"),
        ("{'Blur', 'ReLU'}", "✗ 1 too many, 4 missing"),
        ("'blur'", "✗ the answer is a str, it should be a set"),
    ],
    ("05-mlp-vs-cnn", "matrix_of"): [
        (
            "lambda k, n: np.stack([np.pad(k, (i, n - len(k) - i)) for i in range(n - len(k) + 1)])",
            "✓ right in 2 cases",
        ),
        ("lambda k, n: matrix_of_reference(k, n)", "✗ it raises NameError"),
        ("lambda k, n: matrix_reference(k[::-1], n)", "✗ the kernel is turned"),
        ("lambda k, n: matrix_reference(k, n).T", "✗ a row for each output"),
        ("lambda k, n: np.tile(np.pad(k, (0, n - len(k))), (n - len(k) + 1, 1))", "✗ each row moves on"),
        (
            "lambda k, n: np.stack([np.roll(np.pad(k, (0, n - len(k))), i) for i in range(n)])",
            "✗ it does not come round",
        ),
        ("lambda k, n: matrix_reference(np.ones(len(k)), n)", "values are wrong"),
        ("lambda k, n: matrix_reference(k, n)[:-1]", "1 missing; look at the border"),
        ("lambda k, n: np.zeros((n - len(k) + 1, n))", "✗ all values are 0"),
        ("lambda k, n: None", "· not attempted yet"),
    ],
    ("05-mlp-vs-cnn", "count_weights"): [
        (
            "lambda n, c, k, f: (n * n * c * (n - k + 1) ** 2 * f, k * k * c * (n - k + 1) ** 2 * f, "
            "k * k * c * f)",
            "✓ right in 3 cases",
        ),
        (
            "lambda n, c, k, f: (n ** 4 * c * f, k * k * c * n * n * f, k * k * c * f)",
            "✗ n − k + 1 places fit into a row",
        ),
        (
            "lambda n, c, k, f: [n * n * c * (n - k + 1) ** 2 * f, k * k * (n - k + 1) ** 2 * f, k * k * f]",
            "✗ ",
        ),
        (
            "lambda n, c, k, f: [n * n * c * f, k * k * c * (n - k + 1) ** 2 * f, k * k * c * f]",
            "✗ a dense layer, too, has a unit for each place",
        ),
        (
            "lambda n, c, k, f: [n * n * c * (n - k + 1) ** 2 * f, k * k * c * f, k * k * c * f]",
            "values are wrong",
        ),
        (
            "lambda n, c, k, f: [(n * n * c + 1) * (n - k + 1) ** 2 * f, "
            "(k * k * c + 1) * (n - k + 1) ** 2 * f, (k * k * c + 1) * f]",
            "✗ leave out the biases",
        ),
        ("lambda n, c, k, f: count_reference(n, c, k, f)[::-1]", "✗ first dense, then shared"),
        ("lambda n, c, k, f: count_reference(n, c, k, f)[:2]", "✗ the shape is (2,), it should be (3,)"),
        ("lambda n, c, k, f: None", "· not attempted yet"),
    ],
    ("05-mlp-vs-cnn", "unshuffle"): [
        ("lambda w, order: w[np.argsort(order)]", "✓ right in 2 cases"),
        ("lambda w, order: w[order]", "✗ this shuffles them once more"),
        ("lambda w, order: w[:, np.argsort(order)]", "✗ the pixels are the rows"),
        ("lambda w, order: w[:, order]", "✗ the rows are the pixels"),
        ("lambda w, order: w", "✗ these are the weights as they were"),
        ("lambda w, order: w[::-1]", "✗ turning them round"),
        ("lambda w, order: w.T", "values are wrong"),
        ("lambda w, order: None", "· not attempted yet"),
    ],
}
