// The main entry where WebAssembly is missing: the import does not fail, one line is printed, and everything works as soon
// as the translated module is there. Each test is a process of its own, from whose global scope WebAssembly was deleted.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";

const pkg = fileURLToPath(new URL("../../pkg", import.meta.url));

/** Runs code after the import of the main entry; returns what it answers and the lines on the console. */
function run(code, folder = pkg) {
  const url = (file) => JSON.stringify(pathToFileURL(join(folder, file)).href);
  const { status, stdout, stderr } = spawnSync(process.execPath, ["--input-type=module", "-e", `
    delete globalThis.WebAssembly;
    const { fakePusher } = await import(${url("testing.js")});
    const { connect, decode, channelsFor, fingerprint, ready, RealtimeError } = await import(${url("index.js")});
    const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
    const good = { type: "info", message: "m", duration: 1 };
    const told = (error) => [error instanceof RealtimeError, error.code, error.field, error.message];
    ${code}
    console.log(JSON.stringify(answer));
  `], { encoding: "utf8" });
  assert.equal(status, 0, stderr);
  return { answer: JSON.parse(stdout), lines: stderr.trimEnd().split("\n") };
}

const NOTICE = /^fiche-realtime runs without WebAssembly: ReferenceError: WebAssembly is not defined: add 'wasm-unsafe-eval' to script-src, or import fiche-realtime\/no-wasm$/;

test("one line says what happened and what to do, and ready() waits for the translated module", () => {
  const { answer, lines } = run(`
    const before = decode("notification", good);
    let code;
    try { channelsFor({ auditId: "1" }); } catch (error) { code = error.code; }
    await ready();
    await ready();
    const answer = { before, code, after: decode("notification", good), channels: channelsFor({ auditId: "1" }), fingerprint: fingerprint() };
  `);
  assert.equal(answer.before.kind, "invalid");
  assert.match(answer.before.problems[0].found, /await ready\(\)/);
  assert.equal(answer.code, "not_started");
  assert.equal(answer.after.kind, "event");
  assert.deepEqual(answer.channels, ["private-audit-1"]);
  assert.match(answer.fingerprint, /^[0-9a-f]{16}$/);
  assert.equal(lines.length, 1);
  assert.match(lines[0], NOTICE);
});

test("connect subscribes by itself once the module is there, and onError gets what could not be checked before", () => {
  const { answer, lines } = run(`
    const pusher = fakePusher();
    const [heard, errors, appErrors, statuses] = [[], [], [], []];
    const realtime = connect(pusher, { onError: (error) => appErrors.push(told(error)) });
    const handlers = { "*": ({ name }) => heard.push(name) };
    realtime.subscribe({ global: true }, handlers);
    realtime.subscribe({ global: true }, () => ({ notification: () => heard.push("of a function") }));
    realtime.subscribe({ auditId: "1" }, handlers)();
    realtime.subscribe({ auditId: "a b" }, { onStatus: (...all) => statuses.push(all.map((one) => one.code ?? one)), onError: (error) => errors.push(told(error)) });
    realtime.subscribe({ auditId: "2" }, { "audit.begun": () => {} });
    realtime.subscribe({ auditId: "3" }, null);
    // what a subscription reports when it has ended is nobody's
    realtime.subscribe({ auditId: "" }, { onError: () => errors.push("ended") })();
    const closed = connect(pusher, { onError: () => errors.push("closed") });
    closed.subscribe({ auditId: "4" }, handlers);
    closed.close();
    const before = pusher.allChannels().map(({ name }) => name);
    await ready();
    await tick();
    pusher.publish("notification", good);
    const stop = realtime.subscribe({ auditId: "5" }, handlers);
    const answer = { before, channels: pusher.allChannels().map(({ name }) => name), heard, errors, appErrors, statuses };
    stop();
  `);
  assert.deepEqual(answer.before, []);
  assert.deepEqual(answer.channels, ["private-global", "private-audit-5"]);
  assert.deepEqual(answer.heard, ["notification", "of a function"]);
  assert.deepEqual(answer.errors.map(([isOurs, code, field]) => [isOurs, code, field]), [[true, "invalid_id", "auditId"]]);
  assert.deepEqual(answer.statuses, [["failed", "invalid_id"]]);
  assert.deepEqual(answer.appErrors.map(([isOurs, code]) => [isOurs, code]), [[true, "unknown_event"], [true, "invalid_argument"]]);
  assert.equal(lines.length, 1);
});

