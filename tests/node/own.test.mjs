// Only an object's own enumerable properties with string keys are read, and none of a class, a prototype or a polluted
// `Object.prototype`. drift.test.mjs has some cases; this file tries every argument.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import * as browser from "../../pkg/index.js";
import * as server from "../../pkg/server.js";

const { channelsFor, decode, parseChannel, queryKeys, refetchTargets, samplePayload } = browser;
const GOOD = { type: "info", message: "m", duration: 1 };
const app = { key: "k", secret: "s3cret" };
const ENV = { PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s3cret" };

/** The ways to have properties without having them oneself, or without showing them. */
const hiding = {
  inherited: (fields) => Object.create(fields),
  "of a class": (fields) => {
    class Payload {}
    for (const [key, value] of Object.entries(fields)) Object.defineProperty(Payload.prototype, key, { get: () => value });
    return new Payload();
  },
  "not enumerable": (fields) => Object.defineProperties({}, Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { value }]))),
  "under symbols": (fields) => Object.fromEntries(Object.entries(fields).map(([key, value]) => [Symbol(key), value])),
  "behind a proxy": (fields) => new Proxy(Object.create(fields), {}),
};
/** The ways to have them. */
const showing = {
  "without a prototype": (fields) => Object.assign(Object.create(null), fields),
  "of an instance": (fields) => Object.assign(new (class Payload { hidden() {} })(), fields),
  "by getters": (fields) => Object.defineProperties({}, Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, { get: () => value, enumerable: true }]))),
  "behind a proxy": (fields) => new Proxy(fields, {}),
  frozen: (fields) => Object.freeze({ ...fields }),
};

/** Runs with properties on a prototype that every object, or every array, inherits. */
function polluted(prototype, properties, run) {
  try {
    // not defined: a descriptor would inherit what is polluted
    for (const [key, value] of Object.entries(properties)) prototype[key] = value;
    return run();
  } finally {
    for (const key of Object.keys(properties)) delete prototype[key];
  }
}

test("decode and route see what is shown, and nothing that is hidden", () => {
  const ids = { audit_id: "1", fiche_id: "2", jobId: "3" };
  const names = ["private-audit-1", "private-fiche-2", "private-job-3"];
  for (const [way, hide] of Object.entries(hiding)) {
    assert.deepEqual(decode("notification", hide(GOOD)).problems, decode("notification", {}).problems, way);
    assert.deepEqual(decode("audit.failed", { ...samplePayload("audit.failed"), partial_results: hide(samplePayload("audit.failed").partial_results) }).kind, "invalid", way);
    // what is hidden nests as deep as it likes
    assert.equal(decode("notification", { ...GOOD, x: hide({ deep: JSON.parse("[".repeat(500) + "]".repeat(500)) }) }).kind, "event", way);
    assert.deepEqual(decode("notification", Object.assign(hide({ _truncated: ["/x"] }), GOOD)).truncated, [], way);
    for (const { route } of [browser, server]) assert.deepEqual(route("x", hide(ids)), ["private-global"], way);
  }
  for (const [way, show] of Object.entries(showing)) {
    assert.equal(decode("notification", show(GOOD)).kind, "event", way);
    assert.deepEqual(decode("notification", show({ ...GOOD, _truncated: ["/x"] })).truncated, ["/x"], way);
    for (const { route } of [browser, server]) assert.deepEqual(route("x", show(ids)), names, way);
  }
});

test("a rerun is selected by its own key alone", () => {
  const rerun = samplePayload("audit.step_started", "rerun_id");
  const { rerun_id, ...rest } = rerun;
  for (const show of Object.values(showing)) assert.equal(decode("audit.step_started", show(rerun)).kind, "event");
  for (const hide of Object.values(hiding)) {
    const hidden = Object.assign(hide({ rerun_id }), rest);
    assert.deepEqual(decode("audit.step_started", hidden).problems, decode("audit.step_started", rest).problems);
  }
});

