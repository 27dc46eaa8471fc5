"""The variants of running a network with PyTorch, and their timing."""
import copy
import statistics
import time

import torch

GRAPH = "graph channels last"
COMPILED = "compile"
# The most that an output in [0, 1] may differ from the fp32 output at any precision. Rounding errors are smaller, mistakes are larger.
LARGEST_DIFFERENCE = 0.1


def synchronize(device):
    if device == "cuda":
        torch.cuda.synchronize()


def release(device):
    if device == "cuda":
        torch.cuda.empty_cache()


def median_ms(action, device, runs):
    times = []
    for _ in range(3 + runs):
        synchronize(device)
        started = time.perf_counter()
        action()
        synchronize(device)
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times[3:])


def forbid_tf32():
    torch.backends.cudnn.allow_tf32 = False
    torch.backends.cuda.matmul.allow_tf32 = False
    torch.backends.cudnn.benchmark = True


def applies(precision, device):
    """Whether PyTorch computes at a precision on a device. Older versions have no fp16 convolution on the CPU."""
    return precision == "fp32" or device != "cpu"


@torch.no_grad()
def reference(network, x, device):
    """The result at fp32 without TF32, on the host."""
    forbid_tf32()
    return copy.deepcopy(network).to(device)(x.to(device)).cpu()


@torch.no_grad()
def measure(variant, precision, network, x, device, dry_run):
    """{"ms": with copies from and to page-locked memory, "compute_ms": without copies, "difference": from the reference}"""
    if variant == COMPILED and not hasattr(torch, "compile"):
        raise ValueError(f"PyTorch {torch.__version__} does not compile")
    expected = reference(network, x, device)
    dtype = torch.float16 if precision == "fp16" else torch.float32
    network = copy.deepcopy(network).to(device=device, dtype=dtype, memory_format=torch.channels_last)
    if variant == COMPILED:
        torch._dynamo.reset()
        network = torch.compile(network, mode="reduce-overhead", dynamic=False)

    staging = x.pin_memory() if device == "cuda" else x
    result = torch.empty_like(expected, pin_memory=device == "cuda")
    given = torch.empty_like(x, device=device)
    given.copy_(x)
    prepared = given.to(dtype=dtype, memory_format=torch.channels_last)

    def compute():
        return network(prepared)

    def whole():
        given.copy_(staging, non_blocking=True)
        result.copy_(network(given.to(dtype=dtype, memory_format=torch.channels_last)).float(), non_blocking=True)

    runs = 3 if dry_run else 30
    actions = [captured(compute), captured(whole)] if variant == GRAPH and device == "cuda" else [compute, whole]
    compute_ms, ms = (median_ms(action, device, runs) for action in actions)
    difference = float((result - expected).abs().max())
    if not difference <= LARGEST_DIFFERENCE:
        raise ValueError(f"the result differs from fp32 by {difference}")
    return {"ms": ms, "compute_ms": compute_ms, "difference": difference}


def captured(action):
    """The action as a CUDA graph, warmed up on a side stream as PyTorch's documentation recommends."""
    side = torch.cuda.Stream()
    side.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(side):
        for _ in range(3):
            action()
    torch.cuda.current_stream().wait_stream(side)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        keep = action()

    def replay(_keep=keep):
        graph.replay()
    return replay
