// Calls every function of the entries with every kind of argument. `decode` answers; every other function answers or
// throws a `RealtimeError`. A new function fails here until it is listed.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { createContext, runInContext } from "node:vm";
import * as main from "../../pkg/index.js";
import * as server from "../../pkg/server.js";
import * as slim from "../../pkg/slim.js";
import { readFileSync } from "node:fs";
import { another } from "./another.mjs";

const codes = new Set([...readFileSync(new URL("../../pkg/words.d.ts", import.meta.url), "utf8").match(/type RealtimeErrorCode = ([^;]+);/)[1].matchAll(/"(\w+)"/g)].map(([, code]) => code));
const mine = () => { throw new Error("mine"); };

/** Values of every kind, by a name for each. New ones for each call, as some are used up. */
function values() {
  const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, mine]));
  const revoked = (target) => {
    const { proxy, revoke } = Proxy.revocable(target, {});
    revoke();
    return proxy;
  };
  const detached = new Uint8Array(8);
  structuredClone(detached.buffer, { transfer: [detached.buffer] });
  const endless = new Proxy({}, { getPrototypeOf: () => endless });
  const cycle = [];
  cycle.push(cycle, { cycle });
  const realm = createContext({});
  const ours = {
    undefined: undefined, null: null, true: true, false: false, zero: 0, "minus zero": -0, NaN: NaN, Infinity: Infinity, "minus infinity": -Infinity, fraction: 0.1, huge: 2 ** 53, bigint: 1n, "big bigint": 2n ** 5000n,
    symbol: Symbol("s"), "symbol of all": Symbol.iterator, function: () => {}, "throwing function": mine, class: class {}, async: async () => {}, generator: function* () {},
    "empty string": "", blank: " ", huge_string: "x".repeat(1e6), "lone surrogate": "\ud800", "other half": "a\udc00", "byte order mark": "\ufeff{}", nul: "\0", proto: "__proto__", constructor: "constructor",
    "an event's name": "audit.started", "a channel's name": "private-audit-1", "JSON text": '{"audit_id":"1"}', "an object's text": "{}", "array's text": "[]",
    object: {}, "no prototype": Object.create(null), array: [], "array of null": [null], hole: [,], cycle, frozen: Object.freeze({ audit_id: 1 }), "own __proto__": JSON.parse('{"__proto__":{"audit_id":"1"}}'),
    "revoked object": revoked({}), "revoked array": revoked([]), "revoked function": revoked(() => {}), "throwing proxy": new Proxy({}, traps), "throwing array": new Proxy([], traps), "throwing callable": new Proxy(() => {}, traps), endless,
    toString: { toString: mine }, valueOf: { valueOf: mine, toString: null }, toPrimitive: { [Symbol.toPrimitive]: mine }, toJSON: { toJSON: mine }, "tag": { get [Symbol.toStringTag]() { return mine(); } }, then: { get then() { return mine(); } },
    iterator: { [Symbol.iterator]: mine, length: 7 }, getters: Object.defineProperties({}, Object.fromEntries(["audit_id", "auditId", "key", "name", "kind", "endpoint", "PUSHER_KEY", "window", "connection", "resource", "method"].map((key) => [key, { get: mine, enumerable: true }]))),
    "throws null": { get audit_id() { throw null; }, get name() { throw undefined; } },
    date: new Date(0), "no date": new Date(NaN), map: new Map([["audit_id", "1"]]), set: new Set([1]), weak: new WeakMap(), regex: /x/g, error: new Error("x"), promise: Promise.resolve(1), url: new URL("file:///nowhere"),
    "boxed string": new String("audit.started"), "boxed number": new Number(1), "boxed symbol": Object(Symbol("s")), "boxed bigint": Object(1n),
    bytes: new Uint8Array([123, 125]), "no bytes": new Uint8Array(), detached, floats: new Float64Array(4), view: new DataView(new ArrayBuffer(4)), buffer: new ArrayBuffer(4), "shared buffer": new SharedArrayBuffer(4), Buffer: Buffer.from("{}"),
    "module's bytes": new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]), arguments: (function () { return arguments; })(1), global: globalThis, process,
  };
  const theirs = runInContext(`({ object: { audit_id: "1" }, array: ["x"], error: new RangeError("x"), string: new String("x"), bytes: new Uint8Array(2), map: new Map(), date: new Date(),
    proxy: new Proxy({}, { get() { throw new TypeError("theirs"); }, ownKeys() { throw new TypeError("theirs"); } }), function: () => 1, thrower: { get audit_id() { throw new TypeError("theirs"); } } })`, realm);
  return [...Object.entries(ours), ...Object.entries(theirs).map(([name, value]) => [`another realm's ${name}`, value])];
}

