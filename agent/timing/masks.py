"""The type of a column of yes and no."""

import numpy as np
import numpy.typing as npt

Mask = npt.NDArray[np.bool_]
