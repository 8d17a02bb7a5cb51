"""Figures to touch: anywidget classes that also live on the static page, without a kernel."""

from utils.widgets.convolution_stepper import ConvolutionStepper
from utils.widgets.kernel_playground import KernelPlayground
from utils.widgets.quiz import Quiz

__all__ = ["ConvolutionStepper", "KernelPlayground", "Quiz"]
