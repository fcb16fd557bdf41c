// The hooks in real Chromium, under StrictMode, and rendered by a server.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";
import { startBrowser } from "./demo.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
let browser, page, script;
const errors = [];
const warnings = [];

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
  page.on("console", (message) => message.type() === "warning" && warnings.push(message.text()));
});

after(() => browser?.close());

beforeEach(async () => {
  errors.splice(0);
  warnings.splice(0);
  await open("");
});

async function open(html, content = script) {
  await page.setContent(`<!doctype html><div id="root">${html}</div>`);
  await page.addScriptTag({ content });
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

test("the name of an event can change, also to a misspelled one and back", async () => {
  await page.evaluate(() => start().render(["Named", { event: "audit.progres" }]));
  assert.equal(await text("named"), 'failed: "audit.progres"');
  await page.evaluate(() => named.shown.splice(0));
  await then(() => { reported.splice(0); render(["Named", { event: "audit.progress" }]); });
  await then(() => publish(1));
  assert.deepEqual([await text("named"), await then(() => named.heard.splice(0)), await then(() => reported)], ["live", ["audit.progress"], []]);
  // the error of the old name is never shown for the new one
  assert.deepEqual([...new Set(await then(() => named.shown))], ["audit.progress: pending", "audit.progress: live"]);
  for (const event of ["audit.progres", "audit.progess"]) {
    await then((event) => { reported.splice(0); render(["Named", { event }]); }, event);
    assert.deepEqual([await text("named"), await then(() => reported)], [`failed: "${event}"`, ["unknown_event"]]);
  }
  assert.equal((await calls()).at(-1), "unsubscribe private-audit-1");
  await then(() => render(["Named", { event: "audit.*" }]));
  await then(() => publish(2));
  assert.deepEqual([await text("named"), await then(() => named.heard)], ["live", ["audit.progress"]]);
});

test("other handlers, of whatever keys, leave the subscription as it is", async () => {
  const handlers = { onRefetch: "(targets) => (window.fetched ??= []).push(targets)", onStatus: "(status) => (window.told ??= []).push(status)" };
  const renderWith = (more) => then(`render(["Scope", { scopes: { auditId: "1" }, handlers: { ${Object.entries({ ...handlers, ...more }).map(([key, code]) => `"${key}": ${code}`)} } }])`);
  await page.evaluate(() => { window.told = []; window.fetched = []; start(); });
  await renderWith({ "audit.progress": "() => {}" });
  await then(() => {});
  await then(() => { [told, fetched, calls].forEach((list) => list.splice(0)); });
  for (const key of ["audit.completed", "audit.*", "*", "onUnknown"]) {
    await renderWith({ [key]: "() => {}" });
    assert.equal(await text("scope"), "live");
  }
  await renderWith({ "audit.progress": "undefined" });
  assert.deepEqual(await then(() => [told, fetched, calls, reported]), [[], [], [], []]);
  // what becomes of a handler that was one is checked as well
  await renderWith({ "audit.progress": "7" });
  assert.deepEqual([await text("scope"), await then(() => told)], ["failed: invalid_argument handlers.audit.progress", ["failed"]]);
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
  assert.match(await text("scope"), /^denied/);
  assert.equal(await then(() => window.failed), "denied");
});

// what a hook would throw while rendering or in an effect would take the whole tree away
test("an id that cannot name a channel is told by the result and onError, and the tree stays", async () => {
  await page.evaluate(() => start().render(["Status"]));
  for (const [id, found] of [["", "an empty string"], ["a b", '" "'], ["é", '"é"'], [42, "number"], [{}, "object"], [["1"], "array"], [true, "boolean"]]) {
    const told = await then((id) => {
      window.told = [];
      render(["Status"], ["Scope", { scopes: { auditId: id }, handlers: { onError: ({ code, field, found }) => told.push([code, field, found]) } }]);
    }, id).then(() => then(() => window.told));
    assert.deepEqual(told.at(-1), ["invalid_id", "auditId", found]);
    assert.deepEqual([await text("scope"), await text("status")], ["failed: invalid_id auditId", "connected"]);
  }
  await then(() => render(["Status"], ["Scope", { scopes: { auditId: "1" }, handlers: {} }]));
  assert.deepEqual([await text("scope"), await then(() => reported), errors], ["live", [], []]);
});

test("whatever else cannot be subscribed to is told as well", async () => {
  await page.evaluate(() => start().render(["Status"]));
  const cases = [
    [() => ({ scopes: { auditId: "1" }, handlers: { "audit.progres": () => {} } }), "failed: unknown_event handlers"],
    [() => ({ scopes: { auditId: "1" }, handlers: { "audit.*": 7 } }), "failed: invalid_argument handlers.audit.*"],
    [() => ({ scopes: "42", handlers: {} }), "failed: invalid_argument scopes"],
    [() => ({ scopes: new Proxy({}, { get() { throw new Error("mine"); }, getOwnPropertyDescriptor() { throw new Error("mine"); } }), handlers: {} }), "failed: invalid_argument scopes"],
    [() => ({ scopes: { auditId: Symbol("1") }, handlers: {} }), "failed: invalid_id auditId"],
    [() => ({ scopes: { auditId: "1" }, handlers: null, options: null }), "live"],
    [() => ({ scopes: { auditId: "1" }, handlers: { onStatus() { throw new Error("mine"); } } }), "live"],
    [() => ({ scopes: { auditId: "a b" }, handlers: { onError() { throw new Error("mine"); } } }), "failed: invalid_id auditId"],
  ];
  for (const [props, told] of cases) {
    await then(`render(["Status"], ["Scope", { id: "${Math.random()}", ...(${props})() }])`);
    assert.deepEqual([await text("scope"), await text("status")], [told, "connected"], String(props));
  }
  await then(() => { realtime.subscribe = () => { throw new Error("mine"); }; render(["Scope", { id: "x", scopes: { jobId: "1" }, handlers: {} }]); });
  assert.equal(await text("scope"), "failed: handler_failed subscribe");
  await then(() => { delete realtime.subscribe; realtime.close(); render(["Status"], ["Scope", { id: "y", scopes: { auditId: "1" }, handlers: {} }]); });
  assert.deepEqual([await text("scope"), await text("status")], ["failed: closed subscribe", "connected"]);
  // without a handler, the app's is told; what that of the app itself throws is on the console
  assert.deepEqual([...new Set(await then(() => reported))].sort(), ["closed", "handler_failed", "invalid_argument", "invalid_id", "unknown_event"]);
});

test("onStatus gets every failure that the result has, and closing a connection is no error", async () => {
  await page.evaluate(() => {
    start();
    window.heard = [];
    window.handlers = { onStatus: (status, error) => heard.push(["onStatus", status, error?.code]), onError: ({ code }) => heard.push(["onError", code]) };
    render(["Scope", { scopes: { auditId: "a b" }, handlers }]);
  });
  assert.deepEqual((await then(() => heard.splice(0))).slice(-2), [["onStatus", "failed", "invalid_id"], ["onError", "invalid_id"]]);
  await then(() => render(["Scope", { scopes: { auditId: "1" }, handlers }], ["Scope", { scopes: { auditId: "2" }, handlers: {} }]));
  assert.deepEqual(await then(() => heard.splice(0)), [["onStatus", "live", undefined]]);
  await then(() => realtime.close());
  assert.equal(await text("scope"), "failed: closed subscribe");
  assert.deepEqual(await then(() => [heard.splice(0), reported]), [[["onStatus", "failed", "closed"]], []]);
  // whoever subscribes after that has not noticed it
  await then(() => render(["Scope", { id: "later", scopes: { auditId: "1" }, handlers }]));
  assert.deepEqual((await then(() => heard.splice(0))).slice(-2), [["onStatus", "failed", "closed"], ["onError", "closed"]]);
  // neither no handlers nor one that throws keeps the error from being told
  await then(() => { reported.splice(0); render(["Scope", { id: "none", scopes: { auditId: "1" }, handlers: null }]); });
  assert.deepEqual([...new Set(await then(() => reported.splice(0)))], ["closed"]);
  await then(() => render(["Scope", { id: "throws", scopes: { auditId: "1" }, handlers: { onStatus() { throw new Error("mine"); } } }]));
  assert.deepEqual([await text("scope"), [...new Set(await then(() => reported))]], ["failed: closed subscribe", ["handler_failed", "closed"]]);
  assert.deepEqual(errors, []);
});

test("where WebAssembly cannot run, what is wrong is told once the translated module is there", async () => {
  // in one task with the script: the module is not there yet
  const openWith = (scopes, handlers) => open("", `
    window.kept = WebAssembly;
    delete window.WebAssembly;
    window.heard = [];
    window.onStatus = (status, error) => heard.push([status, error?.code]);
    ${script}
    start().render(["Scope", { scopes: ${scopes}, handlers: ${handlers} }]);
    window.early = document.getElementById("scope").textContent;
    window.WebAssembly = kept;
  `);
  for (const [scopes, handlers, error] of [['{ auditId: "a b" }', "{ onStatus }", "invalid_id auditId"], ['{ auditId: "1" }', '{ onStatus, "audit.progres": () => {} }', "unknown_event handlers"]]) {
    await openWith(scopes, handlers);
    const [code] = error.split(" ");
    assert.deepEqual([await then(() => early), await text("scope")], ["pending", `failed: ${error}`]);
    assert.deepEqual(await then(() => [heard.splice(0), reported]), [[["failed", code]], [code]]);
    await then(() => render(["Scope", { scopes: { auditId: "1" }, handlers: { onStatus } }]));
    assert.deepEqual([await text("scope"), await then(() => heard)], ["live", [["live", undefined]]]);
  }
  // other handlers, while the module is being loaded and after, change nothing
  await openWith('{ auditId: "1" }', "{ onStatus }");
  await then(() => calls.splice(0));
  await then(() => render(["Scope", { scopes: { auditId: "1" }, handlers: { onStatus, "*": () => {} } }]));
  assert.deepEqual(await then(() => [heard, calls, reported]), [[["live", undefined]], [], []]);
  assert.deepEqual(errors, []);
});

test("an id that is another object each time is told once", async () => {
  await page.evaluate(() => start().render(["Anew", { make: () => ({ auditId: {}, ficheId: [] }) }]));
  await then(() => {});
  assert.equal(await text("anew"), "failed object");
  assert.ok(await then(() => window.renderings) < 10);
  await then(() => render(["Anew", { id: "b", make: () => ({ auditId: "1" }) }]));
  assert.equal(await text("anew"), "live undefined");
  assert.deepEqual(errors, []);
});

test("a connection's own failure is in the result, with its error, until the next state", async () => {
  await page.evaluate(() => {
    const stub = { status: "connected", onStatus: () => () => {}, close() {}, subscribe: (scopes, handlers) => ((window.tell = (...state) => handlers().onStatus(...state)), () => {}) };
    start(stub).render(["Scope", { scopes: { auditId: "1" }, handlers: { onStatus: (status, error) => (window.heard = [status, error?.code]) } }]);
  });
  await then(() => tell("failed", Object.assign(new Error("x"), { code: "unreachable", field: "private-audit-1" })));
  assert.deepEqual([await text("scope"), await then(() => window.heard)], ["failed: unreachable private-audit-1", ["failed", "unreachable"]]);
  await then(() => tell("live"));
  assert.deepEqual([await text("scope"), await then(() => window.heard)], ["live", ["live", undefined]]);
  // it is no connection of this package's, so that the console is all there is
  await then(() => { realtime.subscribe = () => { throw new TypeError("mine"); }; render(["Scope", { id: "b", scopes: { auditId: "2" }, handlers: {} }]); });
  assert.equal(await text("scope"), "failed: handler_failed subscribe");
  assert.match(errors.join(), /RealtimeError: expected a handler that does not throw in `subscribe`, found "TypeError: mine"/);
});

test("a missing provider is told once, and in development only", async () => {
  await page.evaluate(() => renderBare("Status", "Audit", "Audit"));
  assert.deepEqual([await text("status"), await text("audit-1")], ["initialized", "pending: "]);
  assert.equal(warnings.length, 1);
  assert.match(warnings[0], /^expected a <RealtimeProvider> above the component in `useRealtime`, found none: /);
  await open("");
  await page.evaluate(() => start(null).render(["Status"]));
  assert.equal(await text("status"), "initialized");
  await open("", await bundle("react/app.jsx", { format: "iife", define: { "process.env.NODE_ENV": '"production"' } }));
  await page.evaluate(() => renderBare("Status"));
  assert.equal(await text("status"), "initialized");
  assert.deepEqual([warnings.length, errors], [1, []]);
  const bare = await bundle("react/bare.jsx", { platform: "node", format: "cjs", define: {} });
  const env = { ...process.env, NODE_ENV: "" };
  const html = "<p>pending undefined</p>";
  const rendered = JSON.parse(execFileSync(process.execPath, ["-"], { input: bare, encoding: "utf8", env }));
  assert.deepEqual(rendered, { absent: [html, 0], unset: [html, 1], again: [html, 1] });
});

test("a value that is no connection is told once, and counts as none", async () => {
  await page.evaluate(() => start({ connection: { bind() {} }, subscribe() {} }).render(["Status"], ["Scope", { scopes: { auditId: "1" }, handlers: {} }], ["Latest", { auditId: "1" }]));
  assert.deepEqual([await text("status"), await text("scope"), await text("latest")], ["initialized", "pending", "none"]);
  await then(() => render(["Status"]));
  assert.equal(errors.length, 1);
  assert.match(errors[0], /RealtimeError: expected what connect\(\) returned in `realtime`, found object: give `connect\(pusher\)`/);
  for (const wrong of ['"app-key"', "new Proxy({}, { get() { throw new Error('mine'); } })", "{ subscribe() {} }", "{ onStatus() {} }"]) {
    errors.splice(0);
    await open("");
    await page.evaluate(`start(${wrong}).render(["Status"])`);
    assert.equal(await text("status"), "initialized");
    assert.equal(errors.length, 1, wrong);
  }
  errors.splice(0);
  await open("");
  await page.evaluate(() => start().render(["Status"]));
  assert.deepEqual([await text("status"), errors, warnings], ["connected", [], []]);
});

test("the README's connection is open while its component is mounted, under StrictMode too", async () => {
  const readme = readFileSync(path("../../pkg/README.md"), "utf8");
  const [, example] = /^```jsx\n((?:(?!```).)*export function Connected.*?)^```/ms.exec(readme);
  await open("", await bundle("react/readme.jsx", { format: "iife", plugins: [{
    name: "readme",
    setup(build) {
      build.onResolve({ filter: /^readme$/ }, () => ({ path: "readme", namespace: "readme" }));
      build.onLoad({ filter: /./, namespace: "readme" }, () => ({ contents: example, loader: "jsx", resolveDir: path(".") }));
    },
  }], alias: { "fiche-realtime": path("../../pkg"), "pusher-js": path("react/pusher.js") } }));
  assert.equal(await text("scope"), "live undefined");
  assert.deepEqual(await then(() => pushers.map(({ connection, channels }) => [connection.state, channels.size])), [["disconnected", 0], ["connected", 1]]);
  await then(() => unmount());
  assert.deepEqual(await then(() => pushers.map(({ connection, channels }) => [connection.state, channels.size])), [["disconnected", 0], ["disconnected", 0]]);
  assert.deepEqual([errors, warnings], [[], []]);
});

test("the newest payload is there for each view of the scopes, and for the view that opens next", async () => {
  await page.evaluate(() => start().render(["Latest", { auditId: "1" }], ["Latest", { auditId: "1", label: "b" }]));
  assert.deepEqual([await text("latest"), await text("latestb")], ["none", "none"]);
  await then(() => [3, 5, 4].forEach((step) => publish(step)));
  assert.deepEqual([await text("latest"), await text("latestb")], ["1: 5", "1: 5"]);
  await then(() => render(["Latest", { auditId: "1", label: "b" }]));
  await then(() => publish(6));
  assert.equal(await text("latestb"), "1: 6");
  await then(() => render());
  assert.equal((await calls()).at(-1), "unsubscribe private-audit-1");
  await then(() => publish(7));
  // at once, before any effect of the new view has run
  const shown = await then(() => (render(["Latest", { id: "c", auditId: "1", label: "c" }]), document.getElementById("latestc").textContent));
  assert.equal(shown, "1: 6");
  await then(() => publish(8));
  assert.equal(await text("latestc"), "1: 8");
  // other scopes, another event, and none
  await then(() => render(["Latest", { id: "c", scopes: { auditId: "1", ficheId: "2" }, label: "c" }], ["Latest", { auditId: "1", name: "audit.completed", label: "d" }], ["Latest", { scopes: null, label: "e" }]));
  assert.deepEqual([await text("latestc"), await text("latestd"), await text("lateste")], ["none", "none", "none"]);
  assert.deepEqual([await then(() => reported), errors], [[], []]);
});

test("the newest payloads are bounded", async () => {
  await page.evaluate(() => start().render(["Latest", { auditId: "shown", label: "s" }]));
  await then(() => publish(1, "shown"));
  const shown = await then(() => {
    const open = (id) => (render(["Latest", { id: "s", auditId: "shown", label: "s" }], ["Latest", { id, auditId: id }]), document.getElementById("latest").textContent);
    for (let i = 0; i <= 100; i++) {
      open(`a${i}`);
      publish(i, `a${i}`);
    }
    render(["Latest", { id: "s", auditId: "shown", label: "s" }]);
    return [open("a1"), open("a100"), open("a0"), document.getElementById("latests").textContent];
  });
  assert.deepEqual(shown, ["a1: 1", "a100: 100", "none", "shown: 1"]);
});

test("the newest payloads are forgotten when the connection is closed or the channel is denied, and what is wrong is told", async () => {
  await page.evaluate(() => start().render(["Latest", { auditId: "1" }], ["Latest", { auditId: "2", label: "b" }]));
  await then(() => { publish(3); publish(4, "2"); });
  assert.deepEqual([await text("latest"), await text("latestb")], ["1: 3", "2: 4"]);
  await then(() => { pusher.deny("private-audit-2"); pusher.gap(); });
  assert.deepEqual([await text("latest"), await text("latestb")], ["1: 3", "none"]);
  await then(() => realtime.close());
  assert.equal(await text("latest"), "none");
  await then(() => render(["Latest", { id: "c", auditId: "1" }]));
  assert.equal(await text("latest"), "none");
  assert.deepEqual([...new Set(await then(() => reported.splice(0)))], ["denied", "closed"]);
  await open("");
  await page.evaluate(() => start().render(["Latest", { id: "d", auditId: "a b" }], ["Latest", { id: "e", auditId: "1", name: "audit.progres", label: "e" }], ["Status"]));
  assert.deepEqual([await text("latest"), await text("lateste"), await text("status")], ["none", "none", "connected"]);
  assert.deepEqual([...new Set(await then(() => reported))], ["invalid_id", "unknown_event"]);
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

test("a state is never shown for other scopes than its own, and a closed connection has failed", async () => {
  await page.evaluate(() => start().render(["Shown", { auditId: "" }]));
  assert.equal(await text("shown"), "failed invalid_id");
  await page.evaluate(() => render(["Shown", { auditId: "42" }]));
  assert.equal(await text("shown"), "live undefined");
  assert.deepEqual([...new Set(await then(() => window.shown))], [": pending", ": failed", "42: pending", "42: live"]);
  await page.evaluate(() => realtime.close());
  assert.equal(await text("shown"), "failed closed");
});
