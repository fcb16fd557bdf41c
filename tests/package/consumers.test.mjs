// The packed tarball in real projects: Node, esbuild, Vite, a worker, Chromium without any tool.
import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import esbuild from "esbuild";
import * as vite from "vite";
import { project, resultOf, run, serve } from "./packed.mjs";

/** What every consumer does, wherever it runs, and what must come of it. */
const USE = `
const event = decode("audit.started", samplePayload("audit.started"));
const use = [event.kind, event.name, ...channelsFor({ auditId: "42", global: true })];`;
const USED = ["event", "audit.started", "private-audit-42", "private-global"];
const NAMES = "decode, samplePayload, channelsFor";
const APP = `import { ${NAMES} } from "fiche-realtime";\n${USE}\nglobalThis.result = use;\n`;
const PAGE = `<!doctype html><title>consumer</title><script type="module" src="./app.js"></script>`;
const SIGN = `verifyWebhook({ key: "k", secret: "s" }, "{}", { key: "k", signature: "00" }) === undefined && typeof signRequest({ key: "k", secret: "s" }, { method: "POST", path: "/apps/1/events", body: "{}" }, 1)`;

/** Runs Node in a project and returns what it printed, as JSON. */
async function node(dir, ...args) {
  const { stdout } = await run(process.execPath, ["--no-warnings", ...args], { cwd: dir });
  return JSON.parse(stdout);
}

test("Node imports it", async () => {
  const dir = await project({ "app.js": `import { ${NAMES} } from "fiche-realtime";\n${USE}\nconsole.log(JSON.stringify(use));` });
  assert.deepEqual(await node(dir, "app.js"), USED);
});

test("Node requires it, from 20.19 on", async () => {
  const dir = await project({ "app.cjs": `const { ${NAMES} } = require("fiche-realtime");\n${USE}\nconsole.log(JSON.stringify(use));` });
  assert.deepEqual(await node(dir, "app.cjs"), USED);
});

test("Node imports and requires the server's entry", async () => {
  const dir = await project({
    "app.js": `import { verifyWebhook, signRequest } from "fiche-realtime/server";\nconsole.log(JSON.stringify(${SIGN}));`,
    "app.cjs": `const { verifyWebhook, signRequest } = require("fiche-realtime/server");\nconsole.log(JSON.stringify(${SIGN}));`,
  });
  assert.equal(await node(dir, "app.js"), "string");
  assert.equal(await node(dir, "app.cjs"), "string");
});

test("Node starts the slim entry from the file's bytes", async () => {
  const dir = await project({
    "app.js": `import { readFileSync } from "node:fs";
      import { fileURLToPath } from "node:url";
      import { initSync, ${NAMES} } from "fiche-realtime/slim";
      initSync(readFileSync(fileURLToPath(import.meta.resolve("fiche-realtime/fiche_realtime.wasm"))));
      ${USE}\nconsole.log(JSON.stringify(use));`,
  });
  assert.deepEqual(await node(dir, "app.js"), USED);
});

// workerd itself is a download of its own; what it does with this package is to take the `workerd`
// condition and to import a `.wasm` file as a compiled module, which a loader hook does in Node
test("a runtime of the workerd kind imports the compiled modules", async () => {
  const dir = await project({
    "hook.js": `import { register } from "node:module"; register("./loader.js", import.meta.url);`,
    "loader.js": `import { fileURLToPath } from "node:url";
      export async function load(url, context, next) {
        if (!url.endsWith(".wasm")) return next(url, context);
        const source = \`import { readFileSync } from "node:fs"; export default new WebAssembly.Module(readFileSync(\${JSON.stringify(fileURLToPath(url))}));\`;
        return { format: "module", shortCircuit: true, source };
      }`,
    "app.js": `import { ${NAMES} } from "fiche-realtime";
      import { verifyWebhook, signRequest } from "fiche-realtime/server";
      ${USE}\nconsole.log(JSON.stringify([...use, import.meta.resolve("fiche-realtime").split("/").pop(), ${SIGN}]));`,
  });
  assert.deepEqual(await node(dir, "--conditions=workerd", "--import=./hook.js", "app.js"), [...USED, "workerd.js", "string"]);
});

test("Chromium imports it as it is installed, under a policy without unsafe-eval", async () => {
  const dir = await project({
    "index.html": PAGE,
    "app.js": APP.replace('"fiche-realtime"', '"./node_modules/fiche-realtime/index.js"'),
  });
  const origin = await serve(dir, { "content-security-policy": "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'" });
  assert.deepEqual(await resultOf(`${origin}/`), USED);
});

test("Chromium fetches the module for the slim entry", async () => {
  const dir = await project({
    "index.html": PAGE,
    "app.js": `import { init, ${NAMES} } from "./node_modules/fiche-realtime/slim.js";
      await init("./node_modules/fiche-realtime/fiche_realtime.wasm");\n${USE}\nglobalThis.result = use;`,
  });
  assert.deepEqual(await resultOf(`${await serve(dir)}/`), USED);
});

test("esbuild bundles it, minified", async () => {
  const dir = await project({ "app.js": APP, "out/index.html": PAGE });
  await esbuild.build({ absWorkingDir: dir, entryPoints: ["app.js"], bundle: true, minify: true, format: "esm", outfile: "out/app.js", logLevel: "silent" });
  assert.deepEqual(await resultOf(`${await serve(join(dir, "out"))}/`), USED);
});

test("Vite serves it in development", async () => {
  const root = await project({ "app.js": APP, "index.html": PAGE });
  const server = await vite.createServer({ root, configFile: false, logLevel: "error", cacheDir: join(root, ".vite"), server: { host: "127.0.0.1", port: 0, strictPort: false } });
  try {
    await server.listen();
    assert.deepEqual(await resultOf(server.resolvedUrls.local[0]), USED);
  } finally {
    await server.close();
  }
});

test("Vite builds it, and emits no file besides the page and its script", async () => {
  const root = await project({ "app.js": APP, "index.html": PAGE });
  const { output } = await vite.build({ root, configFile: false, logLevel: "error" });
  assert.deepEqual(output.filter(({ fileName }) => !/\.(html|js)$/.test(fileName)), []);
  assert.deepEqual(await resultOf(`${await serve(join(root, "dist"))}/`), USED);
});