test("the handlers of a subscription that could not begin are asked once, and a handler that ends it is the last one", () => {
  const { answer } = run(`
    const [heard, app] = [[], []];
    const realtime = connect(fakePusher(), { onError: ({ code, field }) => app.push([code, field]) });
    let asked = 0;
    realtime.subscribe({ auditId: "a b" }, () => (asked++, { onStatus() { throw new Error("mine"); }, onError: ({ code, field }) => heard.push([code, field]) }));
    const stop = realtime.subscribe({ auditId: "" }, { onStatus: (status) => (heard.push(status), stop()), onError: () => heard.push("ended") });
    await ready();
    await tick();
    const answer = { asked, heard, app };
  `);
  assert.deepEqual(answer, { asked: 1, heard: [["handler_failed", "onStatus"], ["invalid_id", "auditId"], "failed"], app: [["invalid_id", "auditId"]] });
});

test("a subscription that ends after it began by itself leaves its channel", () => {
  const { answer } = run(`
    const pusher = fakePusher();
    const stop = connect(pusher).subscribe({ auditId: "1" }, {});
    await ready();
    await tick();
    const answer = [pusher.allChannels().length];
    stop();
    stop();
    await tick();
    answer.push(pusher.allChannels().length);
  `);
  assert.deepEqual(answer, [1, 0]);
});

test("where the translated module cannot be loaded either, ready() and onError tell, and nothing is thrown", () => {
  const folder = mkdtempSync(join(tmpdir(), "fiche-realtime-"));
  try {
    cpSync(pkg, folder, { recursive: true });
    rmSync(join(folder, "fiche_realtime_js.js"));
    const { answer, lines } = run(`
      const [errors, unhandled] = [[], []];
      process.on("unhandledRejection", (error) => unhandled.push(String(error)));
      connect(fakePusher()).subscribe({ auditId: "1" }, { onError: (error) => errors.push(told(error)) });
      const rejected = await ready().catch(told);
      await tick();
      const answer = { errors, unhandled, rejected, kind: decode("notification", good).kind };
    `, folder);
    const [isOurs, code, field, message] = answer.rejected;
    assert.deepEqual([isOurs, code, field], [true, "not_started", "module"]);
    assert.match(message, /^expected WebAssembly in `module`, found .*fiche_realtime_js\.js.*: add 'wasm-unsafe-eval' to script-src, or import fiche-realtime\/no-wasm$/);
    assert.deepEqual(answer.errors, [answer.rejected]);
    assert.deepEqual([answer.unhandled, answer.kind], [[], "invalid"]);
    assert.equal(lines.length, 1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("a typed bind handles the messages that arrive before the module is there, unless it is unbound", () => {
  const { answer, lines } = run(`
    const { bindTyped } = await import(INDEX);
    const pusher = fakePusher();
    const channel = pusher.subscribe("private-global");
    const seen = [];
    const bind = (told) => bindTyped(channel, "notification", ({ message }) => seen.push([told, message]), () => seen.push([told, "invalid"]));
    bind("bound");
    const unbind = bind("unbound");
    bindTyped(channel, "notification.nothing", () => {});
    let code;
    try { bindTyped(channel, "notification", 7); } catch (error) { code = error.code; }
    await Promise.resolve();
    channel.emit("notification", good);
    channel.emit("notification", {});
    unbind();
    const before = [...seen];
    await ready();
    await tick();
    channel.emit("notification", { ...good, message: "later" });
    const answer = { before, code, seen };
  `.replace("INDEX", JSON.stringify(pathToFileURL(join(pkg, "index.js")).href)));
  assert.deepEqual(answer, { before: [], code: "invalid_argument", seen: [["bound", "m"], ["bound", "invalid"], ["bound", "later"]] });
  assert.ok(lines.some((line) => line.includes('expected an event of the contract in `name`, found "notification.nothing"')), lines.join("\n"));
});

test("observe keeps the messages that arrive before the module is there", () => {
  const { answer } = run(`
    const { observe } = await import(INDEX);
    const pusher = fakePusher();
    const seen = [];
    pusher.connection.bind_global ??= () => {};
    observe(pusher, { onEvent: ({ name }) => seen.push(name), onInvalid: ({ name }) => seen.push("invalid " + name) });
    pusher.subscribe("private-global");
    await Promise.resolve();
    pusher.publish("notification", good, ["private-global"]);
    await ready();
    await tick();
    pusher.publish("notification", good, ["private-global"]);
    const answer = seen;
  `.replace("INDEX", JSON.stringify(pathToFileURL(join(pkg, "index.js")).href)));
  assert.deepEqual(answer, ["notification", "notification"]);
});
