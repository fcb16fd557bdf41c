// The examples in JavaScript and TypeScript of both READMEs, run as they stand, with a pusher-js that plays the server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import esbuild from "esbuild";
import { ASKED } from "../../benches/bars.mjs";
import { samplePayload } from "../../pkg/index.js";
import { authorizeChannel, authorizeRequest } from "../../pkg/server.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const untyped = (code) => esbuild.transformSync(code, { loader: "ts", target: "esnext" }).code;
const examples = (file) => [...readFileSync(join(root, file), "utf8").matchAll(/^```(js|jsx|ts)\n(.*?)^```/gms)].map(([, language, code]) => (language === "ts" ? untyped(code) : code));

const PUSHER = `
import { FakePusher } from "fiche-realtime/testing";
export default class Pusher extends FakePusher {
  static last;
  authorized = {};
  constructor(key, options) {
    super();
    this.options = options;
    Pusher.last = this;
  }
  subscribe(channelName) {
    const { customHandler } = this.options.channelAuthorization ?? {};
    customHandler?.({ socketId: "1.2", channelName }, (error, data) => (this.authorized[channelName] = data ?? error));
    return super.subscribe(channelName);
  }
}`;

/** A project with the package, the fake as its pusher-js, and what else the examples import. */
function projectOf(files) {
  const dir = mkdtempSync(join(tmpdir(), "readme-"));
  mkdirSync(join(dir, "node_modules/pusher-js"), { recursive: true });
  writeFileSync(join(dir, "node_modules/pusher-js/index.js"), PUSHER);
  writeFileSync(join(dir, "node_modules/pusher-js/package.json"), '{"type":"module","exports":"./index.js"}');
  cpSync(join(root, "pkg"), join(dir, "node_modules/fiche-realtime"), { recursive: true });
  for (const name of ["@tanstack", "@vue", "react", "react-dom", "scheduler", "svelte", "vue"]) {
    symlinkSync(join(root, "tests/node_modules", name), join(dir, "node_modules", name));
  }
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  for (const [name, text] of Object.entries(files)) writeFileSync(join(dir, name), text);
  return dir;
}

/** Runs an example in a project of its own; returns what it exports, and its pusher-js if it has one. */
async function run(code, exported = "") {
  const dir = projectOf({ "pusher.js": 'export { default } from "pusher-js";', "example.js": `${code}\n${exported}`, "package.js": 'export * from "fiche-realtime"; export { fakePusher } from "fiche-realtime/testing";' });
  const load = (name) => import(pathToFileURL(join(dir, name)));
  const example = await load("example.js");
  const { default: Pusher } = await load("pusher.js");
  return { example, pusher: Pusher.last, package: await load("package.js") };
}

/** What is printed while `act` runs. */
function printed(t, act) {
  const lines = [];
  t.mock.method(console, "log", (...line) => lines.push(line));
  t.mock.method(console, "warn", (...line) => lines.push(line));
  act();
  return lines;
}

