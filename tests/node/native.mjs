// The native command, for the tests that compare the package with it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { command } from "../servers.mjs";

/** What the command prints. It may end with one of `statuses`. */
export function run(args, { input = "", statuses = [0] } = {}) {
  assert.ok(existsSync(command), `${command} is missing: run cargo build`);
  const { status, stdout, stderr } = spawnSync(command, args, { input, encoding: "utf8", maxBuffer: 1 << 30 });
  assert.ok(statuses.includes(status), `${args.join(" ")} ended with ${status}: ${stderr}`);
  return stdout;
}

/** What `fiche-realtime check --lines` says of each message, `{ name, data }`. */
export function check(messages) {
  const input = messages.map((message) => JSON.stringify(message)).join("\n");
  // 1 where something was invalid
  const answers = run(["check", "--lines"], { input, statuses: [0, 1] }).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(answers.length, messages.length);
  return answers;
}

/** As JSON values: JSON has one zero, and half a surrogate pair is U+FFFD where Rust holds it. */
export const asJson = (answer) => JSON.parse(JSON.stringify(answer).replace(/\\ud[89a-f][0-9a-f]{2}/g, "\\ufffd"), (_, item) => (item === 0 ? 0 : item));

const SEED = Number(process.env.SEED ?? Date.now() % 2 ** 31);
let state = SEED;

/** Numbers from 0 to 1, other ones in each run. `SEED=…` repeats a run; the seed is what a failure tells. */
export const random = () => (state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff) / 2 ** 31;
random.seed = SEED;