const app = { key: "k", secret: "s3cret" };
const pusher = () => ({ connection: { state: "connected", bind() {}, unbind() {} }, subscribe: () => ({ bind_global() {}, unbind_global() {} }), unsubscribe() {}, channel() {} });

/** Right arguments of each function; every one of them is replaced by every value in turn. */
const browser = {
  batchedAuthorization: [{ endpoint: "/pusher/auth" }], bindTyped: [{ bind() {}, unbind() {} }, "notification", () => {}, () => {}], channelsFor: [{ auditId: "1" }], connect: [pusher(), {}], decode: ["notification", {}], eventNames: [1], eventsOn: ["audit"], fingerprint: [1],
  isEventName: ["x"], isId: ["1"], observe: [{ connection: { bind_global() {}, unbind_global() {} } }, { onError() {} }], parseChannel: ["private-audit-1"], queryKeys: [[{ resource: "audits" }]], ready: [1], refetchTargets: [{ name: "x", payload: {} }], route: ["x", {}], samplePayload: ["audit.started", undefined], variants: ["audit.started"],
};
const known = {
  main: browser,
  slim: { ...browser, init: ["file:///nowhere"], initSync: [new Uint8Array()] },
  server: {
    authenticateUser: [app, "1.2", { id: "1" }], authorizeChannel: [app, "1.2", "presence-a", '{"user_id":1}'], authorizeRequest: [app, "socket_id=1.2&channel_name=private-global", () => true],
    createPublisher: [{ appId: "1", ...app }], isWebhookEvent: [{}], optionsFromEnv: [{ PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s" }], parseChannel: ["x"], route: ["x", {}],
    signRequest: [app, { method: "GET", path: "/", query: {} }, 1], truncate: ["x", {}, 100], verifyWebhook: [app, "{}", { key: "k", signature: "0" }, {}],
  },
};
/** Functions that answer whatever they are given. */
const ANSWERING = ["decode", "isEventName", "isId", "isWebhookEvent", "eventNames", "fingerprint", "observe", "ready"];
// what `observe` cannot use, it tells the console
mock.method(console, "error", () => {});

/** Whether what is called is the app's own, and so is what it throws. */
const isTheirs = (name, at, value) => name === "authorizeRequest" && at === 2 && typeof value === "function";

async function tried(entry, name, args, told) {
  try {
    const answer = await entry[name](...args);
    if (name === "decode") assert.ok(["event", "partial", "unknown", "invalid"].includes(answer.kind), told);
    return false;
  } catch (error) {
    if (error instanceof assert.AssertionError) throw error;
    assert.ok(error instanceof main.RealtimeError, `${told}: ${(() => { try { return String(error?.stack ?? error); } catch { return "?"; } })()}`);
    assert.ok(codes.has(error.code), `${told}: ${error.code}`);
    assert.ok(!ANSWERING.includes(name), told);
    // a field can be the payload itself, as a JSON Pointer
    for (const part of ["field", "expected", "found", "message"]) assert.ok(typeof error[part] === "string" && (error[part] || part === "field"), `${told}: ${part}`);
    assert.ok(error.message.length < 1_000 && !error.message.includes("s3cret"), told);
    return true;
  }
}

test("every exported function is tried", () => {
  assert.ok(codes.size > 5, [...codes].join());
  for (const [name, entry] of Object.entries({ main, slim, server })) {
    const exported = Object.entries(entry).filter(([, one]) => typeof one === "function" && !/^class\b/.test(String(one))).map(([key]) => key);
    assert.deepEqual(exported.sort(), Object.keys(known[name]).sort(), name);
  }
});

test("what is no pusher-js is told by its type", () => {
  const [subscribe, bind] = [() => {}, () => {}];
  for (const [source, found] of [
    [undefined, "nothing"],
    [null, "null"],
    ...[{}, { subscribe }, { subscribe, connection: {} }, { connection: { bind } }, { connector: {} }, { connector: { pusher: { subscribe } } }].map((part) => [part, "object"]),
    [{ get connector() { return mine(); } }, "an object that cannot be read"],
  ]) {
    assert.throws(() => main.connect(source), (error) => {
      assert.deepEqual([error.name, error.field, error.found], ["RealtimeError", "pusher", found]);
      return true;
    });
  }
  main.connect({ connector: { pusher: pusher() } });
});

test("a module that imports something is another one", () => {
  assert.throws(() => slim.initSync(another), { name: "RealtimeError", code: "not_started", field: "module", found: "another module" });
});

test("the error of a handler names it", () => {
  const realtime = main.connect(pusher());
  for (const [handlers, field, found] of [
    [7, "handlers", "number"],
    [[], "handlers", "array"],
    [{ get audit() { return mine(); } }, "handlers", "an object that cannot be read"],
    [{ "audit.nothing": () => {} }, "handlers", '"audit.nothing"'],
    [{ "audit.started": 7 }, "handlers.audit.started", "number"],
  ]) {
    assert.throws(() => realtime.subscribe({ global: true }, handlers), (error) => {
      assert.deepEqual([error.name, error.field, error.found], ["RealtimeError", field, found]);
      return true;
    });
  }
});

for (const [entryName, entry] of Object.entries({ main, slim, server })) {
  test(`functions of ${entryName} answer or throw a RealtimeError`, { timeout: 120_000 }, async () => {
    let refused = 0;
    for (const [name, args] of Object.entries(known[entryName])) {
      for (let at = -1; at < args.length; at++) {
        for (const [kind, value] of values()) {
          if (isTheirs(name, at, value)) continue;
          // at -1 it stands for every argument
          const given = at < 0 ? args.map((_, place) => (isTheirs(name, place, value) ? args[place] : value)) : args.with(at, value);
          refused += await tried(entry, name, given, `${name}, argument ${at}: ${kind}`);
        }
      }
      // none at all
      refused += await tried(entry, name, [], `${name}, no arguments`);
    }
    assert.ok(refused > 300, `${refused} refused`);
  });
}

test("every kind of value stands in every place of what is read", async () => {
  const places = {
    decode: (value) => ["audit.failed", { ...main.samplePayload("audit.failed"), error: value, partial_results: value, _truncated: value, failed_at: value, x: value }],
    channelsFor: (value) => [{ auditId: value, ficheId: value, jobId: value, global: value }],
    isId: (value) => [value],
    route: (value) => ["x", { audit_id: value, x: value }],
    refetchTargets: (value) => [{ name: value, payload: { audit_id: value } }],
    queryKeys: (value) => [[{ resource: value, id: value }]],
    connect: (value) => [pusher(), { window: value, jitter: value }],
    batchedAuthorization: (value) => [{ endpoint: value, fetch: value }],
    truncate: (value) => ["x", { a_id: "1", x: value, y: "y".repeat(200) }, 100],
    optionsFromEnv: (value) => [{ PUSHER_APP_ID: value, PUSHER_KEY: value, PUSHER_SECRET: value, PUSHER_PORT: value }],
    createPublisher: (value) => [{ appId: "1", ...app, queue: value, connections: value, timeout: value, patience: value, fetch: value, now: value, random: value, sleep: value }],
    signRequest: (value) => [app, { method: "GET", path: "/", query: { a: value }, body: value }, 1],
    verifyWebhook: (value) => [[app, { key: value, secret: value }], "{}", { key: value, signature: value }, { maxAge: value, now: value }],
    authenticateUser: (value) => [app, "1.2", { id: value }],
    isWebhookEvent: (value) => [{ name: "member_added", channel: value, user_id: value }],
  };
  let refused = 0;
  for (const [name, argsOf] of Object.entries(places)) {
    for (const entry of [main, server].filter((one) => name in one)) {
      for (const [kind, value] of values()) refused += await tried(entry, name, argsOf(value), `${name}, inside: ${kind}`);
    }
  }
  assert.ok(refused > 300, `${refused} refused`);
});

test("decode answers for every two values, and the same after all of them", () => {
  const good = { type: "info", message: "m", duration: 1 };
  for (const { decode } of [main, slim]) {
    for (const [, name] of values()) for (const [kind, data] of values()) assert.ok(decode(name, data).kind, kind);
    assert.deepEqual(decode("notification", good), { kind: "event", name: "notification", payload: good, truncated: [] });
  }
});
