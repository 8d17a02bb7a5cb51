"""Rates of a schedule, step by step, as Keras' schedules and the copied code give them."""

import math

import numpy as np


def rates_of(schedule, epochs, steps_per_epoch):
    """Return the learning rate of each update of a run.

    Parameters
    ----------
    schedule : dict
        As `settings.checked_schedule` returns it.
    epochs, steps_per_epoch : int

    Returns
    -------
    numpy.ndarray
        ``float64`` of shape ``(epochs * steps_per_epoch,)``. Of reduction on a plateau, which depends on the
        validation loss, the first rate.
    """
    steps = np.arange(epochs * steps_per_epoch)
    total = len(steps)
    warm_up = min(math.floor(schedule.get("warmup", 0) * steps_per_epoch), total - 1)
    after = np.maximum(steps - warm_up, 0)
    rates = _decay(schedule, after, total - warm_up, steps_per_epoch, warm_up)
    rise = rates[0] * steps / max(warm_up, 1)
    return np.where(steps < warm_up, rise, rates)


def _decay(schedule, step, total, steps_per_epoch, warm_up):
    family, rate = schedule["family"], schedule.get("rate")
    epoch = step / steps_per_epoch
    if schedule.get("staircase"):
        epoch = np.floor(epoch)
    if family == "step":
        first, second = (
            math.floor(schedule[name] * steps_per_epoch) - warm_up for name in ("first", "second")
        )
        factor = schedule["factor"]
        return np.where(step <= first, rate, np.where(step <= second, rate * factor, rate * factor * factor))
    if family == "exponential":
        return rate * schedule["decay"] ** epoch
    if family == "inverse":
        return rate / (1 + schedule["decay"] * epoch)
    if family == "polynomial":
        return (rate - schedule["end"]) * (1 - step / total) ** schedule["power"] + schedule["end"]
    if family == "cosine":
        alpha = schedule["alpha"]
        return rate * ((1 - alpha) * 0.5 * (1 + np.cos(np.pi * step / total)) + alpha)
    if family == "restarts":
        return _restarts(schedule, step, max(math.floor(schedule["cycle"] * steps_per_epoch), 1))
    if family == "one-cycle":
        peak = min(math.floor(schedule["peak"] * steps_per_epoch), total)
        pieces = [("cosine", peak, schedule["start"], rate), ("cosine", total, rate, schedule["end"])]
        return _pieces(pieces, step)
    if family == "joined":
        pieces = [
            (piece["shape"], math.floor(piece["until"] * steps_per_epoch), piece["first"], piece["last"])
            for piece in schedule["pieces"]
        ]
        return _pieces(pieces, step)
    return np.full(len(step), float(rate))


def _restarts(schedule, step, first):
    """Cosine with restarts; which cycle a step is in, Keras finds in 32 bits, and so does this."""
    single = np.float32
    part = step.astype(single) / single(first)
    longer = single(schedule["longer"])
    if longer == 1:
        cycle = np.floor(part)
        part = part - cycle
    else:
        cycle = np.floor(np.log(1 - part * (1 - longer)) / np.log(longer))
        part = (part - (1 - longer**cycle) / (1 - longer)) / longer**cycle
    return schedule["rate"] * schedule["lower"] ** cycle * 0.5 * (1 + np.cos(np.pi * part.astype(float)))


def _pieces(pieces, step):
    """Rates of (shape, end, first, last), one after another."""
    rates, start = np.zeros(len(step)), 0
    for shape, end, first, last in pieces:
        part = np.clip((step - start) / max(end - start, 1), 0, 1)
        if shape == "cosine":
            part = (1 - np.cos(np.pi * part)) / 2
        shaped = first * (last / first) ** part if shape == "exponential" else first + (last - first) * part
        rates = np.where(step >= start, shaped, rates)
        start = end
    return rates
