"""Compilation: the decorators of mechanisms and kernels."""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core.codegen import get_host_cpu_features
from numba.extending import register_jitable

from sim.market.cache import CACHE, MARKET

Function = TypeVar("Function", bound=Callable[..., Any])

_njit: Any = numba.njit
_register: Any = register_jitable
_config: Any = numba.config
_host_features: Any = get_host_cpu_features
_FLAGS: dict[str, Any] = {"error_model": "numpy", "_nrt": False}
"""No reference counting: kernels make no arrays, and counting the use of those they are given
would cost several times more than the work (measured)."""


def tune_for_none() -> None:
    """Have numba use all that this processor can do, but tuned for no make of it.

    What the compiler takes for good on Zen 4 costs these kernels 2 to 3 % there (measured).
    Results are the same. A choice made in numba's own environment variables stands.
    """
    if _config.CPU_NAME is None and platform.machine() in ("x86_64", "AMD64"):
        _config.CPU_FEATURES = _host_features()
        _config.CPU_NAME = "generic"


tune_for_none()


def is_compiled(kind: str) -> bool:
    """Return whether the kernels of a kind of market were compiled before.

    `kind` is "purchase" or "subscription".
    """
    return CACHE is not None and any(CACHE.rglob(f"*run_{kind}_weeks*.nbc"))


_INNER = {**_FLAGS, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
"""Without ways in from Python, which kernels alone need: a fifth less to compile."""


def mechanism(function: Function) -> Function:
    """Have a function of scalars compiled into whatever kernel calls it.

    Called from Python it is the plain function, so that it can be tried on NumPy scalars.
    """
    jitable: Function = _register(forceinline=True, **_INNER)(function)
    return jitable


def step(function: Function) -> Function:
    """Have a loop over a block compiled where a kernel calls it."""
    jitable: Function = _register(nogil=True, **_INNER)(function)
    return jitable


def inlined(function: Function) -> Function:
    """Have a function become part of its caller before anything is compiled.

    For functions that only call steps: compiled by themselves they would be optimised twice.
    """
    compiled: Function = _njit(inline="always", **_FLAGS)(function)
    return compiled


class KernelPlace:
    """Where numba keeps a kernel: by its place in the package and the text of its file.

    Without it (numba before 0.62) path and time of the file count, too, and another copy of the
    same sources compiles anew.
    """

    def __init__(self, folder: Path, stamp: str, line: int) -> None:
        self._folder, self._stamp, self._line = folder, stamp, line

    @classmethod
    def from_function(cls, function: Callable[..., Any], file: str) -> KernelPlace | None:
        """Return where a function of this file is kept; None if nothing can be kept."""
        if CACHE is None:
            return None
        path, home = Path(file).resolve(), MARKET.parent
        within = path.is_relative_to(home)  # else somebody's own kernel
        folder = CACHE / (path.parent.relative_to(home) if within else "elsewhere")
        stamp = hashlib.sha256(path.read_bytes()).hexdigest()
        return cls(folder, stamp, function.__code__.co_firstlineno)

    def ensure_cache_path(self) -> None:
        """Make the folder, before something is written into it."""
        self._folder.mkdir(parents=True, exist_ok=True)

    def get_cache_path(self) -> str:
        """Return the folder."""
        return str(self._folder)

    def get_source_stamp(self) -> str:
        """Return what a kernel that is kept must agree in."""
        return self._stamp

    def get_disambiguator(self) -> str:
        """Return what tells functions of the same name apart."""
        return str(self._line)


def kernel(function: Function) -> Function:
    """Compile a loop that runs without the interpreter lock, and cache it."""
    before = _config.CACHE_DIR, getattr(_config, "CACHE_LOCATOR_CLASSES", "")
    _config.CACHE_DIR = str(CACHE or "")
    _config.CACHE_LOCATOR_CLASSES = f"{__name__}.{KernelPlace.__name__}"
    try:
        compiled: Function = _njit(nogil=True, cache=CACHE is not None, **_FLAGS)(function)
    finally:
        _config.CACHE_DIR, _config.CACHE_LOCATOR_CLASSES = before
    return compiled
