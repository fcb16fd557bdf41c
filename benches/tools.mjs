// What the benchmarks share.
import { execFileSync, spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** A file of this folder. */
export const path = (name) => fileURLToPath(new URL(name, import.meta.url));
export const target = process.env.CARGO_TARGET_DIR ?? path("../target");
/** The npm packages of tests/. */
export const require = createRequire(path("../tests/package.json"));

export const median = (list) => [...list].sort((a, b) => a - b)[list.length >> 1];
/** The mean of the middle half. Like the median it ignores outliers, and it is finer where a clock ticks coarsely. */
export function middle(list) {
  const half = [...list].sort((a, b) => a - b).slice(list.length >> 2, list.length - (list.length >> 2));
  return half.reduce((sum, value) => sum + value) / half.length;
}
/** The ratio of two contestants' times, taken round by round, so that a busy moment affects both. */
export const share = (times, others) => middle(times.map((time, round) => time / others[round]));

/** Bundles source as an app would. */
export async function bundle(contents, { folder = path("."), ...options } = {}) {
  const { outputFiles } = await require("esbuild").build({
    stdin: { contents, resolveDir: folder }, bundle: true, minify: true, format: "esm", target: "es2022", write: false,
    nodePaths: [path("../tests/node_modules")], mainFields: ["module", "main"], logLevel: "error", ...options,
  });
  return outputFiles[0].contents;
}

/** Builds, and says which executables came of it. */
export function build(...args) {
  const out = execFileSync("cargo", [...args, "--release", "--locked", "--message-format=json"], {
    cwd: path(".."), encoding: "utf8", maxBuffer: 1 << 28, stdio: ["ignore", "pipe", "inherit"],
  });
  const built = out.trim().split("\n").map((line) => JSON.parse(line)).filter((message) => message.executable);
  return Object.fromEntries(built.map((message) => [message.target.name, message.executable]));
}

/** Installs what a benchmark needs, with the functions of tests/install.sh; returns what they print. */
export function install(functions) {
  const script = relative(path(".."), process.argv[1]);
  const { status, stdout } = spawnSync("bash", ["-ec", `. tests/install.sh; ${functions}`, script], {
    cwd: path(".."), encoding: "utf8", stdio: ["ignore", "pipe", "inherit"],
  });
  // the functions have said why
  if (status !== 0) process.exit(1);
  return stdout.trim();
}

install("need_rust; need_node; npm_packages tests; npm_packages tests/peers");