test("scopes, messages and targets are read the same way", () => {
  for (const [way, hide] of Object.entries(hiding)) {
    assert.deepEqual(channelsFor(hide({ auditId: "1", ficheId: "2", jobId: "3", global: true })), [], way);
    assert.deepEqual(refetchTargets(hide({ name: "audit.started", payload: { audit_id: "1" } })), [], way);
    assert.deepEqual(refetchTargets({ name: "audit.started", payload: hide({ audit_id: "1", fiche_id: "2" }) }), [{ resource: "audits" }], way);
    assert.throws(() => queryKeys([hide({ resource: "audit" })]), { name: "RealtimeError", code: "invalid_argument", field: "targets" }, way);
    assert.deepEqual(queryKeys([Object.assign(hide({ id: "7" }), { resource: "audits" })]), [["audits"]], way);
  }
  for (const [way, show] of Object.entries(showing)) {
    assert.deepEqual(channelsFor(show({ auditId: "1", global: true })), ["private-audit-1", "private-global"], way);
    assert.deepEqual(refetchTargets(show({ name: "x", payload: show({ audit_id: "1" }) })), [{ resource: "audit", id: "1" }], way);
    assert.deepEqual(queryKeys([show({ resource: "audit", id: "1" })]), [["audit", "1"]], way);
  }
});

test("a polluted Object.prototype changes no answer", () => {
  const payload = samplePayload("audit.started");
  const [decoded, sample] = [decode("audit.started", payload), samplePayload("audit.failed")];
  const pollution = {
    audit_id: "7", fiche_id: "7", jobId: "7", rerun_id: "7", auditId: "7", ficheId: "7", global: true, _truncated: ["/x"], id: "7", name: "audit.started", payload: { audit_id: "7" },
    resource: "audit", get: () => 7, set: () => {}, value: 7, enumerable: true, writable: true, length: 3, 0: "x", when: "rerun_id", status: "started", error: "e", message: 7, type: 7, duration: "x",
  };
  polluted(Object.prototype, pollution, () => {
    assert.deepEqual(JSON.stringify(decode("audit.started", payload)), JSON.stringify(decoded));
    assert.equal(decode("audit.started", {}).problems.length, 7);
    assert.deepEqual(decode("notification", { duration: 1 }).missing.join(), "/type,/message");
    assert.equal(decode("audit.step_started", samplePayload("audit.step_started")).kind, "event");
    assert.equal(JSON.stringify(samplePayload("audit.failed")), JSON.stringify(sample));
    assert.equal(channelsFor({}).length, 0);
    assert.equal(JSON.stringify(queryKeys([{ resource: "audits" }])), '[["audits"]]');
    assert.equal(JSON.stringify(refetchTargets({ payload: {} })), "[]");
    assert.equal(JSON.stringify(refetchTargets({ name: "x", payload: {} })), "[]");
    for (const { parseChannel, route } of [browser, server]) {
      assert.equal(route("x", {}).join(), "private-global");
      assert.equal(route("audit.started", { audit_id: "1" }).join(), "private-audit-1");
      assert.equal(JSON.stringify(parseChannel("private-audit-42")), '{"kind":"audit","id":"42"}');
      assert.equal(parseChannel("private-other"), undefined);
    }
    assert.equal(server.truncate("notification", { ...GOOD, message: "m".repeat(500) }, 100)._truncated.join(), "/message");
  });
});

test("a polluted Array.prototype fills no hole", () => {
  const created = samplePayload("fiches.progressive_fetch.created");
  polluted(Array.prototype, { 0: "2026-03-01", 1: "x", audit_id: "7", resource: "audit" }, () => {
    assert.equal(decode("fiches.progressive_fetch.created", created).kind, "event");
    const { problems } = decode("fiches.progressive_fetch.created", { ...created, datesCompleted: [, "b"] });
    assert.equal(JSON.stringify(problems), '[{"path":"/datesCompleted/0","expected":"string","found":"null"}]');
    const truncated = [];
    truncated.length = 1;
    assert.equal(decode("notification", { ...GOOD, _truncated: truncated }).truncated.length, 0);
    assert.equal(channelsFor({ auditId: "1" }).join(), "private-audit-1");
    assert.throws(() => queryKeys([,]), { code: "invalid_argument" });
  });
});

