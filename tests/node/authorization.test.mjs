// Many subscriptions authorised in one request, against the server half of the same package.
import assert from "node:assert/strict";
import { test } from "node:test";
import { subscriptionError } from "../../pkg/authorization.js";
import { batchedAuthorization } from "../../pkg/index.js";
import { authorizeChannel, authorizeRequest } from "../../pkg/server.js";
import { FINGERPRINT, PACKAGE_VERSION } from "../../pkg/table.js";

const app = { key: "k", secret: "s" };

/** A page whose backend allows what `policy` says; `bodies` are the requests that were made. */
function page(policy, more = {}) {
  const bodies = [];
  const fetch = async (url, { body, ...asked }) => {
    bodies.push({ url, ...asked, body: String(body) });
    const { status, contentType, body: text } = await authorizeRequest(app, String(body), policy);
    return new Response(text, { status, headers: { "content-type": contentType } });
  };
  const { customHandler } = batchedAuthorization({ endpoint: "/pusher/auth", fetch, ...more });
  const subscribe = (channelName, socketId = "1.2") =>
    new Promise((resolve) => customHandler({ socketId, channelName }, (error, data) => resolve({ error, data })));
  return { bodies, subscribe };
}

const granted = (channel, socket = "1.2") => ({ error: null, data: { ...authorizeChannel(app, socket, channel), contract: `${PACKAGE_VERSION} ${FINGERPRINT}` } });

test("all subscriptions of a tick are one request", async () => {
  const { bodies, subscribe } = page((channel) => channel.id !== "3", { headers: () => ({ "x-csrf": "t" }), params: { tenant: "a b" } });
  const names = ["private-audit-1", "private-audit-2", "private-audit-3", "private-global"];
  const answers = await Promise.all(names.map((name) => subscribe(name)));
  assert.equal(bodies.length, 1);
  assert.deepEqual([bodies[0].url, bodies[0].headers], ["/pusher/auth", { "x-csrf": "t" }]);
  assert.deepEqual(new URLSearchParams(bodies[0].body).getAll("channel_name[]"), names);
  assert.equal(new URLSearchParams(bodies[0].body).get("tenant"), "a b");
  for (const n of [0, 1, 3]) assert.deepEqual(answers[n], granted(names[n]));
  assert.equal(answers[2].error.code, "denied");
  assert.match(answers[2].error.message, /403/);
});

test("an endpoint that is no text is refused at once", () => {
  const unreadable = { get endpoint() { throw new Error("mine"); } };
  for (const [options, found] of [[undefined, "nothing"], [{}, "nothing"], ["/pusher/auth", "nothing"], [{ endpoint: 7 }, "number"], [unreadable, "an object that cannot be read"]]) {
    assert.throws(() => batchedAuthorization(options), { name: "RealtimeError", code: "invalid_argument", field: "endpoint", found });
  }
});

test("one channel is asked for as pusher-js does", async () => {
  const { bodies, subscribe } = page(() => true);
  assert.deepEqual(await subscribe("private-fiche-7"), granted("private-fiche-7"));
  const body = "socket_id=1.2&channel_name=private-fiche-7";
  assert.deepEqual(bodies, [{ url: "/pusher/auth", method: "POST", credentials: "same-origin", headers: {}, body }]);
  const denied = page(() => false);
  assert.equal((await denied.subscribe("private-fiche-7")).error.code, "denied");
});

test("headers and cookies are sent as the options say", async () => {
  const { bodies, subscribe } = page(() => true, { headers: { "x-csrf": "t" }, credentials: "include" });
  await subscribe("private-fiche-7");
  assert.deepEqual([bodies[0].headers, bodies[0].credentials], [{ "x-csrf": "t" }, "include"]);
});

test("each socket, and each hundred channels, has its own request", async () => {
  const { bodies, subscribe } = page(() => true);
  const names = Array.from({ length: 250 }, (_, n) => `private-audit-${n}`);
  const answers = await Promise.all([...names.map((name) => subscribe(name)), subscribe("private-global", "3.4")]);
  assert.deepEqual(answers, [...names.map((name) => granted(name)), granted("private-global", "3.4")]);
  assert.equal(bodies.length, 4);
});

test("an endpoint that fails is an error for every channel", async () => {
  for (const [fetch, code] of [
    [async () => new Response("<html>", { status: 500 }), "unreachable"],
    [async () => new Response("no", { status: 403 }), "denied"],
    [async () => new Response("<html>"), "unreachable"],
    [async () => new Response("null"), "unreachable"],
    [async () => new Response('{"private-audit-1":{"status":200,"data":{}}}'), "unreachable"],
    [async () => new Response('{"private-audit-1":{"status":200},"private-audit-2":{"status":200,"data":null}}'), "unreachable"],
    [async () => new Response('{"private-audit-1":{"status":500,"data":{"auth":"k:00"}},"private-audit-2":{"data":{"auth":"k:00"}}}'), "unreachable"],
    // an endpoint that knows of one channel a request
    [async () => new Response('{"auth":"k:00"}'), "unreachable"],
    [async () => Promise.reject(new TypeError("fetch failed")), "unreachable"],
  ]) {
    const { subscribe } = page(() => true, { fetch });
    for (const { error } of await Promise.all([subscribe("private-audit-1"), subscribe("private-audit-2")])) {
      assert.equal(error.code, code);
    }
  }
});

test("an answer that leaves a channel out says so", async () => {
  const { subscribe } = page(() => true, { fetch: async () => new Response("{}") });
  const [{ error, data }] = await Promise.all([subscribe("private-audit-1"), subscribe("private-audit-2")]);
  assert.deepEqual([error.field, error.found, data], ["channelAuthorization", 'no answer ""', null]);
});

test("what pusher-js hands on of our error is read if it is whole, and has no status", async () => {
  const { error } = await page(() => false).subscribe("private-fiche-7");
  const told = (data) => subscriptionError("private-fiche-7", data);
  assert.deepEqual([told({ error: error.message }).code, told({ error: error.message }).found], ["denied", error.found]);
  assert.equal(told({ error: error.message, status: 500 }).code, "unreachable");
  for (const part of [error.message.slice(1), error.message.slice(0, -1)]) assert.match(told({ error: part }).found, /^"e?xpected the right/);
  assert.equal(told(undefined).found, '"undefined"');
});

test("headers can come late, and one channel's listener cannot harm another's", async (t) => {
  const late = page(() => true, { headers: async () => ({ authorization: "Bearer t" }) });
  assert.deepEqual(await late.subscribe("private-global"), granted("private-global"));
  assert.deepEqual(late.bodies[0].headers, { authorization: "Bearer t" });

  const thrown = [];
  t.mock.method(globalThis, "setTimeout", (call, ...rest) => (queueMicrotask(() => { try { call(...rest); } catch (error) { thrown.push(error.message); } }), 0));
  const fetch = async (_, { body }) => {
    const { body: text } = await authorizeRequest(app, String(body), () => true);
    return new Response(text);
  };
  const { customHandler } = batchedAuthorization({ endpoint: "/pusher/auth", fetch });
  customHandler({ socketId: "1.2", channelName: "private-audit-1" }, () => { throw new Error("a listener's own"); });
  const second = await new Promise((resolve) => customHandler({ socketId: "1.2", channelName: "private-audit-2" }, (error, data) => resolve({ error, data })));
  assert.deepEqual(second, granted("private-audit-2"));
  assert.deepEqual(thrown, ["a listener's own"]);
});
