// SPDX-License-Identifier: Apache-2.0
//
// The test is the link: see CMakeLists.txt.

int main() { return 0; }
