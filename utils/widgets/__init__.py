"""Figures to touch: anywidget classes that also live on the static page, without a kernel."""

from utils.widgets.architecture_explorer import ArchitectureExplorer
from utils.widgets.augmentation_lab import AugmentationLab
from utils.widgets.convolution_arithmetic import ConvolutionArithmetic
from utils.widgets.convolution_stepper import ConvolutionStepper
from utils.widgets.descent_ball import DescentBall
from utils.widgets.digit_lab import DigitLab
from utils.widgets.drills import Drills
from utils.widgets.ensemble_vote import EnsembleVote
from utils.widgets.error_chart import ErrorChart
from utils.widgets.few_examples import FewExamples
from utils.widgets.fitting_problem import FittingProblem
from utils.widgets.kernel_playground import KernelPlayground
from utils.widgets.network_builder import NetworkBuilder
from utils.widgets.normalized_batch import NormalizedBatch
from utils.widgets.occlusion_map import OcclusionMap
from utils.widgets.pixel_inspector import PixelInspector
from utils.widgets.quiz import Quiz
from utils.widgets.schedule_designer import ScheduleDesigner
from utils.widgets.shifted_digit import ShiftedDigit
from utils.widgets.softmax_and_loss import SoftmaxAndLoss
from utils.widgets.timeline import Timeline

__all__ = [
    "ArchitectureExplorer",
    "AugmentationLab",
    "ConvolutionArithmetic",
    "ConvolutionStepper",
    "DescentBall",
    "DigitLab",
    "Drills",
    "EnsembleVote",
    "ErrorChart",
    "FewExamples",
    "FittingProblem",
    "KernelPlayground",
    "NetworkBuilder",
    "NormalizedBatch",
    "OcclusionMap",
    "PixelInspector",
    "Quiz",
    "ScheduleDesigner",
    "ShiftedDigit",
    "SoftmaxAndLoss",
    "Timeline",
]
