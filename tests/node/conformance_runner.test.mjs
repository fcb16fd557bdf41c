// The conformance suite's runner in Python, with implementations that it starts: the crate, a sample in Python, and
// some that are wrong.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { CASES } from "./conformance.mjs";

const path = (file) => fileURLToPath(new URL(`../../${file}`, import.meta.url));
const crate = `${process.env.CARGO_TARGET_DIR ?? path("target")}/debug/examples/conformance`;
const python = (program) => ["python3", "-c", program];

function run(...args) {
  const { status, stdout, stderr, error } = spawnSync("python3", [path("tests/conformance/run.py"), ...args], { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(error, undefined);
  const [, passed, failed, skipped] = /^(\d+) passed, (\d+) failed, (\d+) skipped$/m.exec(stdout) ?? [];
  return { status, stdout, stderr, passed: Number(passed), failed: Number(failed), skipped: Number(skipped) };
}

test("the crate passes every case, to the word", () => {
  assert.ok(existsSync(crate), `${crate} is missing: run cargo build --example conformance`);
  const { status, passed, stdout } = run("--words", crate);
  assert.deepEqual([status, passed], [0, CASES.length], stdout.slice(0, 2000));
});

test("the sample in Python passes the cases of the calls that it has", () => {
  const { status, passed, failed, skipped, stdout } = run("python3", path("tests/conformance/sample.py"));
  assert.deepEqual([status, failed, passed + skipped], [0, 0, CASES.length], stdout.slice(0, 2000));
  assert.ok(passed > 300, `${passed} passed`);
});

test("words may differ, and nothing else may", () => {
  const worded = (change) => python(`import json, subprocess, sys
crate = subprocess.Popen([${JSON.stringify(crate)}], stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8")
for line in sys.stdin:
    print(line, end="", file=crate.stdin, flush=True)
    outcome = json.loads(crate.stdout.readline())
    told = [outcome.get("error"), *((outcome.get("answer") or {}).get("problems", []) if isinstance(outcome.get("answer"), dict) else [])]
    for each in told:
        if each: ${change}
    print(json.dumps(outcome), flush=True)`);
  const wrong = (only, ...args) => run("--only", only, ...args).failed;
  const ours = worded('each.update(expected="?", found="?", message="?")');
  assert.deepEqual([wrong("route/", ...ours), wrong("decode/order", ...ours)], [0, 0]);
  assert.ok(wrong("route/", "--words", ...ours) > 50);
  assert.equal(wrong("decode/order", ...worded('each.update(path="/?")')), 2);
  assert.ok(wrong("route/", ...worded('each.update(code="?")')) > 50);
});

test("wrong answers are named, and fail", () => {
  const { status, stdout, passed, failed } = run(...python("import sys\nfor line in sys.stdin: print('{\"answer\": null}', flush=True)"));
  assert.equal(status, 1);
  assert.equal(passed, CASES.filter(({ answer }) => answer === null).length);
  assert.equal(passed + failed, CASES.length);
  assert.match(stdout, /^route\/names: "audit.started" with ids\n  input: .*\n  expected: .*\n  found: .*$/m);
});

test("an implementation that ends, writes no JSON, or has none of the calls, fails", () => {
  for (const program of ["", "input()", "input(); print('nonsense', flush=True)", "input(); print('null', flush=True)"]) {
    const { status, stderr } = run(...python(program));
    assert.equal(status, 1, program);
    assert.match(stderr, /^authorize\/channels: socket "1234.1234": the command did not answer with a line of JSON\n$/, program);
  }
  assert.equal(run("--only", "route/", ...python("import sys\nfor line in sys.stdin: print('{\"skip\": true}', flush=True)")).status, 1);
  assert.notEqual(run().status, 0);
});
