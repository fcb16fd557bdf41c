// What is in the tarball, and what must not be.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, posix } from "node:path";
import { test } from "node:test";
import { formatMessage } from "publint/utils";
import { publint } from "publint";
import { bin, packedFiles, pkg, project, run, tarball } from "./packed.mjs";
import { grown, measure, recorded } from "./sizes.mjs";

const text = (file) => readFileSync(join(pkg, file), "utf8");
const manifest = JSON.parse(text("package.json"));

/** The code of a TypeScript or JavaScript file, without comments and the texts of strings. */
const code = (file) => text(file).replace(/\/\*[^]*?\*\/|\/\/.*|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, "");

test("it carries every file that it names, and no sources or settings", () => {
  const missing = [];
  const need = (file, by) => packedFiles.includes(file) || missing.push(`${file}, named by ${by}`);
  for (const target of Object.values(manifest.exports).flatMap((entry) => (typeof entry === "string" ? [entry] : Object.values(entry)))) {
    need(posix.normalize(target), "package.json");
  }
  for (const file of packedFiles.filter((name) => /\.(js|d\.ts)$/.test(name))) {
    for (const [, from] of text(file).matchAll(/^(?:import|export)\b[^;"()]*"(\.[^"]+)"/gm)) {
      need(posix.normalize(from), file);
      if (file.endsWith(".d.ts") && from.endsWith(".js")) {
        need(from.slice(2).replace(/\.js$/, ".d.ts"), file);
      }
    }
  }
  assert.deepEqual(missing, []);
  assert.deepEqual(packedFiles.filter((name) => !/\.(js|d\.ts|wasm)$|^(package|build|schema|asyncapi|contract)\.json$|^(README|MIGRATION)\.md$|^LICENSE$/.test(name)), []);
});

test("it needs no other package and runs no script when it is installed", () => {
  for (const key of ["dependencies", "optionalDependencies", "scripts", "bin"]) {
    assert.equal(manifest[key], undefined, key);
  }
});

test("every entry that starts itself is listed as having side effects, and no other", () => {
  const starting = packedFiles.filter((name) => name.endsWith(".js") && /^(?:try \{\s+)?start\w*\(/m.test(code(name)));
  assert.deepEqual(manifest.sideEffects.map((name) => posix.normalize(name)).sort(), starting.sort());
});

test("publint has nothing to say", async () => {
  const { messages, pkg: found } = await publint({ pkgDir: pkg, level: "suggestion", strict: true, pack: false });
  assert.deepEqual(messages.map((message) => formatMessage(message, found, { color: false })), []);
});

test("the types resolve the way the code does", async () => {
  const { stdout } = await run(bin("attw"), [tarball, "--profile", "esm-only", "--exclude-entrypoints", "fiche_realtime.wasm", "schema.json", "asyncapi.json", "contract.json", "--format", "json"]).catch((error) => error);
  const { analysis, problems } = JSON.parse(stdout);
  assert.equal(analysis.packageName, manifest.name);
  // `node10` knows no `exports`; `node16-cjs` is served by `require` of an ES module, as engines says
  const ours = Object.values(problems ?? {}).flat().filter(({ resolutionKind }) => resolutionKind !== "node10" && resolutionKind !== "node16-cjs");
  assert.deepEqual(ours, []);
});

test("it has the contract as data, as JSON Schema and as AsyncAPI, of its own version", async () => {
  const require = createRequire(join(await project({}), "app.js"));
  const [contract, schema, asyncapi, { version }] = ["contract.json", "schema.json", "asyncapi.json", "package.json"].map((file) => require(`fiche-realtime/${file}`));
  const { FINGERPRINT } = await import(join(pkg, "table.js"));
  assert.deepEqual([contract.crate, contract.fingerprint], [version, FINGERPRINT]);
  assert.equal(schema.$comment, `contract ${FINGERPRINT}`);
  assert.ok(asyncapi.info.description.includes(FINGERPRINT));
  assert.equal(asyncapi.info.version, version);
});

test("no type of it is any", () => {
  const found = packedFiles.filter((name) => name.endsWith(".d.ts") && /\bany\b/.test(code(name)));
  assert.deepEqual(found, []);
});

/** What would betray signing: words of its errors and requests, and the first constant of SHA-256. */
function signing(bytes) {
  const latin = Buffer.from(bytes).toString("latin1").toLowerCase();
  const sha256 = Buffer.alloc(4);
  sha256.writeUInt32LE(0x428a2f98);
  // as wasm writes it into an instruction: signed LEB128
  const instruction = Buffer.from([0x98, 0xdf, 0xa8, 0x94, 0x04]);
  const words = ["auth_signature", "auth_timestamp", "body_md5", "secret", "hmac", "sha256", "sha-256"].filter((word) => latin.includes(word));
  return [...words, ...[sha256, instruction].flatMap((constant) => (bytes.includes(constant) ? ["SHA-256"] : []))];
}

test("the modules that a browser loads cannot sign and know of no secret", async () => {
  assert.deepEqual(signing(readFileSync(join(pkg, "fiche_realtime.wasm"))), []);
  const { bytes } = await import(join(pkg, "inline_compat.js"));
  assert.deepEqual(signing(Buffer.from(bytes())), []);
  const control = signing(readFileSync(join(pkg, "fiche_realtime_server.wasm")));
  assert.ok(control.includes("SHA-256") && control.includes("auth_signature"), `the search itself finds ${control}`);
});

test("the browser's module is small enough for every Chromium to compile at import", () => {
  // before 115 it refuses more than 4,096 bytes on the main thread, and the import throws
  const { length } = readFileSync(join(pkg, "fiche_realtime.wasm"));
  assert.ok(length <= 4_096, `${length} bytes`);
});

test("the package starts where a module of more than 4,096 bytes cannot be compiled synchronously", async () => {
  const { Module } = WebAssembly;
  try {
    WebAssembly.Module = class extends Module {
      constructor(bytes) {
        if (bytes.byteLength > 4_096) throw new RangeError("WebAssembly.Compile is disallowed on the main thread");
        super(bytes);
      }
    };
    // every file anew, so that the module is compiled again
    const dir = await project({ "app.js": "export * from \"fiche-realtime\";" });
    const { decode, samplePayload } = await import(join(dir, "app.js"));
    assert.equal(decode("audit.started", samplePayload("audit.started")).kind, "event");
  } finally {
    WebAssembly.Module = Module;
  }
});

test("the embedded module is the file's bytes, in ASCII that any charset leaves alone", async () => {
  for (const [module, file] of [["inline.js", "fiche_realtime.wasm"], ["inline_server.js", "fiche_realtime_server.wasm"]]) {
    const { bytes } = await import(join(pkg, module));
    assert.ok(Buffer.from(bytes()).equals(readFileSync(join(pkg, file))), file);
  }
  for (const module of packedFiles.filter((name) => name.startsWith("inline"))) {
    assert.match(text(module), /^[\n -~]*$/, module);
  }
});

test("what an app ships has not grown by more than 3 %, and has nothing of the server's", async (t) => {
  const [now, before] = [await measure(), recorded()];
  const sizes = Object.entries(now.entries).map(([name, { bytes }]) => `${name} ${bytes}`);
  t.diagnostic(`brotli: ${sizes.join(", ")} bytes`);
  for (const [name, { bytes, files }] of Object.entries(now.entries)) {
    assert.deepEqual(Object.keys(files).filter((file) => /server|sign/.test(file)), []);
    const most = Math.floor(before.entries[name].bytes * 1.03);
    assert.ok(bytes <= most, `${name} is ${bytes} bytes, at most ${most} were expected: make it smaller, or record it with node tests/package/sizes.mjs --write\n${grown(now, before).join("\n")}`);
  }
});

test("an app that only connects ships nothing of the steps before it", async () => {
  const { files } = (await measure()).entries["connect alone"];
  assert.deepEqual(["observe.js", "bind.js"].filter((name) => name in files), []);
});

test("what grew is named", () => {
  const before = { entries: { "the whole entry": { files: { "a.js": 10, "b.js": 5 } } }, wasm: { "function 1": 7, data: 3 } };
  const now = { entries: { "the whole entry": { files: { "a.js": 11, "b.js": 5, "c.js": 2 } } }, wasm: { "function 1": 9, data: 3 } };
  assert.deepEqual(grown(now, before), ["a.js: 10 to 11 bytes", "c.js: 0 to 2 bytes", "fiche_realtime.wasm, function 1: 7 to 9 bytes"]);
});
