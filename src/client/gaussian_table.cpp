// SPDX-License-Identifier: Apache-2.0
//
// Literal, so that no machine's floating point takes part; tests/client/sampler_test.cpp derives it again with MPFR.
#include "client/sampler.h"

namespace tacet::client {

const std::array<CumulativeEntry, 42> gaussian_cumulative{{
    {0x1001f9a1b2ca9468, 0x7d7697c50b544918}, {0x2e7cf3ef07836cb5, 0xd9a4bfe5b8e648b0},
    {0x48ca7e85d834a579, 0xd04638a68050d8e3}, {0x5d5d51778f760880, 0xa29c1adf90486271},
    {0x6bf35598550421b0, 0x387996d1bd8c9679}, {0x7552dc90807bbed5, 0xd4a4f261c1aa7a5a},
    {0x7ac8820561a4c974, 0xda6f4bcccb8d91f2}, {0x7daa6596524b7ffd, 0x3881f3dd327f9af3},
    {0x7f0b8114bba4ecb9, 0x35fe043d2ca59821}, {0x7fa4a9fc5ea574e8, 0xbb2c9fb7c16c975f},
    {0x7fe0e1077aef3919, 0xf507a817a368a319}, {0x7ff6563f810f15d0, 0x106026e446869208},
    {0x7ffd4490999bc594, 0xd4bc791834114abf}, {0x7fff4c0804cd386d, 0xa57bc4e195062c8c},
    {0x7fffd5e18e7fda18, 0x37e0216daa52c40a}, {0x7ffff709c679c2ed, 0xfe88363fd122c605},
    {0x7ffffe445c790f6b, 0xec4bb4df649a4aab}, {0x7fffffb20f7aa54a, 0x7f53d25183ccfb5d},
    {0x7ffffff3903d235d, 0x4193489be593eef1}, {0x7ffffffe32b06d1d, 0x7640635d5edf8b84},
    {0x7fffffffc35125cc, 0x6a62eb39239da217}, {0x7ffffffff8c11764, 0xbfb5d88ae22bc86e},
    {0x7fffffffff36fe33, 0x490f4840a7f430b0}, {0x7fffffffffec3bf7, 0xfe6400c65e8d04a6},
    {0x7ffffffffffe3c8b, 0x355c24d8c3787654}, {0x7fffffffffffdb75, 0x416822942514f505},
    {0x7ffffffffffffd51, 0x1eaab0abe823585d}, {0x7fffffffffffffd2, 0x40aab06b663a0c00},
    {0x7ffffffffffffffd, 0x3c8cd6ab74185a5a}, {0x7fffffffffffffff, 0xd93dfabe84828443},
    {0x7fffffffffffffff, 0xfe13098493f65029}, {0x7fffffffffffffff, 0xffe9ca283a36bd57},
    {0x7fffffffffffffff, 0xffff17b436680fb7}, {0x7fffffffffffffff, 0xfffff764fd243dfe},
    {0x7fffffffffffffff, 0xffffffb6005f3ce9}, {0x7fffffffffffffff, 0xfffffffdbf10c283},
    {0x7fffffffffffffff, 0xfffffffff011c0a5}, {0x7fffffffffffffff, 0xffffffffff99e732},
    {0x7fffffffffffffff, 0xfffffffffffdaec9}, {0x7fffffffffffffff, 0xfffffffffffff3cb},
    {0x7fffffffffffffff, 0xffffffffffffffc6}, {0x7fffffffffffffff, 0xffffffffffffffff},
}};

}  // namespace tacet::client
