#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The static rules find what they are for, and nothing else: each test writes a small tree and reads the findings."""

import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

SCRIPTS = pathlib.Path(__file__).resolve().parent.parent.parent / "scripts"
LICENSE = "// SPDX-License-Identifier: Apache-2.0\n"


class Tree(unittest.TestCase):
    def setUp(self):
        self.root = pathlib.Path(tempfile.mkdtemp())
        self.addCleanup(shutil.rmtree, self.root)

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def findings(self, script):
        result = subprocess.run([sys.executable, SCRIPTS / script, "--root", self.root], capture_output=True, text=True)
        lines = result.stdout.splitlines()[:-1]
        self.assertEqual(result.stderr, "")
        self.assertEqual(result.returncode, 1 if lines else 0)
        return lines

    def assert_one(self, script, *parts):
        found = self.findings(script)
        self.assertEqual(len(found), 1, found)
        for part in parts:
            self.assertIn(part, found[0])


class Floors(Tree):
    def setUp(self):
        super().setUp()
        for header in ("base/word.h", "ring/ntt.h", "rlwe/key.h", "bgv/encode.h", "ckks/encode.h", "client/secret_key.h",
                       "wire/frame.h", "wire/secret_frame.h"):
            self.write(f"src/{header}", "#pragma once\n")

    def test_down_and_sideways_is_allowed(self):
        self.write("src/ring/ntt.cpp", '#include "ring/ntt.h"\n#include <vector>\n#include "base/word.h"\n')
        self.write("src/client/a.cpp", '#include "bgv/encode.h"\n#include "ckks/encode.h"\n#include "rlwe/key.h"\n')
        self.assertEqual(self.findings("check-floors"), [])

    def test_up_is_not(self):
        self.write("src/base/a.cpp", '\n#include "ring/ntt.h"\n')
        self.assert_one("check-floors", "src/base/a.cpp:2:", "floor base may not include", "floor ring")

    def test_the_host_does_not_include_the_client(self):
        for floor in ("rlwe", "bgv", "ckks", "wire"):
            path = f"src/{floor}/a.cpp"
            self.write(path, '#  include "client/secret_key.h"\n')
            self.assert_one("check-floors", path + ":1:", "floor client")
            (self.root / path).unlink()

    def test_the_two_schemes_do_not_meet(self):
        self.write("src/bgv/a.cpp", '#include "ckks/encode.h"\n')
        self.assert_one("check-floors", "floor ckks")

    def test_only_secret_formats_reach_the_client(self):
        self.write("src/wire/secret_frame.cpp", '#include "client/secret_key.h"\n#include "wire/frame.h"\n')
        self.assertEqual(self.findings("check-floors"), [])
        self.write("src/wire/frame.cpp", '#include "wire/secret_frame.h"\n')
        self.assert_one("check-floors", "src/wire/frame.cpp:1:", "wire_client")

    def test_includes_in_comments_do_not_count(self):
        self.write("src/base/a.cpp", '// #include "ring/ntt.h"\n/*\n#include "ring/ntt.h"\n*/\n')
        self.assertEqual(self.findings("check-floors"), [])

    def test_paths_start_at_the_root(self):
        self.write("src/ring/a.cpp", '#include "ntt.h"\n')
        self.assert_one("check-floors", "not the path of a header")
        self.write("src/ring/a.cpp", "#include <ring/ntt.h>\n")
        self.assert_one("check-floors", "is ours")

    def test_oracles_are_for_tests(self):
        self.write("tests/ring/a.cpp", "#include <gmpxx.h>\n#include <gtest/gtest.h>\n")
        self.assertEqual(self.findings("check-floors"), [])
        self.write("src/ring/a.cpp", "#include <gmpxx.h>\n")
        self.assert_one("check-floors", "library for tests")

    def test_exact_answers_are_the_owners(self):
        self.write("src/query/a.cpp", "#include <gmpxx.h>\n")
        self.assertEqual(self.findings("check-floors"), [])
        self.write("src/query/a.cpp", "#include <mpfr.h>\n")
        self.assert_one("check-floors", "library for tests")

    def test_programs_use_every_floor(self):
        self.write("tests/ring/oracle.h", "")
        self.write("tests/ring/a.cpp", '#include "client/secret_key.h"\n#include "tests/ring/oracle.h"\n')
        self.assertEqual(self.findings("check-floors"), [])

    def test_a_folder_that_is_no_floor(self):
        self.write("src/misc/a.cpp", "")
        self.assert_one("check-floors", "src/misc/a.cpp:1:", "no floor")


class FloorList(unittest.TestCase):
    def test_the_build_and_the_rules_know_the_same_floors(self):
        sys.path.insert(0, str(SCRIPTS))
        import floors
        build = (SCRIPTS.parent / "cmake" / "TacetFloors.cmake").read_text()
        built = build.split("set(TACET_FLOORS ", 1)[1].split(")", 1)[0].split()
        self.assertEqual(built, [floor for floor in floors.MAY_USE if floor != "wire_client"])

    def test_an_edge_points_down(self):
        sys.path.insert(0, str(SCRIPTS))
        import floors
        order = list(floors.MAY_USE)
        for floor, below in floors.MAY_USE.items():
            for target in below:
                self.assertLess(order.index(target), order.index(floor))


