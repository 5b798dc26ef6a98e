#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""BGV worked out with Python's big integers, without the engine: N = 2^10, t = 12289, three primes. Prints the literals of
tests/bgv/known_answer_test.cpp. Polynomials are given by formulas that the test repeats; results by their first
coefficients and by a BLAKE2b-256 hash over all coefficients as little-endian 64-bit residues, prime after prime."""

import hashlib

N = 1024
T = 12289
PRIMES = (1125899906826241, 1125899906820097, 1125899906738177)  # the largest below 2^50 that are 1 mod 2N
SLOTS = 8


def is_prime(n):
    return n > 1 and all(pow(a, n - 1, n) == 1 for a in (2, 3, 5, 7, 11, 13))


def product_of(primes):
    result = 1
    for prime in primes:
        result *= prime
    return result


def multiply(a, b):
    """a b modulo X^N + 1, by one product of big integers (Kronecker substitution)."""
    bits = 2 * max(max(map(abs, a)), max(map(abs, b)), 1).bit_length() + N.bit_length() + 2
    packed = sum(c << (bits * i) for i, c in enumerate(a)) * sum(c << (bits * i) for i, c in enumerate(b))
    coefficients = []
    for _ in range(2 * N):
        c = packed & ((1 << bits) - 1)
        if c >> (bits - 1):
            c -= 1 << bits
        coefficients.append(c)
        packed = (packed - c) >> bits
    return [coefficients[i] - coefficients[i + N] for i in range(N)]


def centred(x, q):
    x %= q
    return x - q if x > q // 2 else x


def formula(seed, q):
    """Coefficients that fill [0, q): seed^(i + 1) mod q, repeated squaring apart from anything random."""
    return [pow(seed, i + 1, q) for i in range(N)]


def switch(c, primes):
    """(c - delta) / q with delta = c mod q, delta = 0 mod t, |delta| <= t q / 2, q the last prime."""
    q = primes[-1]
    out = []
    for x in c:
        delta = T * centred(x * pow(T, -1, q), q)
        assert (x - delta) % q == 0
        out.append((x - delta) // q % product_of(primes[:-1]))
    return out


def digest(polynomials, primes):
    h = hashlib.blake2b(digest_size=32)
    h.update((12).to_bytes(8, "little") + b"known answer")  # what base/hash.h adds for its purpose
    for polynomial in polynomials:
        for prime in primes:
            for c in polynomial:
                h.update((c % prime).to_bytes(8, "little"))
    return h.hexdigest()


def slots_of(m):
    """The values at psi^(5^i) and psi^(-5^i), psi the smallest primitive 2N-th root of unity modulo t."""
    psi = next(x for x in range(2, T) if pow(x, N, T) == T - 1)
    def at(exponent):
        root = pow(psi, exponent, T)
        value = 0
        for c in reversed(m):
            value = (value * root + c) % T
        return value
    first = [at(pow(5, i, 2 * N)) for i in range(SLOTS)]
    second = [at(2 * N - pow(5, i, 2 * N)) for i in range(SLOTS)]
    return psi, first, second


def main():
    for prime in PRIMES:
        assert is_prime(prime) and prime % (2 * N) == 1
    q = product_of(PRIMES)
    a = [formula(3, q), formula(5, q)]
    b = [formula(7, q), formula(11, q)]
    tensor = [multiply(a[0], b[0]),
              [x + y for x, y in zip(multiply(a[0], b[1]), multiply(a[1], b[0]))],
              multiply(a[1], b[1])]
    print("tensor, first residues modulo each prime of each part:")
    for part in tensor:
        print("  ", [[c % prime for c in part[:2]] for prime in PRIMES])
    print("tensor digest:", digest(tensor, PRIMES))
    switched = [switch(part, PRIMES) for part in a]
    print("switched, first residues:")
    for part in switched:
        print("  ", [[c % prime for c in part[:2]] for prime in PRIMES[:-1]])
    print("switched digest:", digest(switched, PRIMES[:-1]))
    m = [(i * i * i + 5 * i + 7) % T for i in range(N)]
    psi, first, second = slots_of(m)
    print("psi:", psi, "first row:", first, "second row:", second)

    # A whole encryption: s, e, m by formula, c_1 = a_1, c_0 = -a_1 s + t e + m; the phase of the square, which has the
    # slots of m^2, and what is left after a switch.
    s = [pow(11, i + 1, T) % 3 - 1 for i in range(N)]
    e = [(7 * i + 1) % 13 - 6 for i in range(N)]
    c0 = [(x + T * y + centred(z, T)) % q for x, y, z in zip((-v for v in multiply(a[1], s)), e, m)]
    phase = [centred(x + y, q) for x, y in zip(c0, multiply(a[1], s))]
    assert [x % T for x in phase] == m
    print("phase, first coefficients:", phase[:4])
    c = [switch(c0, PRIMES), switch(a[1], PRIMES)]
    lower = product_of(PRIMES[:-1])
    after = [centred(x + y, lower) for x, y in zip(c[0], multiply(c[1], s))]
    factor = pow(PRIMES[-1], -1, T)
    assert [x % T for x in after] == [x * factor % T for x in m]
    print("phase after a switch, first coefficients:", after[:4], "factor:", factor)
    print("encryption digest:", digest([c0, a[1]], PRIMES))
    print("switched encryption digest:", digest(c, PRIMES[:-1]))


if __name__ == "__main__":
    main()
