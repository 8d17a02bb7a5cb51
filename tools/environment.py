"""The one environment in which notebooks are executed, when they are refreshed and when they are tested.

Floating-point sums depend on the order of their terms, and that order on the number of threads, so stored
outputs can only be compared when both runs agree on these settings.
"""

import os

ENVIRONMENT = {
    "TF_NUM_INTRAOP_THREADS": "1",  # OMP_NUM_THREADS alone does not fix TensorFlow's threads
    "TF_NUM_INTEROP_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "TF_ENABLE_ONEDNN_OPTS": "0",  # oneDNN picks other summation orders on other processors
    "TF_CPP_MIN_LOG_LEVEL": "3",  # TensorFlow's start-up messages name the machine
    "KERAS_BACKEND": "tensorflow",
    "CUDA_VISIBLE_DEVICES": "-1",  # the same results with and without a graphics card
    "PYTHONHASHSEED": "0",  # sets print in the same order every time
}


def environment(**extra):
    """Return this process's environment with the fixed settings, and `extra`, put on top."""
    return {**os.environ, **ENVIRONMENT, **extra}
