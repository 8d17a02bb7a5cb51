"""The kinds of exercises that ``Drills`` makes: what each is called, and one of the course as an example."""

KINDS = {
    "output_size": (
        "Output size",
        "A 28 × 28 image goes through a 3 × 3 convolution with stride 1 and no padding, and what comes out "
        "through another one. How many rows and columns are left?",
    ),
    "stack_size": (
        "Shape after a stack",
        "A 32 × 32 × 3 image goes through 8 filters of 3 × 3, with stride 1 and no padding, then through "
        "2 × 2 max pooling with stride 2. What is the shape of the output?",
    ),
    "pooling_size": (
        "Pooling",
        "A 55 × 55 × 96 feature map goes through 3 × 3 max pooling with stride 2 and no padding. What is the "
        "shape of the output?",
    ),
    "transposed_size": (
        "Transposed convolution",
        "A 7 × 7 × 64 feature map goes through a transposed convolution: 32 filters of 3 × 3, stride 2, no "
        "padding. How many rows and columns does the output have in Keras?",
    ),
    "conv_parameters": (
        "Parameters of convolutions",
        "A 62 × 62 × 16 input goes through 32 filters of 3 × 3. How many parameters are there, "
        "biases included?",
    ),
    "dense_parameters": (
        "Parameters of dense layers",
        "A 7 × 7 × 64 feature map is flattened and goes into a dense layer of 64 units. How many parameters "
        "does the layer have, biases included?",
    ),
    "separable_parameters": (
        "Depthwise separable pair",
        "A feature map of 64 channels goes through a 3 × 3 depthwise convolution, then through 128 "
        "filters of 1 × 1. How many weights have both together, biases left out?",
    ),
    "bottleneck_weights": (
        "Bottleneck",
        "A feature map of 32 channels goes through 8 filters of 1 × 1, then through 64 of 3 × 3. How many "
        "weights are there, biases left out? And how many in 64 filters of 3 × 3 alone?",
    ),
    "multiply_adds": (
        "Multiply-adds",
        "A 28 × 28 × 1 image goes through 32 filters of 3 × 3, with stride 1 and no padding. How many "
        "multiply-adds does that take, biases left out?",
    ),
    "activation_memory": (
        "Memory of outputs",
        "A 32 × 32 × 3 image goes through 16 filters of 3 × 3, with stride 1 and same padding. How many "
        "bytes does the output take as float32?",
    ),
    "receptive_field": (
        "Receptive field and jump",
        "A 7 × 7 convolution with stride 2 is followed by 3 × 3 max pooling with stride 2. How large is the "
        "receptive field of a unit of the output, and its jump?",
    ),
    "layers_needed": (
        "How many layers",
        "How many 3 × 3 convolutions with stride 1 must stand one after another until a unit sees 400 × 400 "
        "pixels?",
    ),
}

#: Pixels, narrow and wide, that a first exercise takes where its question is longer than usual.
FIRST_HEIGHTS = {
    "stack_size": (512, 345),
    "transposed_size": (484, 322),
    "dense_parameters": (507, 345),
    "separable_parameters": (554, 368),
    "bottleneck_weights": (634, 408),
    "receptive_field": (623, 391),
}
KIND_HEIGHT = 76  # of the choice between kinds, which stands in a row of its own on a narrow screen
