// The same for the TypeScript as cargo-mutants for the core: see `run`, which starts this.
//
//   node tests/mutants/typescript.mjs [--base COMMIT | FILE[:LINE]… | all | list]
//
// StrykerJS makes the changes: all of them at once, each behind a switch. So they are compiled once, and a variable of
// the environment says which one a program has. The tests of tests/node run against it, those that reach the change. They
// need pkg/ as src/js/build makes it, and no Rust.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { appendFileSync, copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createInstrumenter } from "@stryker-mutator/instrumenter";
import { createInjector } from "typed-inject";
import { EXCLUSIONS, FILES_LEFT_OUT, TESTS_LEFT_OUT } from "./exclusions.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const out = resolve(process.env.CARGO_TARGET_DIR ?? join(root, "target"), "mutants/typescript");
const tree = join(out, "tree");
const USAGE = "usage: tests/mutants/run [--base COMMIT | FILE[:LINE]… | all | list]";

const git = (...args) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0").filter(Boolean);
const fail = (...lines) => {
  lines.forEach((line) => console.error(line));
  process.exit(1);
};

/** All files that can have mutants. */
const sources = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", "src/js/*.ts").filter((file) => !file.endsWith(".d.ts"));
const examined = sources.filter((file) => !FILES_LEFT_OUT.some(([pattern]) => pattern.test(basename(file))));

// --- the mutants

/** On one line, and not longer than what is easily read. */
function short(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}

/** Instruments these files. Returns them with switches, and their mutants. */
async function instrument(files) {
  const silent = { isDebugEnabled: () => false, debug() {}, info() {}, warn: console.warn };
  const instrumenter = createInjector().provideValue("logger", silent).injectFunction(createInstrumenter);
  const texts = new Map(files.map((file) => [file, readFileSync(join(root, file), "utf8")]));
  const given = files.map((name) => ({ name, content: texts.get(name), mutate: true }));
  const { files: instrumented, mutants } = await instrumenter.instrument(given, { plugins: null, ignorers: [], excludedMutations: [] });
  return {
    instrumented,
    mutants: mutants.map(({ id, fileName, replacement, location: { start, end } }) => {
      const lines = texts.get(fileName).split("\n");
      const part = lines.slice(start.line, end.line + 1);
      part.push(part.pop().slice(0, end.column));
      part[0] = part[0].slice(start.column);
      const change = `replace ${short(part.join("\n"))} with ${short(replacement)}`;
      return { id, file: fileName, line: start.line + 1, text: lines[start.line].trim(), change, name: `${fileName}:${start.line + 1}:${start.column + 1}: ${change}` };
    }),
  };
}

/** The exclusions as one list, each with the file that it is for, or `*`. */
const exclusions = Object.entries(EXCLUSIONS).flatMap(([file, list]) => list.flatMap(([text, changes]) => [changes].flat().map((change) => ({ file, text, change }))));
const excludes = ({ file, text, change }, mutant) => (file === "*" || file === basename(mutant.file)) && (text instanceof RegExp ? text.test(mutant.text) : text === mutant.text) && change === mutant.change;
const isExcluded = (mutant) => exclusions.some((exclusion) => excludes(exclusion, mutant));

/** The exclusions that exclude nothing. */
const idle = (mutants) => exclusions.filter((exclusion) => !mutants.some((mutant) => excludes(exclusion, mutant))).map(({ file, text, change }) => `${file}: ${text}: ${change}`);

