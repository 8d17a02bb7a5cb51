"""The networks of the papers, one module each, as functions that return a Keras model.

The same code builds the network of the paper and one small enough to train here: each function takes a
variant, an input shape and the number of classes. Models are not compiled, and they return logits.
"""

from utils.architectures.alexnet import alexnet
from utils.architectures.convnext import convnext
from utils.architectures.densenet import densenet
from utils.architectures.efficientnet import efficientnet
from utils.architectures.googlenet import googlenet
from utils.architectures.lenet5 import lenet5
from utils.architectures.mobilenet import mobilenet
from utils.architectures.resnet import resnet
from utils.architectures.squeezenet import squeezenet
from utils.architectures.unet import unet
from utils.architectures.vgg import vgg

__all__ = [
    "alexnet",
    "convnext",
    "densenet",
    "efficientnet",
    "googlenet",
    "lenet5",
    "mobilenet",
    "resnet",
    "squeezenet",
    "unet",
    "vgg",
]
