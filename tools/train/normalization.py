"""Instance norm over the pixels of a map, with its own gradient. PyTorch's instance norm copies channels-last maps to another layout, forward and backward.

    y = weight * (x - mean) / sqrt(variance + eps) + bias        mean and variance of each picture and channel

Sums are fp32 for maps of any type. Each value of the map takes one multiply-add forward and two backward.
"""
import torch
from torch import nn


class _InstanceNorm(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, weight, bias, eps):
        wide = x if x.dtype == torch.float64 else x.float()
        mean = wide.mean((2, 3), keepdim=True)
        variance = ((wide * wide).mean((2, 3), keepdim=True) - mean * mean).clamp(min=0)
        inverse = torch.rsqrt(variance + eps)
        scale = weight.view(1, -1, 1, 1) * inverse
        ctx.save_for_backward(x, weight, mean, inverse)
        return torch.addcmul(bias.view(1, -1, 1, 1) - mean * scale, wide, scale).to(x.dtype)

    @staticmethod
    def backward(ctx, gradient):
        x, weight, mean, inverse = ctx.saved_tensors
        total = gradient.sum((2, 3), keepdim=True, dtype=mean.dtype)
        along = ((gradient * x).sum((2, 3), keepdim=True, dtype=mean.dtype) - mean * total) * inverse
        count = x.shape[2] * x.shape[3]
        scale = weight.view(1, -1, 1, 1) * inverse
        # scale * (g - total / n - normalized * along / n), as (level + x * slope) + g * scale
        slope = -scale * inverse * along / count
        level = -scale * total / count - mean * slope
        level, slope, scale = (part.to(x.dtype) for part in (level, slope, scale))
        below = torch.addcmul(torch.addcmul(level, x, slope), gradient, scale)
        return below, along.sum(0).view(-1), total.sum(0).view(-1), None


def instance_norm(x, weight, bias, eps):
    """x: [N, C, H, W] of any floating-point type; weight, bias: [C], fp32. The result has the type and the layout of x."""
    return _InstanceNorm.apply(x, weight, bias, eps)


class InstanceNorm(nn.Module):
    """Computes what an affine nn.InstanceNorm2d without running statistics computes, with its parameters under their names."""

    def __init__(self, norm):
        super().__init__()
        self.weight, self.bias, self.eps = norm.weight, norm.bias, norm.eps

    def forward(self, x):
        return instance_norm(x, self.weight, self.bias, self.eps)


def replace(network):
    """Replaces every instance norm of the network, in place; parameter names and shapes stay."""
    for module in list(network.modules()):
        for name, child in list(module.named_children()):
            if isinstance(child, nn.InstanceNorm2d):
                setattr(module, name, InstanceNorm(child))
    return network
