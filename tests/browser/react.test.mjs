// The hooks in real Chromium, under StrictMode, and rendered by a server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { startBrowser } from "./demo.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
let browser, page, script;
const errors = [];

/** The code of an entry with all that it imports. */
async function bundle(entry, options) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path(entry)],
    bundle: true,
    write: false,
    jsx: "automatic",
    alias: { "fiche-realtime": path("../../pkg") },
    nodePaths: [path("../node_modules")],
    define: { "process.env.NODE_ENV": '"development"' },
    ...options,
  });
  return outputFiles[0].text;
}

before(async () => {
  script = await bundle("react/app.jsx", { format: "iife" });
  browser = await startBrowser();
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
});

after(() => browser?.close());

beforeEach(async () => {
  errors.splice(0);
  await open("");
});

async function open(html) {
  await page.setContent(`<!doctype html><div id="root">${html}</div>`);
  await page.addScriptTag({ content: script });
}

/** Runs a function in the page after the effects and microtasks of what came before. */
async function then(run, argument) {
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 20)));
  return page.evaluate(run, argument);
}
const text = (id) => then((id) => document.getElementById(id)?.textContent ?? null, id);
const calls = () => then(() => window.calls.splice(0));

test("under StrictMode a component has one subscription, hears each event once, and leaves with the last", async () => {
  await page.evaluate(() => start().render(["Audit", { auditId: "1" }], ["Audit", { auditId: "1", label: "b" }]));
  await then(() => { publish(3); publish(4); });
  assert.equal(await text("audit-1"), "live: 3,4");
  assert.equal(await text("audit-1b"), "live: b3,b4");
  await then(() => render(["Audit", { auditId: "1" }]));
  assert.deepEqual((await calls()).filter((call) => call.startsWith("unsubscribe")), []);
  await then(() => render());
  assert.deepEqual(await calls(), ["unsubscribe private-audit-1"]);
  assert.deepEqual(errors, []);
});

test("the handlers are those of the last rendering, and a new rendering subscribes to nothing anew", async () => {
  await page.evaluate(() => start().render(["Scope", { scopes: { auditId: "1" }, handlers: { "audit.*": () => { window.heard = "old"; } } }]));
  await calls();
  await then(() => render(["Scope", { scopes: { auditId: "1" }, handlers: { "audit.progress": () => { window.heard = "new"; } } }]));
  await then(() => publish(1));
  assert.equal(await then(() => window.heard), "new");
  assert.deepEqual(await calls(), []);
});

test("other scopes are other channels, and null watches nothing", async () => {
  await page.evaluate(() => start().render(["Audit", { id: "a", auditId: "1" }]));
  await calls();
  await then(() => render(["Audit", { id: "a", auditId: "2" }]));
  assert.deepEqual((await calls()).sort(), ["subscribe private-audit-2", "unsubscribe private-audit-1"]);
  assert.equal(await text("audit-2"), "live: ");
  await then(() => render(["Audit", { id: "a", auditId: "2", watch: false }]));
  assert.deepEqual(await calls(), ["unsubscribe private-audit-2"]);
  assert.equal(await text("audit-2"), "pending: ");
});

test("a view that replaces another of the same audit keeps the subscription", async () => {
  await page.evaluate(() => start().render(["Audit", { id: "a", auditId: "1" }]));
  await calls();
  await then(() => render(["Audit", { id: "b", auditId: "1", label: "b" }]));
  assert.deepEqual((await calls()).filter((call) => call.startsWith("unsubscribe")), []);
  await then(() => publish(5));
  assert.equal(await text("audit-1b"), "live: b5");
});

test("the state of the connection and of a scope is shown, and missed messages are told", async () => {
  await page.evaluate(() => start().render(["Status"], ["Scope", { scopes: { auditId: "1" }, handlers: { onRefetch: (targets) => { window.refetched = targets; } } }]));
  assert.deepEqual([await text("status"), await text("scope")], ["connected", "live"]);
  await then(() => pusher.disconnect());
  assert.deepEqual([await text("status"), await text("scope")], ["disconnected", "pending"]);
  await then(() => pusher.connect());
  assert.deepEqual([await text("status"), await text("scope")], ["connected", "live"]);
  assert.deepEqual(await then(() => window.refetched), [{ resource: "audit", id: "1" }, { resource: "audits" }]);
});

test("a denied scope says so", async () => {
  await page.evaluate(() => { start(); pusher.deny("private-audit-1"); render(["Scope", { scopes: { auditId: "1" }, handlers: { onError: (error) => { window.failed = error.code; } } }]); });
  assert.equal(await text("scope"), "denied");
  assert.equal(await then(() => window.failed), "denied");
});

test("progress that comes late does not go back where that is asked", async () => {
  await page.evaluate(() => start().render(["Scope", { scopes: { auditId: "1" }, handlers: { "*": ({ payload }) => (window.steps ??= []).push(payload.completed_steps) } }]));
  await then(() => [1, 3, 2, 4].forEach((step) => publish(step)));
  assert.deepEqual(await then(() => window.steps), [1, 3, 4]);
});

test("a server renders without a connection, subscribes to nothing, and the browser takes over", async () => {
  const server = await bundle("react/server.jsx", { platform: "node", format: "cjs" });
  const rendered = JSON.parse(execFileSync(process.execPath, ["-"], { input: server, encoding: "utf8" }));
  const html = '<p id="status">initialized</p><p id="audit-1">pending: </p>';
  assert.deepEqual(rendered, { without: html, with: html, channels: 0 });
  await open(html);
  assert.deepEqual(await page.evaluate(() => hydrate()), []);
  assert.deepEqual([await text("status"), await text("audit-1")], ["connected", "live: "]);
  assert.deepEqual(errors, []);
});
