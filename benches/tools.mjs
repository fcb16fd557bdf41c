// What the benchmarks share.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A file of this folder. */
export const path = (name) => fileURLToPath(new URL(name, import.meta.url));
export const target = process.env.CARGO_TARGET_DIR ?? path("../target");

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];

/** Builds, and says which executables came of it. */
export function build(...args) {
  const out = execFileSync("cargo", [...args, "--release", "--locked", "--message-format=json"], {
    cwd: path(".."), encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"],
  });
  const built = out.trim().split("\n").map((line) => JSON.parse(line)).filter((message) => message.executable);
  return Object.fromEntries(built.map((message) => [message.target.name, message.executable]));
}

if (!existsSync(path("../tests/peers/node_modules/pusher"))) throw new Error("npm `pusher` is missing: npm ci --prefix tests/peers");
