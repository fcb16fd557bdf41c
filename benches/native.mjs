// Measures the crate beside other libraries. Each run has its own processes.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { note } from "./bars.mjs";
import { build, median, path, share, target } from "./tools.mjs";

const { native, truncate } = build("build", "--no-default-features", "--bench", "native", "--bench", "truncate");
const { channels_server } = build("build", "--no-default-features", "--features", "channels-server", "--example", "channels_server");
const { "pushers-bench": pushers } = build("build", "--manifest-path", "benches/pushers/Cargo.toml", "--target-dir", `${target}/pushers`);
const children = new Set();
process.on("exit", () => children.forEach((child) => child.kill()));

/** The payloads of a small `audit.progress` and of an `audit.failed` of nearly 10 KB, in the order of their structs. */
const EVENTS = {
  samples: {
    small: { audit_id: "42", fiche_id: "1024", completed_steps: 5, total_steps: 12, failed_steps: 1, current_phase: "analysis", progress_percentage: 42.5, status: "in_progress" },
    large: { audit_id: "42", fiche_id: "1024", error: "the model did not answer within 60 s; ".repeat(266), failed_at: "2026-03-14T09:26:53.589Z", status: "failed" },
  },
  others: {
    small: { audit_id: "66f1c0a2e4b0d5a7c8e91f23", fiche_id: "9b2f6c1e-5d0a-4e38-9f57-1c2d3e4f5a6b", completed_steps: 31, total_steps: 48, failed_steps: 0, current_phase: "Vérification de l'identité", progress_percentage: 64.583, status: "in_progress" },
    large: { audit_id: "66f1c0a2e4b0d5a7c8e91f23", fiche_id: "1284511", error: "TypeError: cannot read properties of undefined (reading 'segments')\n    at transcribe (/srv/app/worker.js:118:27)\n".repeat(84), failed_phase: "analysis", failed_at: "2026-03-14T10:26:53.589Z", status: "failed", partial_results: { completed_steps: 31, total_steps: 48, failed_steps: 17 } },
  },
};
const HASHES = "MD5 and HMAC alone";
export const CONTESTANTS = { "fiche-realtime": [native, "--requests"], [HASHES]: [native, "--requests", "--hashes"], "npm `pusher`": [process.execPath, path("requests-npm.mjs")], "crate `pushers`": [pushers, "--requests"] };

/** The names under which `requests` records microseconds. */
export const SIGNED = { small: "a small event", large: "an event of 10 KB" };

/** Measures routing, serialising and signing; the contestants take turns. */
export async function requests(set) {
  const asked = Object.entries(CONTESTANTS).map(([name, [program, ...args]]) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    children.add(child);
    child.stdin.write(`${JSON.stringify(EVENTS[set])}\n`);
    const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return { name, child, answers };
  });
  for (const [what, repeat, row] of [["small", 2_000, "a small event"], ["large", 300, "10 KB"]]) {
    const times = Object.fromEntries(asked.map(({ name }) => [name, []]));
    for (let round = -10; round < 31; round++) {
      for (const { name, child, answers } of asked) {
        child.stdin.write(`${what} ${repeat}\n`);
        const time = Number((await answers.next()).value);
        if (round >= 0) times[name].push(time);
      }
    }
    for (const name in times) note(SIGNED[what], name, median(times[name]) / 1000, set);
    note(`route, serialise and sign, ${row}`, `× the time of ${HASHES}`, share(times["fiche-realtime"], times[HASHES]), set);
    for (const other of Object.keys(CONTESTANTS).slice(2)) note(`route, serialise and sign, ${row}`, `× ${other}`, share(times[other], times["fiche-realtime"]), set);
  }
  for (const { child } of asked) child.kill(), children.delete(child);
}

const lines = (program, args) => execFileSync(program, args, { encoding: "utf8" }).trim().split("\n");

/** Measures decoding from bytes: the contract's samples, or the payloads in a file. */
export function decode(set, file) {
  const [ours, serde] = lines(native, set === "samples" ? [] : ["--payloads", file]).map((line) => Number(line.split("\t")[1]));
  note("native decode from bytes", "× serde_json into the struct", ours / serde, set);
}

/** Measures truncation of payloads of one size or of all sizes. Returns the rows of the table. */
export function cut(set, size) {
  const rows = lines(truncate, [...(set === "samples" ? [] : ["--others"]), ...(size ? [size] : [])]).slice(2);
  const cells = rows.map((line) => line.split("|").map((cell) => cell.trim()).slice(1, -1));
  const megabyte = cells.filter(([, size]) => size === "1 MB").map(([, , , , times]) => Number.parseFloat(times));
  note("truncate 1 MB, the slowest of three payloads", "× serde_json parse + serialise", Math.max(...megabyte), set);
  return cells;
}

/** Measures the memory of an idle embedded server. */
export async function idle() {
  const server = spawn(channels_server, { env: { ...process.env, PUSHER_HOST: "127.0.0.1", PUSHER_PORT: "0" }, stdio: ["ignore", "pipe", "inherit"] });
  children.add(server);
  await once(createInterface(server.stdout), "line");
  const resident = Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, "utf8"))[1]) / 1024;
  note("idle embedded server, resident", "MB", resident);
  server.kill();
  children.delete(server);
}
