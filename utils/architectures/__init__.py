"""The networks of the papers, one module each, as functions that return a Keras model.

The same code builds the network of the paper and one small enough to train here: each function takes a
variant, an input shape and the number of classes. Models are not compiled, and they return logits.
"""

from utils.architectures.alexnet import alexnet
from utils.architectures.googlenet import googlenet
from utils.architectures.lenet5 import lenet5
from utils.architectures.resnet import resnet
from utils.architectures.vgg import vgg

__all__ = ["alexnet", "googlenet", "lenet5", "resnet", "vgg"]
