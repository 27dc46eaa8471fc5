"""Checks FOLDER/ours-<rank>.npy for ranks 0 to 5 and writes the same arrays times 2 as FOLDER/numpy-<rank>-<version>.npy.

    python3 npy_ranks.py FOLDER
"""
import sys
import warnings

import numpy as np

warnings.simplefilter("ignore", UserWarning)  # versions 2 and 3 are read by newer NumPys only
for rank in range(6):
    shape = (2, 3, 1, 4, 2)[:rank]
    expected = np.arange(np.prod(shape, dtype=int), dtype=np.float32).reshape(shape) - np.float32(1.5)
    array = np.load(f"{sys.argv[1]}/ours-{rank}.npy", allow_pickle=False)
    assert array.dtype == np.dtype("<f4") and array.flags.c_contiguous, rank
    assert array.shape == shape and np.array_equal(array, expected), rank
    for version in (1, 2, 3):
        with open(f"{sys.argv[1]}/numpy-{rank}-{version}.npy", "wb") as file:
            np.lib.format.write_array(file, np.asarray(array * np.float32(2)), version=(version, 0), allow_pickle=False)
np.save(f"{sys.argv[1]}/float64.npy", np.zeros(3))
np.save(f"{sys.argv[1]}/big-endian.npy", np.zeros(3, ">f4"))
np.save(f"{sys.argv[1]}/fortran.npy", np.asfortranarray(np.zeros((2, 3), np.float32)))
np.save(f"{sys.argv[1]}/record.npy", np.zeros(3, [("a", "<f4")]))
