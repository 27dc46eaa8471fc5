"""The seamless match of FastInpaint (src/FastInpaint/Matching) in PyTorch, with its gradient.

    finished = output + H inside the hole, the picture elsewhere

H is harmonic in the hole: every unknown is the mean of its neighbors inside the picture. On the rim, the known pixels beside the hole, H is picture - output.
The linear system is solved by conjugate gradients with a multigrid cycle as preconditioner;
the matrix is symmetric, so the gradient is one more solution of the same system. Works on any device and in fp32 and fp64.
"""
import torch
from torch.nn import functional as F

_DAMPING = 0.8
_COARSEST_SWEEPS = 4


class _Level:
    """A symmetric operator on a grid, given by its quadratic form: the sum of weight * (u[i] - u[j])^2 over edges and of weight * u[i]^2 over nodes. Tensors are [N, 1, H, W]."""

    def __init__(self, east, south, node):
        self.east, self.south = east, south  # weight to the node at (x + 1, y) and (x, y + 1); the last column and row hold zeros
        diagonal = node + east + south
        diagonal[..., :, 1:] += east[..., :, :-1]
        diagonal[..., 1:, :] += south[..., :-1, :]
        self.node, self.diagonal = node, diagonal
        self.inverse = torch.where(diagonal > 0, _DAMPING / diagonal.clamp(min=1e-6), torch.zeros_like(diagonal))

    def apply(self, u):
        result = self.diagonal * u
        result[..., :, :-1] -= self.east[..., :, :-1] * u[..., :, 1:]
        result[..., :, 1:] -= self.east[..., :, :-1] * u[..., :, :-1]
        result[..., :-1, :] -= self.south[..., :-1, :] * u[..., 1:, :]
        result[..., 1:, :] -= self.south[..., :-1, :] * u[..., :-1, :]
        return result

    def coarser(self):
        """The operator on cells of 2x2 nodes. Piecewise constant cells make edges twice too stiff for smooth functions, so edge weights are halved."""
        height, width = self.east.shape[-2:]
        even = (0, width % 2, 0, height % 2)
        east, south, node = (F.pad(part, even) for part in (self.east, self.south, self.node))
        return _Level(
            (east[..., 0::2, 1::2] + east[..., 1::2, 1::2]) / 2,
            (south[..., 1::2, 0::2] + south[..., 1::2, 1::2]) / 2,
            F.avg_pool2d(node, 2) * 4)


class HoleEquation:
    """A u = b on the unknowns of a hole; A is the Laplacian with the known pixels as boundary and nothing beyond the picture's edge.

    hole: [N, 1, H, W], 1 in the hole, 0 where the picture is known.
    """

    def __init__(self, hole, iterations=12, tolerance=1e-4):
        self.iterations, self.tolerance = iterations, tolerance
        self.hole = hole
        east, south, node = torch.zeros_like(hole), torch.zeros_like(hole), torch.zeros_like(hole)
        east[..., :, :-1] = hole[..., :, :-1] * hole[..., :, 1:]
        south[..., :-1, :] = hole[..., :-1, :] * hole[..., 1:, :]
        node += hole * _neighbor_sum(1 - hole)
        self.levels = [_Level(east, south, node)]
        while max(self.levels[-1].node.shape[-2:]) > 2:
            self.levels.append(self.levels[-1].coarser())

    def _cycle(self, at, residual):
        level = self.levels[at]
        u = level.inverse * residual
        if at == len(self.levels) - 1:
            for _ in range(_COARSEST_SWEEPS):
                u = u + level.inverse * (residual - level.apply(u))
            return u
        height, width = residual.shape[-2:]
        rest = F.pad(residual - level.apply(u), (0, width % 2, 0, height % 2))
        coarse = self._cycle(at + 1, F.avg_pool2d(rest, 2) * 4)
        u = u + F.interpolate(coarse, scale_factor=2.0, mode="nearest")[..., :height, :width] * (level.diagonal > 0)
        return u + level.inverse * (residual - level.apply(u))

    @torch.no_grad()
    def solve(self, b):
        """b: [N, C, H, W], zero outside the hole. Returns u, zero outside the hole."""
        level = self.levels[0]
        u, residual = torch.zeros_like(b), b
        goal = (b * b).sum((2, 3), keepdim=True) * self.tolerance ** 2
        direction, last = None, None
        tiny = torch.finfo(b.dtype).tiny
        for _ in range(self.iterations):
            z = self._cycle(0, residual)
            product = (z * residual).sum((2, 3), keepdim=True)
            direction = z if direction is None else z + direction * (product / last.clamp(min=tiny))
            image = level.apply(direction)
            step = product / (direction * image).sum((2, 3), keepdim=True).clamp(min=tiny)
            u = u + step * direction
            residual = residual - step * image
            last = product
            if self.tolerance > 0 and bool(((residual * residual).sum((2, 3), keepdim=True) <= goal).all()):
                break
        return u


class _Solve(torch.autograd.Function):
    @staticmethod
    def forward(ctx, b, equation):
        ctx.equation = equation
        return equation.solve(b)

    @staticmethod
    def backward(ctx, gradient):
        return ctx.equation.solve(gradient * ctx.equation.hole), None


def _neighbor_sum(x):
    """Sum over the four neighbors inside the picture."""
    across = F.pad(x[..., :, 1:], (0, 1)) + F.pad(x[..., :, :-1], (1, 0))
    return across + F.pad(x[..., 1:, :], (0, 0, 0, 1)) + F.pad(x[..., :-1, :], (0, 0, 1, 0))


def extend(boundary, equation):
    """The harmonic extension into the hole of `boundary`'s values at known pixels: [N, C, H, W], zero outside the hole."""
    hole = equation.hole
    return _Solve.apply(_neighbor_sum(boundary * (1 - hole)) * hole, equation)


def finish(output, picture, equation):
    """The finished picture. output, picture: [N, 3, H, W] in [0, 1]. The result is not clamped. The values of `picture` inside the hole do not matter."""
    return picture * (1 - equation.hole) + (output + extend(picture - output, equation)) * equation.hole


def harmonic_fill(picture, equation):
    """The picture with the harmonic extension of its known pixels in the hole."""
    return picture * (1 - equation.hole) + extend(picture, equation)
