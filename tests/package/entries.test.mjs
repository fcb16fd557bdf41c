// The entries that tests/apps leaves out, from the packed tarball: the server's in Node, and the slim one.
import assert from "node:assert/strict";
import { test } from "node:test";
import { project, resultOf, run, serve } from "./packed.mjs";

/** What every consumer does, wherever it runs, and what must come of it. */
const USE = `
const event = decode("audit.started", samplePayload("audit.started"));
const use = [event.kind, event.name, ...channelsFor({ auditId: "42", global: true })];`;
const USED = ["event", "audit.started", "private-audit-42", "private-global"];
const NAMES = "decode, samplePayload, channelsFor";
const PAGE = `<!doctype html><title>consumer</title><script type="module" src="./app.js"></script>`;
const SIGN = `verifyWebhook({ key: "k", secret: "s" }, "{}", { key: "k", signature: "00" }) === undefined && typeof signRequest({ key: "k", secret: "s" }, { method: "POST", path: "/apps/1/events", body: "{}" }, 1)`;

/** Runs Node in a project and returns what it printed, as JSON. */
async function node(dir, ...args) {
  const { stdout } = await run(process.execPath, ["--no-warnings", ...args], { cwd: dir });
  return JSON.parse(stdout);
}

test("Node imports and requires the server's entry", async () => {
  const dir = await project({
    "app.js": `import { verifyWebhook, signRequest } from "fiche-realtime/server";\nconsole.log(JSON.stringify(${SIGN}));`,
    "app.cjs": `const { verifyWebhook, signRequest } = require("fiche-realtime/server");\nconsole.log(JSON.stringify(${SIGN}));`,
  });
  assert.equal(await node(dir, "app.js"), "string");
  assert.equal(await node(dir, "app.cjs"), "string");
});

test("Node and Chromium compare contracts, and import nothing else for it", async () => {
  const use = `const { differences } = await compareContracts(undefined, undefined);`;
  const dir = await project({
    "index.html": PAGE,
    "node.js": `import { compareContracts } from "fiche-realtime/compat";\n${use}\nconsole.log(JSON.stringify(differences));`,
    "app.js": `import { compareContracts } from "./node_modules/fiche-realtime/compat.js";\n${use}\nglobalThis.result = differences;`,
  });
  assert.deepEqual(await node(dir, "node.js"), []);
  assert.deepEqual(await resultOf(`${await serve(dir)}/`), []);
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

test("Chromium fetches the module for the slim entry", async () => {
  const dir = await project({
    "index.html": PAGE,
    "app.js": `import { init, ${NAMES} } from "./node_modules/fiche-realtime/slim.js";
      await init("./node_modules/fiche-realtime/fiche_realtime.wasm");\n${USE}\nglobalThis.result = use;`,
  });
  assert.deepEqual(await resultOf(`${await serve(dir)}/`), USED);
});
