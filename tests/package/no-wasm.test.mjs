// The package in Chromium where WebAssembly cannot run, from the packed tarball: forbidden by a strict policy, and missing
// as in Lockdown Mode. No page breaks, one line is printed, and everything works.
import assert from "node:assert/strict";
import { cp, readdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import esbuild from "esbuild";
import { project, resultOf, serve } from "./packed.mjs";

const STRICT = { "content-security-policy": "default-src 'none'; script-src 'self'" };
/** What runs before any other script of the page. */
const page = (first = "") => `<!doctype html><title>consumer</title>${first}<script type="module" src="./app.js"></script>`;
const DELETING = '<script src="./deleting.js"></script>';

/** What an app does at once, and what must have come of it once the module is there. */
const use = (entry, testing) => `
import { connect, decode, ready, samplePayload } from "${entry}";
import { fakePusher } from "${testing}";
const pusher = fakePusher();
const heard = [];
connect(pusher).subscribe({ auditId: "42", ficheId: "1024" }, { "audit.progress": ({ payload }) => heard.push(payload.completed_steps) });
const early = decode("audit.started", {}).problems[0].expected;
await ready();
pusher.publish("audit.progress", samplePayload("audit.progress"));
globalThis.result = [early, decode("audit.started", samplePayload("audit.started")).kind, ...heard];`;
const USED = ["a started module", "event", 5];

const consumer = (entry) => project({
  "index.html": page(),
  "deleted.html": page(DELETING),
  "deleting.js": "delete globalThis.WebAssembly;",
  "app.js": use(`./node_modules/fiche-realtime/${entry}`, "./node_modules/fiche-realtime/testing.js"),
});

const WAYS = [
  ["forbidden by the page's policy", STRICT, "", /CompileError: .*Content Security Policy/],
  ["deleted", {}, "deleted.html", /ReferenceError: WebAssembly is not defined/],
];

for (const [how, headers, path, reason] of WAYS) {
  test(`WebAssembly is ${how}: the main entry falls back, and says so in one line`, async () => {
    const printed = [];
    assert.deepEqual(await resultOf(`${await serve(await consumer("index.js"), headers)}/${path}`, printed), USED);
    assert.equal(printed.length, 1, printed.join("\n"));
    assert.match(printed[0], /^fiche-realtime runs without WebAssembly: .*: add 'wasm-unsafe-eval' to script-src, or import fiche-realtime\/no-wasm$/);
    assert.match(printed[0], reason);
  });

  test(`WebAssembly is ${how}: fiche-realtime/no-wasm runs at once, and says nothing`, async () => {
    const printed = [];
    const [, ...used] = USED;
    const [early, ...rest] = await resultOf(`${await serve(await consumer("no-wasm.js"), headers)}/${path}`, printed);
    assert.deepEqual([rest, printed], [used, []]);
    assert.notEqual(early, USED[0]);
  });
}

test("esbuild makes the translated module a chunk of its own, and no page loads it that has WebAssembly", async () => {
  const dir = await consumer("index.js");
  const out = join(dir, "out");
  await esbuild.build({ absWorkingDir: dir, entryPoints: ["app.js"], bundle: true, splitting: true, minify: true, format: "esm", outdir: "out", logLevel: "error" });
  for (const name of ["index.html", "deleted.html", "deleting.js"]) await cp(join(dir, name), join(out, name));
  const [chunk, ...others] = (await readdir(out)).filter((name) => name.endsWith(".js") && !["app.js", "deleting.js"].includes(name));
  assert.deepEqual(others, []);
  assert.match(chunk, /^fiche_realtime_js-/);
  const asked = [];
  const origin = await serve(out, STRICT, {}, (url) => asked.push(url));
  assert.deepEqual(await resultOf(`${origin}/`), USED);
  assert.ok(asked.includes(`/${chunk}`));
  const free = await serve(out, {}, {}, (url) => asked.push(url));
  asked.length = 0;
  const printed = [];
  const [, ...used] = USED;
  const [, ...rest] = await resultOf(`${free}/`, printed);
  assert.deepEqual([rest, printed, asked.filter((url) => url.includes("fiche_realtime_js"))], [used, [], []]);
});
