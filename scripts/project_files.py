# SPDX-License-Identifier: Apache-2.0
"""What the static rules share: the files of the project, C++ text without comments, and how a finding is reported."""

import argparse
import pathlib
import re
import subprocess
import sys

CPP_SUFFIXES = {".h", ".cpp", ".cu", ".cuh"}

_TOKEN = re.compile(
    r'(?P<raw>R"(?P<tag>[^()\\ ]{0,16})\((?:.|\n)*?\)(?P=tag)")'
    r"|(?P<comment>//[^\n]*|/\*(?:.|\n)*?\*/)"
    r'|(?P<string>"(?:\\.|[^"\\\n])*")'
    r"|(?P<character>(?<![0-9A-Fa-f])'(?:\\.|[^'\\\n])+')"
)


def root_from_arguments(description):
    """The root of the tree to check; the tests of the rules give another one than the project's."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--root", type=pathlib.Path, default=pathlib.Path(__file__).resolve().parent.parent)
    return parser.parse_args().root


def all_files(root):
    """Every file that belongs to the project, relative to root: what git tracks or would track."""
    if (root / ".git").exists():
        command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split("\0")
        names = {name for name in listed if name}
    else:
        names = {str(path.relative_to(root)) for path in root.rglob("*")}
    return sorted(pathlib.PurePosixPath(name) for name in names if (root / name).is_file())


def cpp_files(root, *folders):
    """The C++ files below the given top-level folders; below any, where none is given."""
    return [path for path in all_files(root)
            if path.suffix in CPP_SUFFIXES and (not folders or path.parts[0] in folders)]


def without_comments(text, keep_strings=False):
    """The same text with comments, and unless kept the content of literals, blanked; line numbers stay."""
    def blank(match):
        if keep_strings and match.lastgroup != "comment":
            return match.group()
        return re.sub(r"[^\n]", " ", match.group())
    return _TOKEN.sub(blank, text)


def report(rule, findings, checked):
    """Prints findings "path:line: sentence" and exits: 0 where there are none."""
    for finding in findings:
        print(finding)
    print(f"{rule}: {checked} files, {len(findings)} findings")
    sys.exit(1 if findings else 0)
