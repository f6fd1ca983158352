"""Array types named by their number of axes; the compiled engine reads its signature from these names."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Table = npt.NDArray[np.float64]
Cube = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
IndexTable = npt.NDArray[np.int64]
Words = npt.NDArray[np.uint64]
Block = npt.NDArray[np.float64]
IndexCube = npt.NDArray[np.int64]
WordTable = npt.NDArray[np.uint64]
WordCube = npt.NDArray[np.uint64]
