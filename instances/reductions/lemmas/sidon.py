"""Sidon sets: sets of integers whose pair sums are all different.

Here live the two dense constructions and nothing about networks; reductions use the sets as labels.
"""

from itertools import count

from flint import fmpz


def sidon_labels(n: int) -> tuple[int, ...]:
    """A short Sidon set of n integers: u + v = w + z in it only if {u, v} = {w, z}.

    Both constructions give a Sidon set modulo some m, from which the shortest window of n cyclically consecutive
    elements is taken, shifted to start at 0. The shorter of the two windows is the answer (Bose-Chowla if equal).

    Parameters
    ----------
    n
        Number of elements, at least 0.

    Returns
    -------
    Increasing, starting with 0; the largest is below about n^2, and no Sidon set does better by more than a lower
    order term (Erdős and Turán 1941). Time O(n) up to factors of n^o(1).

    >>> sidon_labels(5)
    (0, 2, 7, 10, 11)
    """
    if n == 0:
        return ()
    return min(_window(*bose_chowla(n), n), _window(*ruzsa(n), n), key=lambda labels: labels[-1])


def ruzsa(n: int) -> tuple[list[int], int]:
    """At least n elements whose pair sums differ modulo m, and m: Ruzsa 1993.

    For the least prime p > n and a primitive root g of p, the p - 1 residues that are i mod p - 1 and g^i mod p,
    that is p i - (p - 1) g^i modulo m = p (p - 1). Equal sums give equal g^i + g^j and, as i + j is the same, equal
    products g^i g^j, hence the same pair.
    """
    p = _prime_from(n + 1)
    g = next(g for g in range(1, p) if _generates(g, p))
    modulus = p * (p - 1)
    elements, power = [], 1
    for i in range(p - 1):
        elements.append((p * i - (p - 1) * power) % modulus)
        power = power * g % p
    return elements, modulus


def bose_chowla(n: int) -> tuple[list[int], int]:
    """At least n elements whose pair sums differ modulo m, and m: Bose and Chowla 1962.

    For the least prime q >= n and a generator θ of the field with q^2 elements, the q exponents e with
    θ^e - θ in the prime field, modulo m = q^2 - 1. Equal sums give (θ + a)(θ + b) = (θ + c)(θ + d), and as θ has
    degree 2 this is an identity of polynomials, hence the same pair.

    An exponent is r + (q + 1) i with 0 <= r <= q. As h = θ^(q + 1) generates the prime field, θ^r = u + v θ with
    v != 0 leaves exactly one i, the one with h^i = 1 / v; so q steps are enough, not q^2.
    """
    q = _prime_from(n)
    trace, norm = _primitive_polynomial(q)
    logarithm, power = {}, 1
    for i in range(q - 1):
        logarithm[power] = i
        power = power * norm % q
    elements = []
    u, v = 1, 0
    for r in range(1, q + 1):
        u, v = -norm * v % q, (u + trace * v) % q
        elements.append(r + (q + 1) * logarithm[pow(v, -1, q)])
    return elements, q * q - 1


def _window(elements: list[int], modulus: int, n: int) -> tuple[int, ...]:
    """The shortest run of n cyclically consecutive elements, shifted to start at 0."""
    ring = sorted(elements)
    ring += [element + modulus for element in ring[: n - 1]]
    start = min(range(len(elements)), key=lambda i: ring[i + n - 1] - ring[i])
    return tuple(element - ring[start] for element in ring[start : start + n])


def _primitive_polynomial(q: int) -> tuple[int, int]:
    """The least (norm, trace), given as (trace, norm), such that a root θ of x^2 - trace x + norm generates GF(q^2)*.

    A θ of order q^2 - 1 cannot come from a reducible polynomial: there orders divide q - 1 or q (q - 1).
    """
    order = q * q - 1
    cofactors = [order // prime for prime in _prime_factors(q - 1) | _prime_factors(q + 1)]
    for norm in range(1, q):
        if not _generates(norm, q):
            continue
        for trace in range(q):
            if _power(order, trace, norm, q) == (1, 0) and all(
                _power(cofactor, trace, norm, q) != (1, 0) for cofactor in cofactors
            ):
                return trace, norm
    raise AssertionError(f"GF({q}^2) has a generator")


def _power(exponent: int, trace: int, norm: int, q: int) -> tuple[int, int]:
    """(u, v) with θ^exponent = u + v θ, where θ^2 = trace θ - norm."""
    u, v = 1, 0
    for bit in bin(exponent)[2:]:
        u, v = (u * u - norm * v * v) % q, (2 * u * v + trace * v * v) % q
        if bit == "1":
            u, v = -norm * v % q, (u + trace * v) % q
    return u, v


def _generates(g: int, p: int) -> bool:
    """Whether g is a primitive root of the prime p."""
    return all(pow(g, (p - 1) // prime, p) != 1 for prime in _prime_factors(p - 1))


def _prime_from(least: int) -> int:
    """The smallest prime that is at least `least`."""
    return next(p for p in count(max(2, least)) if fmpz(p).is_prime())


def _prime_factors(number: int) -> set[int]:
    return {int(prime) for prime, _ in fmpz(number).factor()}