/** The files that the arguments name, each with its lines if not all of them are meant. */
function chosen([first, ...more]) {
  if (first === "all" && more.length === 0) {
    return new Map(examined.map((file) => [file, undefined]));
  }
  if (first === undefined || first === "--base") {
    const base = more[0] ?? "main";
    if (more.length > 1 || (first && more.length === 0)) fail(USAGE);
    if (spawnSync("git", ["rev-parse", "--quiet", "--verify", `${base}^{commit}`], { cwd: root }).status !== 0) fail(`git has no commit \`${base}\`: name one with --base`);
    const changed = [...git("diff", "-z", "--name-only", "--diff-filter=d", "--merge-base", base, "--", "src/js"), ...git("ls-files", "-z", "--others", "--exclude-standard", "--", "src/js")];
    return new Map(examined.filter((file) => changed.includes(file)).map((file) => [file, undefined]));
  }
  if (first.startsWith("-")) fail(USAGE);
  const files = new Map();
  for (const argument of [first, ...more]) {
    const [, file, line] = /^(.*?)(?::(\d+))?$/.exec(argument);
    if (!examined.includes(file)) {
      const [, why] = FILES_LEFT_OUT.find(([pattern]) => pattern.test(basename(file))) ?? [];
      fail(sources.includes(file) && why ? `${file} is left out: ${why}` : `\`${file}\` is no file of src/js with code`);
    }
    files.set(file, line ? [...(files.get(file) ?? []), Number(line)] : undefined);
  }
  return files;
}

// --- the copy in which the tests run

/** Copies the project, with these files in place of its own, and compiles it. */
function copyWith(instrumented) {
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(tree, { recursive: true });
  const files = git("ls-files", "-z", "--cached", "--others", "--exclude-standard");
  const gone = new Set(git("ls-files", "-z", "--deleted"));
  execFileSync("cp", ["-p", "--parents", "-t", tree, ...files.filter((file) => !gone.has(file))], { cwd: root });
  symlinkSync(join(root, "tests/node_modules"), join(tree, "tests/node_modules"));
  for (const { name, content } of instrumented) writeFileSync(join(tree, name), content);
  // of what is generated, the compiler needs the types
  const compiled = new Set(sources.map((file) => basename(file, ".ts")));
  for (const name of readdirSync(join(tree, "pkg"))) {
    if (name.endsWith(".d.ts") && !compiled.has(basename(name, ".d.ts"))) copyFileSync(join(tree, "pkg", name), join(tree, "src/js", name));
  }
  // the types of a changed file are not right, nor needed
  execFileSync(join(root, "tests/node_modules/.bin/tsc"), ["-p", "src/js/tsconfig.json", "--noCheck", "--declaration", "false", "--outDir", "pkg"], { cwd: tree, stdio: "inherit" });
}

// --- the tests

/** Of tests by chance, fewer runs than usual: each mutant has them. */
const FEWER = { RUNS: "60" };

const running = new Set();
const end = (child) => {
  try {
    // what it started too
    process.kill(-child.pid, "SIGKILL");
  } catch {
    // it has ended
  }
};
process.on("exit", () => running.forEach(end));
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

/** Runs a file of tests up to the first failure. Resolves to `passed`, `failed` or `late`. */
function run(test, env, patience) {
  return new Promise((done) => {
    const options = `--max-old-space-size=512 --import=${new URL("reached.mjs", import.meta.url)}`;
    const child = spawn(process.execPath, ["--test-reporter=tap", `tests/node/${test}`], { cwd: tree, env: { ...process.env, ...FEWER, NODE_OPTIONS: options, ...env }, stdio: ["ignore", "pipe", "ignore"], detached: true });
    running.add(child);
    let outcome;
    let tail = "";
    const is = (what) => {
      outcome ??= what;
      end(child);
    };
    const timer = setTimeout(() => is("late"), patience);
    child.stdout.setEncoding("utf8").on("data", (text) => {
      tail = (tail + text).slice(-100_000);
      if (/^ *not ok /m.test(tail)) is("failed");
      tail = tail.slice(tail.lastIndexOf("\n") + 1);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      running.delete(child);
      done(outcome ?? (code === 0 ? "passed" : "failed"));
    });
  });
}

/** Does the work for each item, some at a time. */
async function each(items, work) {
  const left = [...items];
  await Promise.all(Array.from({ length: availableParallelism() }, async () => {
    while (left.length > 0) await work(left.shift());
  }));
}

