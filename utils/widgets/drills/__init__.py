"""Exercises that the page makes anew, as many as the reader likes, and checks by itself."""

from types import SimpleNamespace

from traitlets import Dict, Int, List, Unicode, default, validate

from utils.widgets.base import Widget, bundle, style_sheet
from utils.widgets.drills.kinds import FIRST_HEIGHTS, KIND_HEIGHT, KINDS


class Drills(Widget):
    """Ask for sizes, parameters, costs and receptive fields, with new numbers each time.

    A wrong answer is compared with what the usual mistakes lead to; "Show the way" goes through the solution
    line by line. Two right answers in a row, at the first try and without help, raise the grade (1 to 3).
    An exercise is known by its kind, grade and number: with the same seed it is the same for every reader.
    Which ones were right stays in the reader's browser.

    Parameters
    ----------
    name : str
        Under which the browser remembers what was right: unique in the book, so begin with the chapter's.
    kinds : list of str, optional
        Any of the following, in the order of the list; if not given, all. Grades 2 and 3 are in brackets.

        - ``"output_size"``: rows and columns after one convolution, or with zeros around the image (strides
          and same padding; images that are not square, dilation).
        - ``"stack_size"``: the shape after two layers (three; four, with strides).
        - ``"pooling_size"``: the shape after max pooling (overlapping windows; same padding, and how many
          numbers are left).
        - ``"transposed_size"``: rows and columns after a transposed convolution (kernels larger than the
          stride; the shape after two of them).
        - ``"conv_parameters"``: parameters of a convolution, with or without biases (and the output's shape;
          two convolutions with pooling between them).
        - ``"dense_parameters"``: of a dense layer after Flatten (after pooling or global pooling; two dense
          layers).
        - ``"separable_parameters"``: weights of a depthwise convolution with 1 x 1 filters behind it (with
          biases; against an ordinary convolution).
        - ``"bottleneck_weights"``: weights of 1 x 1 and 3 x 3 filters against 3 x 3 alone (of 5 x 5, too;
          1 x 1 filters at both ends).
        - ``"multiply_adds"``: of a convolution (with strides; of a depthwise separable pair).
        - ``"activation_memory"``: bytes of an output (of a batch; of three layers together).
        - ``"receptive_field"``: of two or three convolutions (with strides and pooling, and the jump; three
          to five layers, dilation).
        - ``"layers_needed"``: how many 3 x 3 convolutions until a unit sees so many pixels (larger kernels
          and images; behind a layer with strides).
    seed : int, at least 0
        Which series of exercises. The first to be shown is number 1 of the first kind.
    title : str
        The line on top.

    Raises
    ------
    ValueError
        If an argument is not as described above.

    Examples
    --------
    >>> Drills("04-drills", ["conv_parameters", "receptive_field"])
    Drills('04-drills', ['conv_parameters', 'receptive_field'])
    >>> Drills("04-drills", seed=7)
    Drills('04-drills', all 12 kinds, seed=7)
    """

    _esm = bundle("drills/figure.js")
    _css = style_sheet("shared/questions.css", "drills/figure.css")

    name = Unicode().tag(sync=True)
    kinds = List(Unicode()).tag(sync=True)
    seed = Int().tag(sync=True)
    title = Unicode().tag(sync=True)

    _titles = Dict({kind: title for kind, (title, _) in KINDS.items()}).tag(sync=True)

    def __init__(self, name, kinds=None, *, seed=1, title="Work it out by hand", **options):
        kinds = list(KINDS) if kinds is None else kinds
        super().__init__(name=name, kinds=kinds, seed=seed, title=title, **options)

    def __repr__(self):
        kinds = f"all {len(KINDS)} kinds" if self.kinds == list(KINDS) else self.kinds
        return f"Drills({self.name!r}, {kinds}{f', seed={self.seed}' if self.seed != 1 else ''})"

    def fallback_figure(self):
        from utils.widgets.quiz.picture import draw

        examples = [{"kind": "number", "prompt": KINDS[kind][1], "grids": []} for kind in self.kinds]
        return draw(SimpleNamespace(title=self.title, questions=examples))

    @default("_heights")
    def _default_heights(self):
        narrow, wide = FIRST_HEIGHTS.get(self.kinds[0], (466, 322))
        return [narrow + (KIND_HEIGHT if len(self.kinds) > 1 else 0), wide]

    @validate("name", "title")
    def _valid_text(self, proposal):
        if not proposal["value"].strip():
            raise ValueError(f"drills have a {proposal['trait'].name}, got {proposal['value']!r}")
        return proposal["value"]

    @validate("kinds")
    def _valid_kinds(self, proposal):
        kinds = proposal["value"]
        if not kinds or len(set(kinds)) < len(kinds) or not set(kinds) <= set(KINDS):
            raise ValueError(f"kinds are one or more of {', '.join(KINDS)}, each once, got {kinds!r}")
        return kinds

    @validate("seed")
    def _valid_seed(self, proposal):
        if proposal["value"] < 0:
            raise ValueError(f"a seed is a whole number of at least 0, got {proposal['value']!r}")
        return proposal["value"]
