// The two drivers of the publisher's state machine, each a process that holds many publishers and is told what to do
// in the same words: see `examples/scenario.rs`.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const native = `${process.env.CARGO_TARGET_DIR ?? here("../../target")}/debug/examples/scenario`;

/** Each driver's command. */
export const COMMANDS = { native: [native], javascript: [process.execPath, here("javascript.mjs")] };

/** Starts a driver, and waits until it is ready. `open` makes a publisher there, and gives what it says to `hear`. */
export async function startDriver([command, ...args]) {
  assert.ok(existsSync(command), `${command} is missing: run cargo build --example scenario`);
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  const players = new Map();
  const broken = new Promise((_, reject) => child.on("error", reject).on("exit", (code) => reject(new Error(`${command} ended with ${code}`))));
  // whoever waits for something is told
  broken.catch(() => {});
  let ready;
  const isReady = new Promise((resolve) => (ready = resolve));
  createInterface(child.stdout).on("line", (line) => {
    const { of, done, ...said } = JSON.parse(line);
    if (said.ready) return ready();
    const player = players.get(of);
    if (done) player.dones.shift()();
    else player.hear(said);
  });
  const open = (vars, options, hear) => {
    const of = players.size;
    const write = (line) => child.stdin.write(`${JSON.stringify({ of, ...line })}\n`);
    const player = { dones: [], hear: undefined };
    players.set(of, player);
    const ended = new Promise((resolve) => {
      player.hear = (said) => {
        hear(said);
        if (said.stats) resolve();
      };
    });
    write({ open: { vars, options } });
    return {
      say: (command) => {
        write(command);
        return Promise.race([broken, new Promise((resolve) => player.dones.push(resolve))]);
      },
      end: () => {
        write({ end: {} });
        return Promise.race([broken, ended]);
      },
    };
  };
  await Promise.race([isReady, broken]);
  return { open, stop: () => child.kill() };
}
