"""Arithmetic in single precision that gives the same bits everywhere, and vectorises.

The C library's exp and log differ between machines in the last bit and keep a loop from being
vectorised. These are polynomials after Cephes (Moshier 1989) and Wichura's AS 241 (1988).
"""

from __future__ import annotations

import math

import numpy as np

from sim.market.compile import mechanism

f4 = np.float32
i4 = np.int32

ZERO = f4(0.0)
HALF = f4(0.5)
ONE = f4(1.0)
TWO = f4(2.0)

_LOG2_HIGH = f4(0.693359375)
_LOG2_LOW = f4(-2.12194440e-4)
_LOG2_E = f4(1.44269504088896341)
_SQRT_HALF_BITS = i4(0x3F3504F3)
_MANTISSA = i4(23)
_BIAS = i4(127)
_SIGN = i4(31)
_EXP_LOWEST = f4(-87.0)
_EXP_HIGHEST = f4(88.0)
_ROUNDER = f4(12582912.0)

_L0, _L1, _L2 = f4(7.0376836292e-2), f4(-1.1514610310e-1), f4(1.1676998740e-1)
_L3, _L4, _L5 = f4(-1.2420140846e-1), f4(1.4249322787e-1), f4(-1.6668057665e-1)
_L6, _L7, _L8 = f4(2.0000714765e-1), f4(-2.4999993993e-1), f4(3.3333331174e-1)

_E0, _E1, _E2 = f4(1.9875691500e-4), f4(1.3981999507e-3), f4(8.3334519073e-3)
_E3, _E4, _E5 = f4(4.1665795894e-2), f4(1.6666665459e-1), f4(5.0000001201e-1)


@mechanism
def log(x: float) -> float:
    """Return the natural logarithm of a positive, normal float32 (relative error below 1e-7)."""
    bits = f4(x).view(i4)
    exponent = i4(i4(bits - _SQRT_HALF_BITS) >> _MANTISSA)  # else in 64 bits, at half the width
    m = i4(bits - (exponent << _MANTISSA)).view(f4) - ONE
    p = _L0
    p = p * m + _L1
    p = p * m + _L2
    p = p * m + _L3
    p = p * m + _L4
    p = p * m + _L5
    p = p * m + _L6
    p = p * m + _L7
    p = p * m + _L8
    square = m * m
    e = f4(exponent)
    return m + (p * m * square + e * _LOG2_LOW - HALF * square) + e * _LOG2_HIGH


@mechanism
def exp(x: float) -> float:
    """Return e to the x, float32; the argument is held within -87 .. 88."""
    x = min(max(x, _EXP_LOWEST), _EXP_HIGHEST)
    n = (x * _LOG2_E + _ROUNDER) - _ROUNDER
    r = x - n * _LOG2_HIGH - n * _LOG2_LOW
    p = _E0
    p = p * r + _E1
    p = p * r + _E2
    p = p * r + _E3
    p = p * r + _E4
    p = p * r + _E5
    p = p * r * r + r + ONE
    scale = i4((i4(n) + _BIAS) << _MANTISSA).view(f4)
    return p * scale


@mechanism
def where_more(x: int, y: int) -> int:
    """Return a mask of 32 bits: all set if x > y, else none. Neither may be negative."""
    return i4(i4(y - x) >> _SIGN)


@mechanism
def either(mask: int, one: int, other: int) -> int:
    """Return `one` if the mask is set, else `other`: whole numbers of 32 bits.

    For what may stay as it is: `x[k] = y[k] if better else x[k]` becomes a store under a mask,
    which takes some processors as long as twenty others.

    >>> mask = where_more(i4(3), i4(2))
    >>> int(either(mask, i4(7), i4(8))), int(either(~mask, i4(7), i4(8)))
    (7, 8)
    """
    return i4(i4(other) ^ ((i4(other) ^ i4(one)) & mask))


@mechanism
def power(x: float, y: float) -> float:
    """Return x to the y for x > 0, and 0 for x <= 0 (1 if y is 0)."""
    if y == ZERO:
        return ONE
    if x <= ZERO:
        return ZERO
    return exp(y * log(x))


@mechanism
def logistic(x: float) -> float:
    """Return the logistic of x, 1 / (1 + exp(-x)), float32."""
    return ONE / (ONE + exp(-x))


_N0, _N1 = f4(3.3871327179e0), f4(5.0434271938e1)
_N2, _N3 = f4(1.5929113202e2), f4(5.9109374720e1)
_D1, _D2, _D3 = f4(1.7895169469e1), f4(7.8757757664e1), f4(6.7187563600e1)
_T0, _T1 = f4(1.4234372777e0), f4(2.7568153900e0)
_T2, _T3 = f4(1.3067284816e0), f4(1.7023821103e-1)
_U1, _U2 = f4(7.3700164250e-1), f4(1.2021132975e-1)
_CENTRE, _CENTRE_SQUARE, _TAIL = f4(0.425), f4(0.180625), f4(1.6)


@mechanism
def normal_quantile(u: float) -> float:
    """Return the standard normal quantile of u, float32, for u in (2^-24, 1 - 2^-24).

    Wichura's PPND7 (AS 241), without the branch for tails beyond exp(-25).
    """
    q = u - HALF
    a = _CENTRE_SQUARE - q * q
    centre = q * (((_N3 * a + _N2) * a + _N1) * a + _N0) / (((_D3 * a + _D2) * a + _D1) * a + ONE)
    r = f4(math.sqrt(-log(min(u, ONE - u)))) - _TAIL
    tail = (((_T3 * r + _T2) * r + _T1) * r + _T0) / ((_U2 * r + _U1) * r + ONE)
    if abs(q) <= _CENTRE:
        return centre
    if q < ZERO:
        return -tail
    return tail


_P0, _P1, _P2 = f4(-1.26551223), f4(1.00002368), f4(0.37409196)
_P3, _P4, _P5 = f4(0.09678418), f4(-0.18628806), f4(0.27886807)
_P6, _P7, _P8, _P9 = f4(-1.13520398), f4(1.48851587), f4(-0.82215223), f4(0.17087277)
_SQRT_HALF = f4(0.7071067811865476)


@mechanism
def normal_cdf(z: float) -> float:
    """Return the standard normal Phi(z), float32 (Press et al., erfcc: error below 1.2e-7)."""
    x = abs(z) * _SQRT_HALF
    t = ONE / (ONE + HALF * x)
    p = _P9
    p = p * t + _P8
    p = p * t + _P7
    p = p * t + _P6
    p = p * t + _P5
    p = p * t + _P4
    p = p * t + _P3
    p = p * t + _P2
    p = p * t + _P1
    p = p * t + _P0
    upper = HALF * t * exp(p - x * x)
    if z > ZERO:
        return ONE - upper
    return upper
