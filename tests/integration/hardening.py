#!/usr/bin/env python3
"""Release programs are built to fail early: what their ELF files show of it. Run by ctest with their paths."""

import subprocess
import sys
import unittest

PROGRAMS = []


def readelf(*options):
    return subprocess.run(["readelf", "--wide", *options], capture_output=True, text=True, check=True).stdout


class Hardening(unittest.TestCase):
    def of_each(self):
        for program in PROGRAMS:
            with self.subTest(program=program):
                yield program

    def test_the_address_is_anybodys_guess(self):
        for program in self.of_each():
            self.assertRegex(readelf("--file-header", program), r"Type:\s+DYN")
            self.assertRegex(readelf("--dynamic", program), r"FLAGS_1.*\bPIE\b")

    def test_what_the_linker_fills_in_is_read_only_before_main(self):
        for program in self.of_each():
            self.assertIn("GNU_RELRO", readelf("--program-headers", program))
            self.assertRegex(readelf("--dynamic", program), r"\bBIND_NOW\b|FLAGS.*\bNOW\b")

    def test_no_memory_is_both_written_and_run(self):
        for program in self.of_each():
            segments = readelf("--program-headers", program)
            self.assertRegex(segments, r"GNU_STACK.*\bRW\b")
            self.assertNotRegex(segments, r"(LOAD|GNU_STACK).*\bRWE\b")

    def test_the_stack_has_guards_and_library_calls_are_checked(self):
        for program in self.of_each():
            symbols = readelf("--symbols", program)
            self.assertIn("__stack_chk_fail", symbols)
            self.assertRegex(symbols, r"__\w+_chk\b")


if __name__ == "__main__":
    PROGRAMS = sys.argv[1:]
    unittest.main(argv=sys.argv[:1], verbosity=2)