test("a toJSON is for JSON.stringify, and what is decoded is not written", () => {
  const toJSON = () => ({ audit_id: "7" });
  for (const prototype of [Object.prototype, Array.prototype]) {
    polluted(prototype, { toJSON }, () => {
      assert.equal(decode("notification", { ...GOOD, _truncated: ["/x"] }).truncated.join(), "/x");
      assert.equal(browser.route("x", { fiche_id: "1" }).join(), "private-fiche-1");
      assert.equal(server.route("x", '{"fiche_id":"1"}').join(), "private-fiche-1");
      assert.equal(refetchTargets({ name: "x", payload: { fiche_id: "1" } })[0].id, "1");
    });
  }
  assert.deepEqual(browser.route("x", { fiche_id: "1", toJSON }), ["private-fiche-1"]);
  // the server sends what JSON.stringify writes, and routes what it sends
  assert.deepEqual(server.route("x", { fiche_id: "1", toJSON }), ["private-audit-7"]);
});

test("a getter is called once for each thing that is read, and what it throws is not passed on", () => {
  const counted = (fields) => {
    const calls = {};
    const getters = Object.entries(fields).map(([key, value]) => [key, { enumerable: true, get: () => ((calls[key] = (calls[key] ?? 0) + 1), value) }]);
    return [Object.defineProperties({}, Object.fromEntries(getters)), calls];
  };
  const once = (calls, ...keys) => assert.deepEqual(calls, Object.fromEntries(keys.map((key) => [key, 1])));
  const [payload, read] = counted(GOOD);
  decode("notification", payload);
  once(read, "type", "message", "duration");
  const [scopes, asked] = counted({ auditId: "1", other: 1 });
  channelsFor(scopes);
  once(asked, "auditId");
  const [credentials, taken] = counted(app);
  server.authorizeChannel(credentials, "1.2", "private-audit-1");
  once(taken, "key", "secret");
  const [sent, written] = counted({ audit_id: "1", x: 1 });
  server.route("x", sent);
  once(written, "audit_id", "x");

  const mine = { get audit_id() { throw new Error("mine"); } };
  for (const { route } of [browser, server]) assert.throws(() => route("x", mine), { name: "RealtimeError", code: "invalid_payload", field: "payload" });
  assert.throws(() => channelsFor({ get jobId() { throw new Error("mine"); } }), { name: "RealtimeError", field: "scopes" });
  assert.throws(() => server.signRequest({ key: "k", get secret() { throw new Error("mine"); } }, { method: "GET", path: "/" }), { name: "RealtimeError", field: "credentials.secret" });
  assert.deepEqual(refetchTargets({ name: "x", payload: mine }), []);
});

test("a getter that gives another list the second time gives no half of an answer", () => {
  for (const second of [undefined, 7, [1], { length: 2 ** 32 - 1 }, ["/x", , "/y"]]) {
    let asked = 0;
    const payload = { ...GOOD, get _truncated() { return asked++ === 0 ? ["/message"] : second; } };
    assert.deepEqual(decode("notification", payload).kind, "invalid");
    assert.equal(decode("notification", GOOD).kind, "event");
  }
});

