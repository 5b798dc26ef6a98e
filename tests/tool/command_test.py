#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The tacet command from outside, with keys of the insecure test ring: words, exit codes, streams, formats, Ctrl-C.

usage: command_test.py TACET [unittest arguments]
"""

import csv
import io
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

TACET = pathlib.Path(sys.argv.pop(1)).resolve()
TEST_RING = "--insecure-test-ring"
PEOPLE = 'id,name,weight,smoker,"case.id"\n1,Ann,61.5,true,7\n2,"Bo, jr",,false,\n3,,80.25,,9\n4,"",55,true,1\n'


class Folder(unittest.TestCase):
    """A folder with keys and one table, copied for each test."""

    @classmethod
    def setUpClass(cls):
        cls.template = pathlib.Path(tempfile.mkdtemp())
        (cls.template / "people.csv").write_text(PEOPLE)
        for words in (["keygen"], ["load", "people.csv", "--table", "people"]):
            subprocess.run([TACET, *words, TEST_RING], cwd=cls.template, check=True, capture_output=True)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.template)

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp())
        shutil.copytree(self.template, self.folder, dirs_exist_ok=True, symlinks=True)

    def tearDown(self):
        shutil.rmtree(self.folder)

    def run_tacet(self, *words, text=None, **options):
        environment = {name: value for name, value in os.environ.items() if name != "TACET_PASSPHRASE"}
        words = (*words, TEST_RING) if words and words[0] != "frobnicate" else words
        return subprocess.run([TACET, *words], cwd=self.folder, input=text, capture_output=True, text=True,
                              env=environment, timeout=120, **options)

    def answer(self, *words, **options):
        result = self.run_tacet(*words, **options)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def refused(self, code, *words, **options):
        """The one sentence on standard error; nothing on standard output."""
        result = self.run_tacet(*words, **options)
        self.assertEqual(result.returncode, code, result.stdout + result.stderr)
        self.assertEqual(result.stdout, "")
        self.assertTrue(result.stderr.startswith("tacet: "), result.stderr)
        self.assertEqual(result.stderr.count("\n"), 1, result.stderr)
        return result.stderr


class Answers(Folder):
    QUERY = "SELECT id, name, weight, smoker, \"case.id\" FROM people ORDER BY id"

    def test_json(self):
        answer = json.loads(self.answer("sql", self.QUERY, "--format", "json"))
        self.assertEqual([column["type"] for column in answer["columns"]],
                         ["integer", "text", "decimal(4,2)", "boolean", "integer"])
        self.assertEqual(answer["rows"], [[1, "Ann", "61.50", True, 7], [2, "Bo, jr", None, False, None],
                                          [3, None, "80.25", None, 9], [4, "", "55.00", True, 1]])
        self.assertEqual(sorted(answer["statistics"]), ["host_seconds", "key_bytes", "read_bytes", "result_bytes",
                                                        "seconds", "sent_bytes"])
        self.assertGreater(answer["statistics"]["result_bytes"], 0)

    def test_csv_reads_back(self):
        text = self.answer("sql", self.QUERY, "--format", "csv", "--quiet")
        self.assertEqual(list(csv.reader(io.StringIO(text)))[2], ["2", "Bo, jr", "", "false", ""])
        self.assertEqual(text.splitlines()[3], "3,,80.25,,9")
        self.assertEqual(text.splitlines()[4], '4,"",55.00,true,1')

    def test_table(self):
        result = self.run_tacet("sql", "SELECT COUNT(*) AS people, SUM(weight) FROM people WHERE smoker")
        self.assertEqual(result.stdout, "people     sum\n------  ------\n     2  116.50\n")
        self.assertTrue(result.stderr.startswith("(1 row in "), result.stderr)

    def test_quiet_leaves_the_answer(self):
        result = self.run_tacet("sql", "SELECT COUNT(*) AS n FROM people", "--quiet")
        self.assertEqual((result.stdout, result.stderr), ("n\n-\n4\n", ""))

    def test_standard_input(self):
        self.assertEqual(self.answer("sql", "-", "-q", text="SELECT COUNT(*) AS n\nFROM people\n"), "n\n-\n4\n")
        self.assertIn("no query", self.refused(1, "sql", "-", text=" \n"))
        self.assertIn("1048576", self.refused(1, "sql", "-", text="x" * 1100000))

    def test_explain(self):
        text = self.answer("explain", "SELECT COUNT(*) FROM people WHERE weight > 60")
        for word in ("Plan", "levels", "failure", "security", "The host learns"):
            self.assertIn(word, text)
        facts = json.loads(self.answer("explain", "--format", "json", "SELECT COUNT(*) FROM people WHERE weight > 60"))
        self.assertLessEqual(facts["levels"], facts["levels_available"])
        self.assertTrue(facts["steps"] and facts["host_learns"])
        self.assertGreater(facts["noise_margin_bits"], 0)
        self.assertLessEqual(facts["log2_failure_probability"], -128)

    def test_no_colour_without_a_terminal(self):
        for words in (("sql", self.QUERY), ("tables",), ("describe", "people"), ("explain", self.QUERY)):
            result = self.run_tacet(*words)
            self.assertNotIn("\x1b", result.stdout + result.stderr)


class Tables(Folder):
    def test_describe(self):
        table = json.loads(self.answer("describe", "people", "--format", "json"))
        self.assertEqual((table["name"], table["rows"], table["blocks"]), ("people", 4, 1))
        weight = table["columns"][2]
        self.assertEqual((weight["name"], weight["type"], weight["nullable"]), ("weight", "decimal(4,2)", True))
        self.assertEqual((weight["minimum"], weight["maximum"]), ("55.00", "80.25"))
        self.assertTrue(table["columns"][0]["unique"])
        self.assertIn("weight", self.answer("describe", "people"))
        self.assertEqual(self.answer("describe", "people", "--format", "csv").splitlines()[0],
                         "column,type,NULLs,range,remark,ciphertexts a block")

    def test_tables_and_drop(self):
        listed = json.loads(self.answer("tables", "--format", "json"))
        self.assertEqual([(table["name"], table["rows"], table["columns"]) for table in listed["tables"]],
                         [("people", 4, 5)])
        self.assertEqual(self.answer("drop", "people", "-q"), "")
        self.assertEqual(json.loads(self.answer("tables", "--format", "json")), {"tables": []})
        self.assertEqual(self.answer("tables", "-q"), "")
        self.assertIn("people", self.refused(1, "drop", "people"))

    def test_load_shows_types_first(self):
        result = self.run_tacet("load", "people.csv", "--table", "again", "--column", "weight decimal(5,1)")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("decimal(5,1)", result.stderr)
        self.assertIn("Loaded again: 4 rows", result.stdout)
        self.assertIn("1 value had more digits", result.stdout)
        self.assertEqual(self.run_tacet("load", "people.csv", "--table", "third", "--quiet").stderr, "")

    def test_a_reference_makes_a_join(self):
        (self.folder / "visits.csv").write_text("person,cost\n1,10\n1,20\n3,5\n8,1\n")
        self.answer("load", "visits.csv", "--table", "visits", "--references", "person people(id)", "-q")
        text = self.answer("sql", "SELECT p.name, SUM(v.cost) AS cost FROM visits v JOIN people p ON v.person = p.id "
                                  "GROUP BY p.name ORDER BY p.name", "--format", "csv", "-q")
        self.assertEqual(text, "name,cost\n,5\nAnn,30\n")


class Faults(Folder):
    def test_refused_queries(self):
        result = self.run_tacet("sql", "SELEC 1")  # with an excerpt and a caret below the sentence
        self.assertEqual((result.returncode, result.stdout), (1, ""))
        self.assertEqual(result.stderr, 'tacet: syntax error at or near "SELEC" (line 1, column 1)\n  SELEC 1\n  ^\n')
        self.assertIn("nowhere", self.refused(1, "sql", "SELECT COUNT(*) FROM nowhere"))
        self.assertIn("weight", self.refused(1, "sql", "SELECT wieght FROM people"))
        self.assertIn("OVER", self.refused(1, "explain", "SELECT RANK() OVER (ORDER BY id) FROM people"))

    def test_refused_files(self):
        self.assertIn("no file 'absent.csv'", self.refused(1, "load", "absent.csv", "--table", "t"))
        self.assertIn("people", self.refused(1, "load", "people.csv", "--table", "people"))
        (self.folder / "bad.csv").write_text("a,b\n1,2\n3\n")
        fault = self.refused(1, "load", "bad.csv", "--table", "bad")
        self.assertIn("bad.csv", fault)
        self.assertIn("line 3", fault)
        self.refused(1, "load", "people.csv", "--table", "t", "--column", "weight colour")
        self.refused(1, "load", "people.csv", "--table", "t", "--references", "id absent(id)")
        self.assertEqual(len(json.loads(self.answer("tables", "--format", "json"))["tables"]), 1)

    def test_usage(self):
        self.assertIn("--help", self.refused(2))
        self.assertIn("--help", self.refused(2, "frobnicate"))
        self.assertIn("tacet sql --help", self.refused(2, "sql"))
        self.assertIn("tacet sql --help", self.refused(2, "sql", "SELECT 1", "--format", "xml"))

    def test_test_keys_are_not_taken_by_accident(self):
        result = subprocess.run([TACET, "tables"], cwd=self.folder, capture_output=True, text=True)
        self.assertEqual((result.returncode, result.stdout), (3, ""))
        self.assertIn("insecure_", result.stderr)

    def test_no_keys(self):
        self.assertIn("tacet keygen", self.refused(3, "tables", "--owner", "nobody"))

    def test_keys_are_never_overwritten(self):
        key = sorted((self.folder / ".tacet" / "owner").rglob("*"))
        before = [(path, path.read_bytes()) for path in key if path.is_file()]
        self.refused(3, "keygen")
        self.assertEqual(before, [(path, path.read_bytes()) for path in key if path.is_file()])

    def test_another_owner(self):
        self.answer("keygen", "--owner", "other/owner", "--host", "other/host", "-q")
        self.refused(3, "tables", "--owner", "other/owner")

    def test_a_full_standard_output(self):
        if not os.path.exists("/dev/full"):
            self.skipTest("no /dev/full here")
        with open("/dev/full", "w") as full:
            result = subprocess.run([TACET, "sql", "SELECT COUNT(*) FROM people", TEST_RING], cwd=self.folder, stdout=full,
                                    stderr=subprocess.PIPE, text=True)
        self.assertEqual(result.returncode, 3)
        self.assertIn("standard output", result.stderr)

    def test_a_damaged_store(self):
        keys = self.folder / ".tacet" / "host" / "evaluation_keys"
        os.truncate(keys, keys.stat().st_size // 2)
        self.refused(3, "sql", "SELECT id, name, weight, smoker FROM people WHERE weight > 3")


class Interrupt(Folder):
    def test_ctrl_c_leaves_the_store_whole(self):
        rows = "".join(f"{i},{i * 7919 % 100003},{i % 13}\n" for i in range(400000))
        (self.folder / "big.csv").write_text("a,b,c\n" + rows)
        for delay in (0.2, 0.6, 1.2):
            process = subprocess.Popen([TACET, "load", "big.csv", "--table", "big", "--quiet", TEST_RING],
                                       cwd=self.folder,
                                       stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            time.sleep(delay)
            process.send_signal(signal.SIGINT)
            _, faults = process.communicate(timeout=60)
            tables = [table["name"] for table in json.loads(self.answer("tables", "--format", "json"))["tables"]]
            if process.returncode == 0:  # it was done before the signal came
                self.assertEqual(tables, ["big", "people"])
                self.answer("drop", "big", "-q")
            else:
                self.assertEqual(process.returncode, 130, faults)
                self.assertIn("interrupted", faults)
                self.assertEqual(tables, ["people"])
        self.assertEqual(self.answer("sql", "SELECT COUNT(*) AS n FROM people", "-q"), "n\n-\n4\n")


class Words(unittest.TestCase):
    def run_tacet(self, *words):
        return subprocess.run([TACET, *words], capture_output=True, text=True, check=False)

    def test_version(self):
        for words in (["version"], ["--version"]):
            self.assertRegex(self.run_tacet(*words).stdout, r"^tacet \d+\.\d+\.\d+\n$")

    def test_help_is_an_answer(self):
        for words in (["--help"], ["help"], ["sql", "--help"], ["help", "load"]):
            result = self.run_tacet(*words)
            self.assertEqual((result.returncode, result.stderr), (0, ""))
            self.assertIn("tacet sql" if "load" not in words else "tacet load", result.stdout)


if __name__ == "__main__":
    unittest.main()
