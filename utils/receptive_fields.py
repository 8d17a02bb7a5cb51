"""What the units of a tensor see of the image that a network is given.

Receptive fields follow the recurrence of [1]_, with the first pixel of a field in place of its centre. A
window over ``window`` units that moves by ``stride`` turns (size, jump, start) into
``(size + (window - 1) * jump, jump * stride, start - padding * jump)``.

References
----------
.. [1] A. Araujo, W. Norris, J. Sim, "Computing Receptive Fields of Convolutional Neural Networks",
   Distill, 2019, https://distill.pub/2019/computing-receptive-fields
"""

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import NamedTuple


class Axis(NamedTuple):
    """What units see along one axis of the image. Layers that enlarge can make fractions of it."""

    #: Pixels from the first to the last that one unit sees.
    size: int | Fraction
    #: Pixels from one unit's field to the next one's; 0 if all have the same.
    jump: int | Fraction
    #: The first pixel of the first unit's field.
    start: int | Fraction
    #: How many units there are; Flatten, which puts them into a row, does not change that.
    units: int

    def windows(self, window, stride, before, units):
        """Each of the new units reads a window of these, of which `before` are padding."""
        size, start = self.size + (window - 1) * self.jump, self.start - before * self.jump
        return Axis(size, self.jump * stride, start, units)

    def spread(self, window, stride, before, units):
        """Each of these is written to a window of the new units, of which `before` are cut off.

        New units differ in how many of these they get: the field is the one that moves evenly and holds all.
        """
        jump = Fraction(self.jump, stride)
        return Axis(self.size + (window - 1) * jump, jump, self.start - (window - 1 - before) * jump, units)

    def gathered(self):
        """One unit reads all of these."""
        return Axis(self.size + (self.units - 1) * self.jump, 0, self.start, 1)


@dataclass(frozen=True)
class View:
    """What the units of a tensor see of the image."""

    #: One for each axis of the image; none, if the input is a vector.
    axes: tuple[Axis, ...]
    #: Whether, besides, something comes from everywhere: pooled to one place, or normalised over all.
    sees_all: bool = False

    @classmethod
    def of_image(cls, sizes):
        """Each pixel sees itself."""
        return cls(tuple(Axis(1, 1, 0, size) for size in sizes))

    @property
    def grid(self):
        return tuple(axis.units for axis in self.axes)

    @property
    def is_constant(self):
        """Whether all units see the same."""
        return all(axis.jump == 0 for axis in self.axes)

    def on_grid(self, shape):
        """Whether a tensor of this shape has its units in rows and columns, not in one row."""
        return len(shape) > len(self.axes) > 0

    def gathered(self):
        return replace(self, axes=tuple(axis.gathered() for axis in self.axes))

    def each_axis(self, step, *arguments):
        """Take a step along each axis, with one of each argument; None if their number is another."""
        if self.is_constant:
            return self
        if any(len(values) != len(self.axes) for values in arguments):
            return None
        return replace(self, axes=tuple(map(step, self.axes, *arguments)))


def join(parts, shape):
    """Return what the units of a tensor of this shape see, each of which takes something from each part.

    Parameters
    ----------
    parts : list of (View, shape)
        The tensors that come together.
    shape : tuple of int

    Returns
    -------
    View or None
        None if the parts move over the image at different speeds.
    """
    # A vector that is given beside the image shows nothing of it.
    views = [view if view.on_grid(size) else view.gathered() for view, size in parts if view.axes]
    if not views:
        return parts[0][0]
    ranks = {len(view.axes) for view in views}
    if len(ranks) > 1:
        return None
    if not views[0].on_grid(shape):
        views, shape = [view.gathered() for view in views], (1,) * max(ranks)
    along = zip(*(view.axes for view in views), strict=True)
    pairs = [_join_axis(axes, units) for axes, units in zip(along, shape, strict=False)]
    if None in pairs:
        return None
    axes, gated = zip(*pairs, strict=True)
    return View(axes, any(gated) or any(view.sees_all for view in views))


def _join_axis(axes, units):
    """Return (the axis that holds all of these, whether some are gates: the same for all units), or None."""
    alike = all(axis.jump == axes[0].jump and axis.units == units for axis in axes)
    moving = [axis for axis in axes if alike or (axis.jump and axis.units == units > 1)]
    still = [axis for axis in axes if axis not in moving]
    if len({axis.jump for axis in moving}) > 1 or any(axis.jump and axis.units > 1 for axis in still):
        return None
    held = moving or still
    start, end = min(axis.start for axis in held), max(axis.start + axis.size for axis in held)
    return Axis(end - start, moving[0].jump if moving else 0, start, units), bool(moving and still)
