#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Known answers of the random streams and samplers, worked out without the engine: BLAKE2b from the standard library,
the ChaCha20 block function written down from RFC 8439 (checked against its section 2.3.2), Gaussian probabilities in
decimal arithmetic. Prints the literals of tests/base/random_test.cpp, tests/base/hash_test.cpp and
tests/client/*_test.cpp."""

import decimal
import hashlib
import struct


def quarter(x, a, b, c, d):
    for add, into, turn in ((b, d, 16), (d, b, 12), (b, d, 8), (d, b, 7)):
        base = a if into == d else c
        x[base] = (x[base] + x[add]) & 0xFFFFFFFF
        x[into] ^= x[base]
        x[into] = ((x[into] << turn) | (x[into] >> (32 - turn))) & 0xFFFFFFFF


def block(state):
    x = list(state)
    for _ in range(10):
        for columns in ((0, 4, 8, 12), (1, 5, 9, 13), (2, 6, 10, 14), (3, 7, 11, 15),
                        (0, 5, 10, 15), (1, 6, 11, 12), (2, 7, 8, 13), (3, 4, 9, 14)):
            quarter(x, *columns)
    return struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(x, state)))


CONSTANTS = struct.unpack("<4I", b"expand 32-byte k")


def check_block():
    state = CONSTANTS + struct.unpack("<8I", bytes(range(32))) + (1,) + struct.unpack("<3I", bytes.fromhex(
        "000000090000004a00000000"))
    assert block(state).hex().startswith("10f1e7e4d13b5915500fdd1fa32071c4"), "RFC 8439, 2.3.2"


def hasher(purpose, *items):
    """Items: bytes as they are, integers as 8 bytes, texts with their length."""
    digest = hashlib.blake2b(digest_size=32)
    for item in (purpose, *items):
        if isinstance(item, str):
            digest.update(struct.pack("<Q", len(item)) + item.encode())
        elif isinstance(item, int):
            digest.update(struct.pack("<Q", item))
        else:
            digest.update(item)
    return digest.digest()


def stream(seed, purpose, index, count):
    """The first `count` words."""
    key = struct.unpack("<8I", hasher("tacet stream", seed, purpose, index))
    text = b"".join(block(CONSTANTS + key + (number & 0xFFFFFFFF, number >> 32, 0, 0)) for number in range(count // 8 + 1))
    return struct.unpack(f"<{count}Q", text[:8 * count])


def blocks_from(key, counter, count):
    """Blocks counter .. counter + count - 1 of the stream of a 32-byte key."""
    words = struct.unpack("<8I", key)
    numbers = ((counter + i) & (1 << 64) - 1 for i in range(count))
    return b"".join(block(CONSTANTS + words + (number & 0xFFFFFFFF, number >> 32, 0, 0)) for number in numbers)


def piece_digests(prefix, text):
    """BLAKE2b-256 of (prefix, piece) for each of eight equal pieces, one after another."""
    size = len(text) // 8
    return b"".join(hashlib.blake2b(prefix + text[i * size:(i + 1) * size], digest_size=32).digest() for i in range(8))


def seed_of(number):
    return bytes((number + 7 * i) & 0xFF for i in range(32))


def pairs(words):
    return [words[i] | words[i + 1] << 64 for i in range(0, len(words), 2)]


def ternary(words):
    return [(3 * w >> 128) - 1 for w in pairs(words)]


def sparse_ternary(words, weight, size):
    """Two words a nonzero value: 127 bits choose among the positions that are still free, the lowest bit is the sign."""
    values = [0] * size
    for w in pairs(words)[:weight]:
        free = [i for i, value in enumerate(values) if value == 0]
        values[free[(w >> 1) * len(free) >> 127]] = 1 if w & 1 else -1
    return values


def cumulative():
    decimal.getcontext().prec = 100
    rho = [(-decimal.Decimal(k * k) / (2 * decimal.Decimal("3.19") ** 2)).exp() for k in range(44)]
    total = rho[0] + 2 * sum(rho[1:])
    return [int(((rho[0] + 2 * sum(rho[1:k + 1])) / total * 2 ** 127).to_integral_value()) for k in range(44)]


def gaussian(words):
    table = cumulative()
    values = []
    for w in pairs(words):
        magnitude = sum(w % 2 ** 127 >= entry for entry in table)
        values.append(-magnitude if w >> 127 else magnitude)
    return values


def operation_seed(seed, purpose, half):
    return hasher("tacet operation seed", seed, purpose, half)


def is_prime(n):
    """Miller-Rabin with the bases that decide below 2^64."""
    if n < 41 or any(n % p == 0 for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)):
        return n in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37)
    twos = (n - 1 & 1 - n).bit_length() - 1
    for base in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(base, n - 1 >> twos, n)
        if x != 1 and not any(pow(x, 1 << i, n) == n - 1 for i in range(twos)):
            return False
    return True


def primes_below(bits, congruence, count, excluded=()):
    top = (1 << bits) - 1
    found = []
    candidate = top - (top - 1) % congruence
    while len(found) < count:
        if candidate not in excluded and is_prime(candidate):
            found.append(candidate)
        candidate -= congruence
    return found


def uniform(seed, purpose, index, q, count):
    mask = (1 << (q - 1).bit_length()) - 1
    return [w & mask for w in stream(seed, purpose, index, 2 * count + 64) if w & mask < q][:count]


class SmallRing:
    """Values of polynomials at single positions of the evaluation domain: sums of powers, no transform."""
    log_degree = 10
    n = 1 << 10
    t = 786433

    def __init__(self):
        self.q = primes_below(45, 2 * self.n * self.t, 2)
        self.p = primes_below(50, 2 * self.n * self.t, 1, self.q)
        self.primes = self.q + self.p

    def psi(self, q):
        """The smallest primitive 2N-th root of unity."""
        root = next(r for r in (pow(x, (q - 1) // (2 * self.n), q) for x in range(2, 1000)) if pow(r, self.n, q) == q - 1)
        return min(pow(root, e, q) for e in range(1, 2 * self.n, 2))

    def value(self, coefficients, q, position):
        """Position p = 64h + 8k + l holds r = 64h + 8l + k, the value at psi^(2 brv(r) + 1)."""
        r = position & ~63 | (position & 7) << 3 | position >> 3 & 7
        exponent = 2 * int(f"{r:010b}"[::-1], 2) + 1
        z = pow(self.psi(q), exponent, q)
        return sum(c * pow(z, j, q) for j, c in enumerate(coefficients)) % q


POSITIONS = (0, 1, 100, 1023)


def known_encryption(ring, secret):
    """(-a s + t e + m, a), m_i = i^2 mod 1000."""
    published = operation_seed(seed_of(5), "secret-key encryption", "published")
    error = gaussian(stream(operation_seed(seed_of(5), "secret-key encryption", "secret"), "encryption error", 0, 2 * ring.n))
    for index, q in enumerate(ring.q):
        a = uniform(published, "ciphertext a", index, q, ring.n)
        yield [(-a[p] * ring.value(secret, q, p) + ring.t * ring.value(error, q, p)
                + ring.value([i * i % 1000 for i in range(ring.n)], q, p)) % q for p in POSITIONS]


def known_relinearisation_key(ring, secret):
    """b_d = -a_d s + t e_d + g_d s^2 for the second digit (the second ciphertext prime), over all three primes."""
    published = operation_seed(seed_of(6), "relinearisation key", "published")
    digit_seed = hasher("tacet key digit", published, 1)
    error = gaussian(stream(operation_seed(seed_of(6), "relinearisation key", "secret"), "key error", 1, 2 * ring.n))
    for index, q in enumerate(ring.primes):
        a = uniform(digit_seed, "key a", index, q, ring.n)
        gadget = ring.p[0] if index == 1 else 0
        yield [(-a[p] * ring.value(secret, q, p) + ring.t * ring.value(error, q, p)
                + gadget * ring.value(secret, q, p) ** 2) % q for p in POSITIONS]


def show(name, values, form=str):
    print(f"{name}:\n    " + ", ".join(form(v) for v in values))


def main():
    check_block()
    words = lambda v: f"0x{v:016x}"
    print("hash of ('tacet test', word 7, text 'abc', bytes 00..1f):",
          hasher("tacet test", 7, "abc", bytes(range(32))).hex())
    show("stream(seed 1, 'test', 0), words 0..3", stream(seed_of(1), "test", 0, 4), words)
    show("stream(seed 1, 'test', 5), words 0..3", stream(seed_of(1), "test", 5, 4), words)
    show("stream(seed 1, 'test', 0), words 1022..1025", stream(seed_of(1), "test", 0, 1026)[-4:], words)
    key = bytes((251 * i + 3) & 0xFF for i in range(32))
    for counter in (0, 0xFFFFFFF7, 0x123456789ABCDEF0, (1 << 64) - 101):
        blocks = blocks_from(key, counter, 48)
        print(f"48 blocks of ChaCha20 from block {counter:#x}, hashed:", hasher("stream", blocks).hex())
    text = bytes((7 * i + i // 256) & 0xFF for i in range(8 * 520))
    for prefix, size in ((1, 0), (19, 127), (64, 128), (127, 520)):
        digests = piece_digests(text[:prefix], text[:8 * size])
        print(f"eight pieces of {size} bytes behind {prefix}, digests hashed:", hasher("digests", digests).hex())
    q = 600_000_000_001
    show(f"uniform modulo {q} from stream(seed 1, 'test', 0)",
         [w & (1 << 40) - 1 for w in stream(seed_of(1), "test", 0, 64) if w & (1 << 40) - 1 < q][:4])
    show("ternary(seed 2, 'ternary')", ternary(stream(seed_of(2), "ternary", 0, 64)))
    for weight, size in ((8, 32), (16, 16)):
        show(f"sparse ternary(seed 6, 'sparse'), weight {weight} of {size}",
             sparse_ternary(stream(seed_of(6), "sparse", 0, 2 * weight), weight, size))
    drawn = sparse_ternary(stream(seed_of(6), "sparse", 0, 64), 32, 65536)
    show("sparse ternary(seed 6, 'sparse'), weight 32 of 65536: positions, with the sign of the value",
         [value * i for i, value in enumerate(drawn) if value != 0])
    show("error(seed 3, 'error')", gaussian(stream(seed_of(3), "error", 0, 64)))
    secret = operation_seed(seed_of(4), "secret key", "secret")
    show("secret key of seed 4, first 32 coefficients", ternary(stream(secret, "secret key", 0, 64)))
    ring = SmallRing()
    key = ternary(stream(secret, "secret key", 0, 2 * ring.n))
    print("primes", ring.primes)
    for limb in known_encryption(ring, key):
        show("part 0 of the encryption under seed 5, a limb", limb)
    for limb in known_relinearisation_key(ring, key):
        show("digit 1 of the relinearisation key under seed 6, a limb", limb)
    print("its id:", operation_seed(seed_of(4), "secret key", "published")[:16].hex())


if __name__ == "__main__":
    main()
