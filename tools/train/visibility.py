"""What a person sees of a fill: the labels of the detector's training, and where a picture is flat or textured. Pictures are uint8 or float32 [H, W, 3] in levels of 255.

The mask alone is a poor label: sky filled with sky is no artifact. A fill and the truth are compared as people compare textures, by local statistics and not pixel by pixel
(Portilla and Simoncelli 2000; the local means and contrasts of SSIM, Wang et al. 2004):

- color: the difference of both pictures behind a Gaussian of 2 px, in the channel where it is largest, divided by (1 + (g/6)^2)^(1/2), where g is the lesser of both pictures' gradients: contrast
  hides differences (masking, Legge and Foley 1980);
- structure: the structure tensors J (Foerstner and Guelch 1987: the products of the gradient's components, averaged over the channels and by a Gaussian of 3 px) are compared as
  |J - K| / (|J| + |K| + 16), from 0 to 1. A lost texture, an invented one, a seam, and a line that turns or ends change J. The term 16 is the square of a gradient of 4 levels a pixel:
  a fill without the grain of a sky, of 1 to 1.5 levels, has less than 0.3, and the loss of stripes with a gradient of 4 levels has 0.5.

A pixel is an artifact where one of the two is visible, intact where neither comes near, and undecided between.
"""
import cv2
import numpy as np

INTACT, UNDECIDED, ARTIFACT = 0, 1, 2
# Below the first number nothing is seen, above the second a person sees the difference.
_COLOR = 8.0, 16.0
_STRUCTURE = 0.3, 0.5
_COLOR_SIGMA, _STRUCTURE_SIGMA = 2.0, 3.0
_CONTRAST = 4.0
_MASKING = 6.0
_FLAT, _TEXTURED = 4.0, 8.0
_MEAN = np.full((1, 3), 1 / 3, np.float32)


def structure_tensor(picture):
    """[H, W, 3] float32: the components xx, yy and xy of the structure tensor, in squared levels."""
    # The border is repeated, so that it adds no edge.
    padded = cv2.copyMakeBorder(np.asarray(picture, np.float32), 0, 1, 0, 1, cv2.BORDER_REPLICATE)
    across, down = padded[:-1, 1:] - padded[:-1, :-1], padded[1:, :-1] - padded[:-1, :-1]
    products = cv2.merge([cv2.transform(product, _MEAN) for product in (across * across, down * down, across * down)])
    return cv2.GaussianBlur(products, (0, 0), _STRUCTURE_SIGMA)


def gradient(picture):
    """[H, W]: the local root mean square of the gradient, in levels a pixel."""
    xx, yy, _ = cv2.split(structure_tensor(picture))
    return np.sqrt(xx + yy)


def flat(picture):
    """bool [H, W]: sky, walls, paper. Their gradient, the grain included, is below 4 levels a pixel."""
    return gradient(picture) < _FLAT


def textured(picture):
    """bool [H, W]: where the gradient is above 8 levels a pixel: a fill without it is seen."""
    return gradient(picture) > _TEXTURED


def structure_difference(truth, fill):
    """[H, W] from 0 to 1, as described above."""
    some, others = structure_tensor(truth), structure_tensor(fill)
    return _length(some - others) / (_length(some) + _length(others) + _CONTRAST ** 2)


def color_difference(truth, fill):
    """[H, W], in levels behind the masking, as described above."""
    red, green, blue = cv2.split(np.abs(cv2.GaussianBlur(np.asarray(fill, np.float32) - truth, (0, 0), _COLOR_SIGMA)))
    masking = np.minimum(gradient(truth), gradient(fill)) / _MASKING
    return np.maximum(np.maximum(red, green), blue) / np.sqrt(1 + masking * masking)


def labels(truth, fill, hole):
    """uint8 [H, W]: INTACT, UNDECIDED or ARTIFACT for each pixel. hole: bool [H, W]; pixels outside are intact."""
    color, structure = color_difference(truth, fill), structure_difference(truth, fill)
    result = np.full(hole.shape, UNDECIDED, np.uint8)
    result[(color < _COLOR[0]) & (structure < _STRUCTURE[0]) | ~hole] = INTACT
    result[((color > _COLOR[1]) | (structure > _STRUCTURE[1])) & hole] = ARTIFACT
    return result


def _length(tensor):
    """The Frobenius norm of the symmetric 2x2 matrices."""
    xx, yy, xy = cv2.split(tensor)
    return np.sqrt(xx * xx + yy * yy + 2 * xy * xy)
