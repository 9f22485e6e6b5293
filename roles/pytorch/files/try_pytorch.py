"""Proves that PyTorch works: imports it, multiplies two matrices, on every GPU when the build is for one.

Argument: the backend, such as `cpu` or `cu130`. Prints one line; what is wrong goes to standard error.
"""

import os
import platform
import sys

# What PyTorch says, and what it means.
REASONS = [
    ("no NVIDIA driver", "the host has no NVIDIA driver that works"),
    ("driver on your system is too old", "the driver is too old for this build: install a newer one"),
    ("No CUDA GPUs are available", "no GPU is visible: CUDA_VISIBLE_DEVICES, a control group or /dev/nvidia* hides it"),
    ("Error 802", "NVSwitch is not ready: install nvidia-fabricmanager in exactly the driver's version"),
    ("Error 803", "kernel module and libraries of the driver differ: restart the host"),
    ("Error 804", "a CUDA compatibility package does not fit this GPU: remove it"),
    ("unknown error", "the driver is in a bad state: reload nvidia_uvm or restart the host"),
    ("busy or unavailable", "another process has the GPU for itself"),
    ("out of memory", "the GPU's memory is in use by others"),
    ("no kernel image", "this build has no code for the GPU: name another `pytorch_backend`"),
    ("does not include kernels", "this build has no code for the GPU: name another `pytorch_backend`"),
    ("not compiled with CUDA", "this is a build for processors: the CUDA build was not installed"),
    ("GLIBC_", "the host's glibc is too old for this build"),
    ("failed to map segment", "the file system of the environment forbids programs (noexec)"),
    ("libcudnn", "another cuDNN is in the way: unset LD_LIBRARY_PATH"),
    ("not found in the system path", "packages of the environment are incomplete: remove it and run again"),
]


def fail(what, error):
    text = " ".join(str(error).split())
    means = [meaning for words, meaning in REASONS if words in text]
    sys.exit("%s: %s%s" % (what, text, "; " + means[0] if means else ""))


def product(torch, device):
    """Whether the device multiplies two matrices as the processor does."""
    a = torch.arange(64, dtype=torch.float32).reshape(8, 8)
    b = torch.eye(8) * 2
    return torch.equal((a.to(device) @ b.to(device)).cpu(), a * 2)


def devices(torch, backend):
    if not backend.startswith("cu"):
        return ["cpu"]
    if not torch.cuda.is_available():
        torch.zeros(1).cuda()
    return ["cuda:%d" % index for index in range(torch.cuda.device_count())]


def main(backend):
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    try:
        import torch
    except Exception as error:
        fail("torch cannot be imported", error)
    told = ["torch " + torch.__version__]
    try:
        import torchvision

        told.append("torchvision " + torchvision.__version__)
    except ModuleNotFoundError:
        pass
    except Exception as error:
        fail("torchvision cannot be imported", error)
    try:
        where = devices(torch, backend)
        wrong = [device for device in where if not product(torch, device)]
    except Exception as error:
        fail("matrices cannot be multiplied", error)
    if wrong:
        sys.exit("the product of two matrices is wrong on %s" % ", ".join(wrong))
    names = [torch.cuda.get_device_name(d) if d != "cpu" else "the processor" for d in where]
    print("%s, Python %s: matrices are multiplied on %s" % (", ".join(told), platform.python_version(), ", ".join(names)))


main(sys.argv[1] if len(sys.argv) > 1 else "cpu")
