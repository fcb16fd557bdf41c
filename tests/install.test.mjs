// The scripts that install what they need, run where it is missing: in a folder of their own, on a PATH of programs
// that do nothing, with an apt-get that notes what it is asked for and makes the programs of the packages.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const SCRIPTS = [".ci/run", "tests/run", "tests/longer", "tests/install.sh", "tests/sockudo/install", "examples/outbox/test", "src/js/build"];
const REAL = "bash env cat chmod dirname mkdir nice sed setsid awk grep tail".split(" ");
const IDLE = "cargo cc chromium git initdb node npm protoc python3 redis-server".split(" ");

const program = (text = "") => `#!/usr/bin/env bash\n${text}\n`;
const RUSTC = program('case $* in "--print sysroot") echo "$MACHINE/sysroot" ;; -vV) echo "host: here" ;; esac');
const DPKG_QUERY = program('status=0; for package in "${@:4}"; do cat "$MACHINE/packages/$package" 2>/dev/null || status=1; done; exit $status');
const APT_GET = program(`
echo "$*" >>"$MACHINE/asked"
[[ $APT = fails || "$1 $APT" = "update offline" ]] && echo "E: cannot" >&2 && exit 100
[[ $1 = update || $APT = useless ]] && exit
for package; do
  case $package in -* | install) continue ;; gcc) name=cc ;; protobuf-compiler) name=protoc ;; *) name=$package ;; esac
  echo installed >"$MACHINE/packages/$package"
  echo '${program().trim()}' >"$MACHINE/bin/$name"
  chmod +x "$MACHINE/bin/$name"
done`);

const machines = [];
after(() => machines.forEach((machine) => rmSync(machine, { recursive: true })));

/** Runs a script on a new machine; returns its exit status, its lines on stderr, and what apt was asked to install. */
function run(script, { lacks = [], user = 0, apt = "works", packages = {}, files = {}, env = {} } = {}) {
  const machine = mkdtempSync(join(tmpdir(), "fiche-realtime-"));
  machines.push(machine);
  const all = {
    ...Object.fromEntries(IDLE.map((name) => [`bin/${name}`, program()])),
    "bin/id": program(`echo ${user}`),
    "bin/rustc": RUSTC,
    "bin/dpkg-query": DPKG_QUERY,
    "bin/apt-get": APT_GET,
    "sysroot/lib/rustlib/here/bin/rust-lld": program(),
    ...Object.fromEntries(Object.entries(packages).map(([name, state]) => [`packages/${name}`, `${state}\n`])),
    "project/tests/node_modules/.bin/tsc": program(),
    // tests/run by itself has no step that can fail
    ...(script === "tests/run" && { "project/src/js/build": program() }),
    ...files,
  };
  for (const name of SCRIPTS) cpSync(join(root, name), join(machine, "project", name));
  mkdirSync(join(machine, "packages"));
  for (const [name, text] of Object.entries(all)) {
    if (lacks.some((path) => name.endsWith(`/${path}`))) continue;
    mkdirSync(dirname(join(machine, name)), { recursive: true });
    writeFileSync(join(machine, name), text, { mode: 0o755 });
  }
  for (const name of REAL) symlinkSync(process.env.PATH.split(delimiter).map((dir) => join(dir, name)).find(existsSync), join(machine, "bin", name));

  const { status, stderr, error } = spawnSync(script, { cwd: join(machine, "project"), env: { PATH: join(machine, "bin"), MACHINE: machine, APT: apt, ...env }, encoding: "utf8" });
  assert.equal(error, undefined);
  const asked = existsSync(join(machine, "asked")) ? readFileSync(join(machine, "asked"), "utf8").split("\n") : [];
  const installed = asked.filter((line) => line.startsWith("install ")).map((line) => line.split(" ").slice(1).filter((word) => !word.startsWith("-")));
  return { status, lines: stderr.trim().split("\n"), installed };
}

/** The script ended with one line that says what is missing, and all of `texts`. */
function ended({ status, lines }, script, ...texts) {
  assert.equal(status, 1, lines.join("\n"));
  const [line, ...more] = lines.filter((line) => line.includes(" is missing: "));
  assert.deepEqual([line, more], [lines.at(-1), []]);
  for (const text of [`${script}: `, ...texts]) assert.ok(line.includes(text), `expected \`${text}\` in \`${line}\``);
}

/** The script found nothing missing, and ended well. The build does not: it goes on to compile, without a compiler. */
function passed({ status, lines }, script) {
  assert.ok(!lines.some((line) => line.includes(" is missing: ")), lines.join("\n"));
  if (script !== "src/js/build") assert.equal(status, 0, lines.join("\n"));
}

const DEBIAN_RUST = ["rustc-web", "cargo-web", "rust-web-src"];
const HAS_RUST = Object.fromEntries(DEBIAN_RUST.map((name) => [name, "installed"]));
const RUST = "install Rust from https://rustup.rs";
const NODE = "install Node 20.19 or later";

