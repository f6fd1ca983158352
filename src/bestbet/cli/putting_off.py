"""Parts of libraries that are loaded for nothing, put off until somebody uses them."""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

_UNUSED = ("f2py", "ma", "testing")


def put_off_unused() -> None:
    """Let parts of NumPy that nobody here uses load at first use: SciPy asks NumPy for all, which takes 60 ms."""
    import numpy as np

    for name in _UNUSED:
        spec = find_spec(f"numpy.{name}")
        if spec is None or spec.loader is None or spec.name in sys.modules:
            continue
        spec.loader = LazyLoader(spec.loader)
        module = module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
        setattr(np, name, module)