test("the server's entry reads settings, credentials, headers and options the same way", async () => {
  const body = `{"time_ms":${Date.now()},"events":[]}`;
  const headers = { key: "k", signature: createHmac("sha256", app.secret).update(body).digest("hex") };
  const request = { method: "GET", path: "/" };
  const error = (field) => ({ name: "RealtimeError", code: "invalid_argument", field });
  for (const [way, hide] of Object.entries(hiding)) {
    assert.throws(() => server.optionsFromEnv(hide(ENV)), error("PUSHER_APP_ID"), way);
    assert.throws(() => server.createPublisher(hide({ appId: "1", ...app })), error("appId"), way);
    assert.throws(() => server.authorizeChannel(hide(app), "1.2", "private-a"), error("credentials.key"), way);
    assert.throws(() => server.signRequest(app, hide(request)), error("request.method"), way);
    assert.equal(server.signRequest(app, { ...request, query: hide({ a: "1" }) }, 1), server.signRequest(app, request, 1), way);
    assert.throws(() => server.authenticateUser(app, "1.2", hide({ id: "1" })), error("user_data"), way);
    assert.equal(server.verifyWebhook(app, body, hide(headers)), undefined, way);
    assert.ok(server.verifyWebhook(app, body, headers, hide({ maxAge: 0, now: 7 })), way);
    assert.equal(server.isWebhookEvent(hide({ name: "channel_vacated", channel: "a" })), false, way);
    await assert.rejects(server.authorizeRequest(hide(app), "socket_id=1.2&channel_name=private-global", () => true), error("credentials.key"), way);
  }
  for (const [way, show] of Object.entries(showing)) {
    assert.equal(server.optionsFromEnv(show(ENV)).appId, "1", way);
    assert.equal(server.createPublisher(show({ appId: "1", ...app })).pending, 0, way);
    assert.equal(server.signRequest(show(app), show(request), 1), server.signRequest(app, request, 1), way);
    assert.ok(server.verifyWebhook([show(app)], body, show(headers)), way);
    assert.equal(server.verifyWebhook(app, body, headers, show({ maxAge: 0, now: 7_000 })), undefined, way);
  }
});

test("a polluted Object.prototype sets no option, and no credentials", async () => {
  const options = { appId: "1", ...app };
  let url;
  const fetch = async (to) => ((url = to), new Response("{}"));
  const pollution = { PUSHER_APP_ID: "7", PUSHER_HOST: "evil.example", host: "evil.example", key: "evil", secret: "evil", appId: "7", maxAge: 0, now: 1, queue: -1, body: "x", query: { a: "1" }, signature: "0", id: "1" };
  const read = polluted(Object.prototype, pollution, () => {
    assert.throws(() => server.optionsFromEnv({}), { field: "PUSHER_APP_ID" });
    assert.throws(() => server.createPublisher({}), { field: "appId" });
    assert.throws(() => server.authorizeChannel({}, "1.2", "private-a"), { field: "credentials.key" });
    assert.throws(() => server.authenticateUser(app, "1.2", {}), { field: "user_data" });
    assert.equal(server.verifyWebhook(app, "{}", {}), undefined);
    const signed = server.signRequest(app, { method: "GET", path: "/" }, 1);
    return [server.optionsFromEnv(ENV).host, signed, server.createPublisher({ ...options, fetch })];
  });
  assert.equal(read[0], undefined);
  assert.equal(read[1], server.signRequest(app, { method: "GET", path: "/" }, 1));
  await read[2].publish("audit.fiche_fetch_started", { fiche_id: "1", from_cache: true, status: "fetching" });
  assert.match(url, /^https:\/\/api\.pusherapp\.com\/apps\/1\/|^https:\/\/api-?[^/]*\.pusher\.com\/apps\/1\//);
});

test("truncation keeps what is an object's own", () => {
  for (const [way, hide] of Object.entries(hiding)) {
    // what is hidden takes no room, so the payload fits, and what fits is handed back untouched
    const payload = Object.assign(hide({ text: "t".repeat(500) }), { a_id: "1" });
    assert.equal(server.truncate("audit.paused", payload, 50), payload, way);
    assert.throws(() => server.truncate("notification", hide(GOOD)), { name: "RealtimeError", code: "invalid_payload" }, way);
  }
  for (const [way, show] of Object.entries(showing)) {
    assert.deepEqual(server.truncate("notification", show({ ...GOOD, message: "m".repeat(500) }), 100)._truncated, ["/message"], way);
  }
  // parseChannel and samplePayload take names alone: an object that is read as one is none
  for (const { parseChannel } of [browser, server]) assert.throws(() => parseChannel({ toString: () => "private-audit-1" }), { code: "invalid_argument", field: "name" });
  assert.throws(() => samplePayload({ toString: () => "audit.started" }), { code: "unknown_event" });
  assert.equal(parseChannel("toString"), undefined);
});
