# SPDX-License-Identifier: Apache-2.0
"""The floors: which folder of src/ may include, and link, which. Lowest first."""

MAY_USE = {
    "base": (),
    "backend": ("base",),
    "ring": ("base", "backend"),
    "rlwe": ("base", "backend", "ring"),
    "bgv": ("base", "backend", "ring", "rlwe"),
    "ckks": ("base", "backend", "ring", "rlwe"),
    "client": ("base", "backend", "ring", "rlwe", "bgv", "ckks"),
    "wire": ("base", "backend", "ring", "rlwe", "bgv", "ckks"),
    # The files wire/secret_*: formats of secret material, a library of their own.
    "wire_client": ("base", "backend", "ring", "rlwe", "bgv", "ckks", "client", "wire"),
    "circuit": ("base", "backend", "ring", "rlwe", "bgv"),
    "table": ("base", "backend", "ring", "rlwe", "bgv", "wire"),
    "query": ("base", "backend", "ring", "rlwe", "bgv", "wire", "circuit", "table"),
    "owner": ("base", "backend", "ring", "rlwe", "bgv", "client", "wire", "wire_client", "circuit", "table", "query"),
    "tool": ("base", "table", "query", "owner"),
}

# Whoever may use one of these holds secrets.
SECRET = {"client", "wire_client", "owner"}


def floor_of(path):
    """The floor of a path relative to src/, such as wire/secret_key.h -> wire_client; None for an unknown one."""
    if len(path.parts) < 2:
        return None
    if path.parts[0] == "wire" and path.name.startswith("secret_"):
        return "wire_client"
    return path.parts[0] if path.parts[0] in MAY_USE else None


def floor_of_library(name):
    """The floor of a CMake target without its tacet_: backend_avx512 is part of backend."""
    if name in MAY_USE:
        return name
    folder = name.split("_")[0]
    return folder if folder in MAY_USE else None


def is_secret(floor):
    return floor in SECRET or bool(SECRET.intersection(MAY_USE[floor]))
