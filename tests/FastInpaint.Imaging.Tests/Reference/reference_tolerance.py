"""What libpng makes of PNG files that break a rule (through OpenCV): `read FOLDER`.

Prints one line "name channels samples" for each file that it reads; samples in hexadecimal, 8 bits, in the order of RGBA.
"""
import os
import sys

import cv2

assert sys.argv[1] == "read"
for name in sorted(os.listdir(sys.argv[2])):
    pixels = cv2.imread(os.path.join(sys.argv[2], name), cv2.IMREAD_UNCHANGED)
    if pixels is not None:
        channels = 1 if pixels.ndim == 2 else pixels.shape[2]
        order = {1: None, 3: cv2.COLOR_BGR2RGB, 4: cv2.COLOR_BGRA2RGBA}[channels]
        print(name, channels, (pixels if order is None else cv2.cvtColor(pixels, order)).tobytes().hex())