/** Runs each file of tests without a mutant. Returns how long each took, and how often it reached which mutants. */
async function unchanged() {
  const names = readdirSync(join(root, "tests/node")).filter((name) => name.endsWith(".test.mjs") && !TESTS_LEFT_OUT.some(([test]) => test === name));
  const tests = [];
  const broken = [];
  await each(names, async (name) => {
    const folder = join(out, "reached", name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    const began = performance.now();
    if ((await run(name, { MUTANTS_REACHED: folder }, 120_000)) !== "passed") broken.push(name);
    const time = performance.now() - began;
    const hits = new Map();
    for (const file of readdirSync(folder)) {
      for (const [id, count] of Object.entries(JSON.parse(readFileSync(join(folder, file), "utf8")))) hits.set(id, (hits.get(id) ?? 0) + count);
    }
    tests.push({ name, time, hits });
  });
  if (broken.length > 0) fail("these tests fail without a mutant:", ...broken.map((name) => `tests/node/${name}`));
  return tests;
}

// --- the whole

const [argument, ...more] = process.argv.slice(2);
const all = await instrument(examined);
const unused = idle(all.mutants);
if (unused.length > 0) fail("these lines of tests/mutants/exclusions.mjs exclude no mutant any more: remove them, or write them anew", ...unused);
if (argument === "list" && more.length === 0) process.exit();

const files = chosen(process.argv.slice(2));
if (files.size === 0) {
  console.log("no TypeScript that is examined differs");
  process.exit();
}
const { instrumented, mutants } = await instrument([...files.keys()]);
copyWith(instrumented);
const tests = await unchanged();
console.log(`${mutants.length} mutants of the TypeScript, ${tests.length} files of tests`);

/** By file, how often a file of tests noticed a mutant: those are asked first. */
const noticed = new Map();
const outcomes = [];
writeFileSync(join(out, "outcomes.jsonl"), "");
await each(mutants.filter(({ file, line }) => files.get(file)?.includes(line) ?? true), async (mutant) => {
  const score = ({ name, time }) => ((noticed.get(`${mutant.file} ${name}`) ?? 0) + 1) / time;
  const reaching = tests.filter(({ hits }) => hits.has(mutant.id)).sort((one, other) => score(other) - score(one));
  let outcome = isExcluded(mutant) ? "excluded" : reaching.length === 0 ? "unreached" : "missed";
  let by;
  for (const test of outcome === "missed" ? reaching : []) {
    const limit = 1_000 + 100 * test.hits.get(mutant.id);
    const ran = await run(test.name, { __STRYKER_ACTIVE_MUTANT__: mutant.id, MUTANTS_LIMIT: String(limit) }, 5_000 + 3 * test.time);
    if (ran !== "passed") {
      by = test.name;
      outcome = ran === "late" ? "late" : "killed";
      noticed.set(`${mutant.file} ${by}`, (noticed.get(`${mutant.file} ${by}`) ?? 0) + 1);
      break;
    }
  }
  if (outcome === "missed") console.log(`MISSED ${mutant.name}`);
  if (outcome === "unreached") console.log(`NOT REACHED ${mutant.name}`);
  outcomes.push({ ...mutant, outcome, by });
  appendFileSync(join(out, "outcomes.jsonl"), `${JSON.stringify(outcomes.at(-1))}\n`);
});

const count = (list, outcome) => list.filter((one) => one.outcome === outcome).length;
const row = (name, list) => console.log([name.padEnd(24), ...["killed", "late", "missed", "unreached", "excluded"].map((outcome) => String(count(list, outcome)).padStart(9))].join(" "));
console.log(`${"".padEnd(24)}  noticed  by time    missed   not run  excluded`);
for (const file of files.keys()) row(basename(file), outcomes.filter((one) => one.file === file));
row("all", outcomes);
// as cargo-mutants
process.exit(count(outcomes, "missed") + count(outcomes, "unreached") > 0 ? 2 : 0);