const AUDIT = { audit_id: "42", fiche_id: "1024" };
const progress = (more) => ({ ...samplePayload("audit.progress"), ...AUDIT, ...more });
const publishing = async (t, code) => {
  Object.assign(process.env, { PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s", PUSHER_CLUSTER: "eu", PUSHER_HOST: "" });
  const asked = t.mock.method(globalThis, "fetch", async () => new Response("{}"));
  t.mock.method(console, "log", () => {});
  const { example } = await run(code, "export { channels, undelivered };");
  assert.match(asked.mock.calls[0].arguments[0], /^https:\/\/api-eu\.pusher\.com\/apps\/1\/events\?.*auth_signature=[0-9a-f]{64}/);
  return example;
};

const [frontend, server, ...others] = examples("README.md");
const [first, refetch, update, react, connected, vue, svelte, testing, devtools, batched, drift, backend, endpoints, ...more] = examples("pkg/README.md");

test("the figures have the rows, the bars and the goals that benches/run measures", () => {
  const [, figures] = readFileSync(join(root, "README.md"), "utf8").match(/<!-- figures: benches\/run --write -->\n(.*?)<!-- end -->/s);
  const [, table] = figures.match(/^\| what \| bar .*\n\| --- .*\n((?:\|.*\n)+)/m);
  const rows = table.trimEnd().split("\n").map((row) => row.split("|").slice(1, 4).map((cell) => cell.trim()));
  assert.deepEqual(rows.map(([what, ...asked]) => [what.replace(/ \([\d,]+ before\)$/, ""), ...asked]), ASKED);
});

test("every example is run here", () => assert.deepEqual([more, others], [[], []]));

test("the frontend's example", async (t) => {
  const { pusher } = await run(frontend);
  assert.deepEqual(pusher.allChannels().map(({ name }) => name), ["private-audit-42", "private-fiche-1024", "private-global"]);
  assert.deepEqual(printed(t, () => pusher.publish("audit.progress", progress())), [["5 of 12 steps"]]);
  const [[name, problems]] = printed(t, () => pusher.publish("audit.progress", { audit_id: "42", completed_steps: "5" }));
  assert.deepEqual([name, problems.some(({ path }) => path === "/completed_steps")], ["audit.progress", true]);
});

test("the JavaScript backend's example", async (t) => {
  assert.deepEqual({ ...(await publishing(t, server)) }, { channels: ["private-global"], undelivered: [] });
});

test("the package's first example", async (t) => {
  const { pusher } = await run(first);
  assert.deepEqual(printed(t, () => pusher.publish("audit.progress", progress())), [["5 of 12 steps"], ["audit.progress"]]);
});

test("the package's example of fetching again", async () => {
  const { example, pusher } = await run(refetch, "export { queries, realtime };");
  const { queries, realtime } = example;
  const fetchAll = () => [["audit", "42"], ["audit", "43"], ["fiche", "1024"], ["audits"]].forEach((key) => queries.setQueryData(key, "data"));
  const stale = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    return queries.getQueryCache().getAll().filter(({ state }) => state.isInvalidated).map(({ queryKey }) => queryKey);
  };
  fetchAll();
  await new Promise((resolve) => setTimeout(resolve, 5));
  realtime.subscribe({ auditId: "42" }, {});
  assert.deepEqual(await stale(), [["audit", "42"], ["audits"]], "what was fetched before the channel was live");
  fetchAll();
  await new Promise((resolve) => setTimeout(resolve, 5));
  pusher.publish("audit.progress", progress());
  assert.deepEqual(await stale(), [["audit", "42"], ["fiche", "1024"]]);
  pusher.gap();
  assert.deepEqual(await stale(), [["audit", "42"], ["fiche", "1024"], ["audits"]]);
});

test("the recipe for setQueryData changes what is there", async () => {
  const { example, package: { connect, fakePusher } } = await run(update);
  const { followProgress, queries } = example;
  const pusher = fakePusher();
  const stop = followProgress(connect(pusher), queries, "42");
  pusher.publish("audit.progress", progress({ progress_percentage: 10 }));
  assert.equal(queries.getQueryData(["audit", "42"]), undefined);
  queries.setQueryData(["audit", "42"], { name: "A", progress: 10 });
  pusher.publish("audit.progress", progress({ completed_steps: 6, progress_percentage: 50 }));
  pusher.publish("audit.progress", progress({ completed_steps: 5, progress_percentage: 40 }));
  assert.deepEqual(queries.getQueryData(["audit", "42"]), { name: "A", progress: 50 });
  stop();
  pusher.publish("audit.progress", progress({ completed_steps: 7, progress_percentage: 60 }));
  assert.equal(queries.getQueryData(["audit", "42"]).progress, 50);
});

test("the package's examples of React", async () => {
  const server = `
    import { renderToString } from "react-dom/server";
    import { App } from "./app.jsx";
    import { Connected } from "./connected.jsx";
    console.log(renderToString(<Connected><App realtime={null} /></Connected>));
  `;
  // tests/browser/react.test.mjs has it connect
  const dir = projectOf({ "app.jsx": react, "connected.jsx": connected, "server.jsx": server });
  const { outputFiles } = await esbuild.build({ entryPoints: [join(dir, "server.jsx")], bundle: true, write: false, platform: "node", format: "cjs", jsx: "automatic" });
  const html = execFileSync(process.execPath, ["-"], { input: outputFiles[0].text, encoding: "utf8" });
  assert.equal(html.trim(), '<progress max="100" value="0" data-status="pending"></progress><output>waiting</output><small>initialized</small>');
});

test("the recipe for Vue follows its scopes and ends with its component", async () => {
  const { example, package: { connect, fakePusher } } = await run(vue);
  const { effectScope, nextTick, ref } = await import("vue");
  const [pusher, heard, id] = [fakePusher(), [], ref("42")];
  const component = effectScope();
  component.run(() => example.useRealtime(connect(pusher), () => ({ auditId: id.value }), { "*": ({ payload }) => heard.push(payload.audit_id) }));
  const publish = (audit_id) => pusher.publish("audit.progress", progress({ audit_id }));
  publish("42");
  id.value = "43";
  await nextTick();
  ["42", "43"].forEach(publish);
  component.stop();
  publish("43");
  assert.deepEqual(heard, ["42", "43"]);
});

test("the recipe for Svelte watches while the store is watched", async () => {
  const { example, package: { connect, fakePusher } } = await run(svelte);
  const [pusher, values] = [fakePusher(), []];
  const stop = example.auditProgress(connect(pusher), "42").subscribe((value) => values.push(value?.completed_steps));
  pusher.publish("audit.progress", progress({ completed_steps: 7 }));
  stop();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([values, pusher.allChannels()], [[undefined, 7], []]);
});

test("the package's example of testing", async (t) => {
  const lines = [];
  t.mock.method(console, "log", (line) => lines.push(line));
  const { example } = await run(testing, "export { pusher };");
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.deepEqual(lines, [3, [{ resource: "audit", id: "42" }, { resource: "audits" }]]);
  assert.deepEqual(example.pusher.missed.map(({ name, channel }) => [name, channel]).at(-2), ["audit.completed", "private-audit-42"]);
});

test("the package's example of authorising", async (t) => {
  const app = { key: "k", secret: "s" };
  const { mock } = t.mock.method(globalThis, "fetch", async (_, { body }) => new Response((await authorizeRequest(app, `${body}`, () => true)).body));
  const { pusher } = await run(batched);
  while (Object.keys(pusher.authorized).length < 3) await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual([mock.callCount(), mock.calls[0].arguments[0]], [1, "/pusher/auth"]);
  assert.equal(pusher.authorized["private-audit-42"].auth, authorizeChannel(app, "1.2", "private-audit-42").auth);
});

test("the package's example of a backend with another contract", async (t) => {
  const contract = JSON.parse(readFileSync(join(root, "pkg/contract.json")));
  const { mock } = t.mock.method(globalThis, "fetch", async () => Response.json({ ...contract, fingerprint: "0123456789abcdef", events: contract.events.slice(1) }));
  const { example, pusher } = await run(drift);
  const lines = [];
  t.mock.method(console, "warn", (...line) => lines.push(line));
  pusher.contract = { version: "99.0.0", fingerprint: "0123456789abcdef" };
  example.realtime.subscribe({ auditId: "42" }, {});
  while (lines.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  assert.deepEqual(mock.calls.map(({ arguments: [url] }) => url), ["/contract.json"]);
  assert.deepEqual(lines.map(([text, differences]) => [text, differences.map(({ at, class: effect }) => [at, effect])]), [["Reload this page.", [[contract.events[0].name, "breaking"]]]]);
});

test("the package's example of the devtools does nothing without a page", async () => {
  const { pusher } = await run(devtools);
  assert.deepEqual(pusher.allChannels(), []);
});

test("the package's example of endpoints", async (t) => {
  Object.assign(process.env, { PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s", PUSHER_CLUSTER: "eu", PUSHER_HOST: "" });
  const { example } = await run(endpoints);
  const user = { mayReadAudit: async (id) => id === "42" };
  const ask = async (channel) => example.authorize(new Request("http://h/pusher/auth", { method: "POST", body: new URLSearchParams({ socket_id: "1.2", channel_name: channel }) }), user);
  for (const [channel, status] of [["private-global", 200], ["private-audit-42", 200], ["private-audit-43", 403], ["private-fiche-42", 403]]) assert.equal((await ask(channel)).status, status, channel);
  const answer = await ask("private-audit-42");
  assert.deepEqual([answer.headers.get("content-type"), (await answer.json()).auth], ["application/json", authorizeChannel({ key: "k", secret: "s" }, "1.2", "private-audit-42").auth]);
  const body = JSON.stringify({ time_ms: Date.now(), events: [{ name: "channel_vacated", channel: "private-audit-42" }] });
  const report = (signature) => example.webhook(new Request("http://h/webhook", { method: "POST", body, headers: { "x-pusher-key": "k", "x-pusher-signature": signature } }));
  const lines = [];
  t.mock.method(console, "log", (...line) => lines.push(line));
  assert.equal((await report("0".repeat(64))).status, 401);
  assert.equal((await report(createHmac("sha256", "s").update(body).digest("hex"))).status, 200);
  assert.deepEqual(lines, [["nobody watches", "private-audit-42"]]);
});

test("the package's example of publishing", async (t) => {
  assert.deepEqual({ ...(await publishing(t, backend)) }, { channels: ["private-fiche-1024"], undelivered: [] });
});
