#!/usr/bin/env python3
"""Holds an implementation to the conformance suite, as README.md describes."""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

SUITE = Path(__file__).parent


def canonical(value):
    """JSON text that is equal for equal values: numbers are doubles, and half a surrogate pair is U+FFFD."""
    number = lambda digits: float(digits) + 0.0  # -0 becomes 0
    value = json.loads(json.dumps(value), parse_int=number, parse_float=number)
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def expected(call, case):
    """The outcome of a case. A payload that is simply the value of `data` is not written there."""
    outcome = {key: case[key] for key in ("answer", "error") if key in case}
    answer = outcome.get("answer")
    if call == "decode" and answer["kind"] != "invalid" and "payload" not in answer:
        answer["payload"] = json.loads(case["input"]["data"])
    return outcome


def without_words(outcome):
    """The outcome without the texts for people, which an implementation may word in its own way."""
    plain = lambda told: {key: told[key] for key in told if key not in ("expected", "found", "message", "error", "contract")}
    if "error" in outcome:
        return {"error": plain(outcome["error"])}
    answer = outcome.get("answer")
    if isinstance(answer, dict) and "problems" in answer:
        answer = {**answer, "problems": [plain(problem) for problem in answer["problems"]]}
    if isinstance(answer, dict) and "body" in answer:
        answer = {**answer, "body": json.loads(answer["body"], object_hook=plain)}
    return {"answer": answer}


def ask(process, request):
    """The answer of the implementation; None if it has ended, or wrote something else than JSON."""
    try:
        # not through a buffer, which would fail again when it is closed
        os.write(process.stdin.fileno(), f"{json.dumps(request)}\n".encode())
        return json.loads(process.stdout.readline())
    except (BrokenPipeError, ValueError):
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--words", action="store_true", help="compare the texts for people too")
    parser.add_argument("--only", default="", metavar="START", help="run the groups whose name starts so, such as decode/")
    parser.add_argument("command", nargs=argparse.REMAINDER, help="starts the implementation")
    options = parser.parse_args()
    if not options.command:
        parser.error("name the COMMAND that starts the implementation")
    compared = (lambda outcome: outcome) if options.words else without_words
    counts = {"passed": 0, "failed": 0, "skipped": 0}
    with subprocess.Popen(options.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8") as process:
        groups = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(SUITE.glob("*/*.json")))
        for group in (group for group in groups if group["group"].startswith(options.only)):
            for case in group["cases"]:
                outcome = ask(process, {"call": group["call"], "input": case["input"]})
                if not isinstance(outcome, dict):
                    sys.exit(f"{group['group']}: {case['id']}: the command did not answer with a line of JSON")
                if outcome.get("skip"):
                    counts["skipped"] += 1
                    continue
                wanted, found = compared(expected(group["call"], case)), compared(outcome)
                passed = canonical(found) == canonical(wanted)
                counts["passed" if passed else "failed"] += 1
                if not passed:
                    print(f"{group['group']}: {case['id']}\n  input:    {case['input']}\n  expected: {wanted}\n  found:    {found}")
        process.stdin.close()
    print(", ".join(f"{count} {what}" for what, count in counts.items()))
    return 0 if counts["passed"] and not counts["failed"] else 1


if __name__ == "__main__":
    sys.exit(main())