class Banned(Tree):
    def test_each_rule_finds_its_call(self):
        for rule, line in {
            "random": "std::mt19937 generator;",
            "print": 'std::printf("x");',
            "allocate": "auto* p = new int[3];",
            "cast": "auto* q = reinterpret_cast<char*>(p);",
            "throw": "throw 1;",
            "thread": "std::thread t;",
            "environment": 'std::getenv("HOME");',
            "unbounded": "strcpy(a, b);",
        }.items():
            with self.subTest(rule):
                self.write("src/ring/a.cpp", f"int x;\n{line}\n")
                self.assert_one("check-banned", "src/ring/a.cpp:2:", f"[{rule}]")

    def test_random_functions_by_name(self):
        for line in ("int x = rand();", "std::random_device d;", "srand(1);", "std::normal_distribution<double> n;"):
            with self.subTest(line):
                self.write("src/ring/a.cpp", line + "\n")
                self.assert_one("check-banned", "[random]")

    def test_likenesses_are_left_alone(self):
        self.write("src/ring/a.cpp", "#include <new>\nA(const A&) = delete;\nint operand(int); int brand(int);\n"
                   '// new rand() throw\nconst char* s = "printf(new)";\nint n = 1\'000\'000; char c = \'n\';\n'
                   "pool.free(x); std::thread::hardware_concurrency();\n")
        self.assertEqual(self.findings("check-banned"), [])

    def test_the_floors_that_are_free_to(self):
        self.write("src/base/a.cpp", "auto* p = new int; std::thread t; throw 1;\n")
        self.write("src/wire/a.cpp", "reinterpret_cast<char*>(p);\n")
        self.write("tests/ring/a.cpp", "std::mt19937 generator(1);\n")
        self.assertEqual(self.findings("check-banned"), [])

    def test_using_namespace_in_a_header(self):
        self.write("tests/ring/a.cpp", "using namespace std;\n")
        self.assertEqual(self.findings("check-banned"), [])
        self.write("tests/ring/a.h", "using namespace std;\n")
        self.assert_one("check-banned", "[using-namespace]")

    def test_an_allowance_needs_its_reason(self):
        self.write("src/ring/a.cpp", "// tacet-allow(throw): the library above wants it\nthrow 1;\n")
        self.assertEqual(self.findings("check-banned"), [])
        self.write("src/ring/a.cpp", "// tacet-allow(throw):\nthrow 1;\n")
        self.assert_one("check-banned", "[throw]")
        self.write("src/ring/a.cpp", "// tacet-allow(cast): another rule\nthrow 1;\n")
        self.assert_one("check-banned", "[throw]")


class Files(Tree):
    def test_a_good_tree(self):
        self.write("src/ring/a.h", LICENSE + "#pragma once\n")
        self.write("scripts/run", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n")
        self.write("docs/a.md", "text\n")
        self.assertEqual(self.findings("check-files"), [])

    def test_the_licence_line(self):
        self.write("src/ring/a.cpp", "int x;\n" + LICENSE)
        self.assert_one("check-files", "src/ring/a.cpp:1:", "missing")
        self.write("src/ring/a.cpp", LICENSE)
        self.write("scripts/run", "#!/bin/sh\ntrue\n")
        self.assert_one("check-files", "scripts/run:2:", "missing")

    def test_the_length(self):
        self.write("src/ring/a.cpp", LICENSE + "\n" * 499)
        self.assertEqual(self.findings("check-files"), [])
        self.write("src/ring/a.cpp", LICENSE + "\n" * 500)
        self.assert_one("check-files", "501 lines")

    def test_the_include_guard(self):
        self.write("src/ring/a.h", LICENSE + "int x;\n")
        self.assert_one("check-files", "#pragma once")

    def test_unfinished_work(self):
        self.write("docs/a.md", "one\nTO" "DO two\n")
        self.assert_one("check-files", "docs/a.md:2:")


@unittest.skipUnless(shutil.which("c++") and shutil.which("ar"), "needs a compiler")
class SecretLink(Tree):
    def add_archive(self, name, source, links=()):
        folder = self.root / "floors"
        folder.mkdir(exist_ok=True)
        source_file, object_file, archive = (self.root / f"{name}{suffix}" for suffix in (".cpp", ".o", ".a"))
        source_file.write_text(source)
        subprocess.run(["c++", "-c", source_file, "-o", object_file], check=True)
        subprocess.run(["ar", "rcs", archive, object_file], check=True)
        (folder / f"{name}.txt").write_text("\n".join([str(archive), *(f"tacet_{link}" for link in links)]) + "\n")

    def check(self):
        return subprocess.run([sys.executable, SCRIPTS / "check-secret-link", self.root], capture_output=True, text=True)

    def test_the_client_uses_the_host(self):
        self.add_archive("rlwe", "void evaluate() {}")
        self.add_archive("client", "void evaluate(); void decrypt() { evaluate(); }", ["rlwe"])
        self.add_archive("wire_client", "void decrypt(); void read() { decrypt(); }", ["client"])
        result = self.check()
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)

    def test_the_host_links_the_client(self):
        self.add_archive("client", "void decrypt() {}")
        self.add_archive("bgv", "void evaluate() {}", ["client"])
        result = self.check()
        self.assertEqual(result.returncode, 1)
        self.assertIn("tacet_bgv (floor bgv) may not link tacet_client", result.stdout)

    def test_the_host_refers_to_the_client_without_linking_it(self):
        self.add_archive("client", "namespace tacet { void decrypt() {} }")
        self.add_archive("wire", "namespace tacet { void decrypt(); void read() { decrypt(); } }")
        result = self.check()
        self.assertEqual(result.returncode, 1)
        self.assertIn("tacet_wire refers to tacet::decrypt()", result.stdout)

    def test_an_inline_function_of_both_is_nobodys(self):
        shared = "inline int twice(int x) { return 2 * x; }\n"
        self.add_archive("client", shared + "int decrypt(int x) { return twice(x); }")
        self.add_archive("ring", shared + "int ring(int x) { return twice(x); }")
        self.assertEqual(self.check().returncode, 0)

    def test_nothing_built_is_a_failure(self):
        self.assertNotEqual(self.check().returncode, 0)


if __name__ == "__main__":
    unittest.main()