/** What each script needs, the packages that bring it, and what the script advises beside them. */
const NEEDS = [
  ["tests/run", "cargo", [], RUST],
  ["tests/run", "cc", ["gcc", "libc6-dev"]],
  ["tests/run", "node", [], NODE],
  ["tests/run", "npm", [], "install npm"],
  ["tests/run", "python3", ["python3"]],
  ["tests/run", "chromium", ["chromium"], "or set CHROMIUM to its path"],
  ["tests/sockudo/install", "redis-server", ["redis-server"]],
  ["tests/sockudo/install", "cargo", [], RUST],
  ["tests/sockudo/install", "protoc", ["protobuf-compiler", "libprotobuf-dev"]],
  ["examples/outbox/test", "cargo", [], RUST],
  ["examples/outbox/test", "initdb", ["postgresql"], "install PostgreSQL"],
  ["src/js/build", "cargo", [], RUST],
  ["src/js/build", "node", [], NODE],
  ["src/js/build", "npm", [], "install npm"],
  ["src/js/build", "git", ["git"]],
  ["src/js/build", "wasm32-unknown-unknown", DEBIAN_RUST, "run rustup target add wasm32-unknown-unknown"],
];

for (const [script, what, packages, advice = ""] of NEEDS) {
  const without = ({ lacks = [], ...more }) => run(script, { lacks: [what, ...lacks], packages: packages === DEBIAN_RUST ? {} : HAS_RUST, ...more });
  const cases = packages.length === 0
    ? [["says so", {}, []]]
    : [
        ["installs it", {}, [packages], true],
        ["installs it though apt cannot update", { apt: "offline" }, [packages], true],
        ["says so where apt fails", { apt: "fails" }, [packages]],
        ["says so where apt does not bring it", { apt: "useless" }, [packages]],
        ["says so where there is no apt", { lacks: ["apt-get"] }, []],
        ["says so to who is not root", { user: 1000 }, []],
      ];
  for (const [does, machine, asked, isInstalled] of cases) {
    test(`${script} without ${what} ${does}`, () => {
      const ran = without(machine);
      assert.deepEqual(ran.installed, asked);
      if (isInstalled) passed(ran, script);
      else ended(ran, script, what, ...packages, advice);
      if (!isInstalled && asked.length === 0) assert.equal(ran.lines.length, 1);
    });
  }
}

for (const script of ["tests/run", "tests/sockudo/install", "examples/outbox/test", "src/js/build"]) {
  test(`${script} installs nothing where everything is there`, () => {
    const ran = run(script, { packages: HAS_RUST });
    assert.deepEqual(ran.installed, []);
    passed(ran, script);
  });
}

test(".ci/run installs everything in one go", () => {
  const { installed } = run(".ci/run", { lacks: ["chromium", "initdb", "redis-server", "protoc"] });
  // sorted, as tests/longer installs beside the steps
  assert.deepEqual(installed.sort(), [["chromium"], ["postgresql"], ["protobuf-compiler", "libprotobuf-dev"], ["redis-server"], DEBIAN_RUST]);
});

test("a shell function is not the program of its name", () => {
  const env = Object.fromEntries(IDLE.map((name) => [`BASH_FUNC_${name}%%`, "() { :; }"]));
  for (const [script, what, packages] of NEEDS.filter(([, what, packages]) => IDLE.includes(what) && packages.length > 0)) {
    assert.deepEqual(run(script, { lacks: [what], packages: HAS_RUST, env }).installed, [packages], what);
  }
});

test("an old Node does not do", () => {
  const old = program('[ "$1" = --version ] && echo v18.20.4');
  ended(run("tests/run", { files: { "bin/node": old } }), "tests/run", "Node 20.19 or later", "found v18.20.4");
});

test("CHROMIUM names a program, or is not set", () => {
  const named = (path) => run("tests/run", { lacks: ["chromium", "apt-get"], files: { "opt/browser": program() }, env: { CHROMIUM: path } });
  ended(named("/nowhere/browser"), "tests/run", "CHROMIUM=/nowhere/browser");
  ended(named(""), "tests/run", "chromium is missing");
  passed(named("../opt/browser"), "tests/run");
});

test("what was removed is installed again, though it left its settings", () => {
  assert.deepEqual(run("src/js/build", { packages: { ...HAS_RUST, "rustc-web": "config-files" } }).installed, [DEBIAN_RUST]);
});

test("a toolchain that has the target needs no other", () => {
  assert.deepEqual(run("src/js/build", { files: { "sysroot/lib/rustlib/wasm32-unknown-unknown/lib/core": "" } }).installed, []);
});

test("a toolchain without a linker needs Debian's", () => {
  assert.deepEqual(run("src/js/build", { lacks: ["rust-lld"] }).installed, [[...DEBIAN_RUST, "lld-19"]]);
});
