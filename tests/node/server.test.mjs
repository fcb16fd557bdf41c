// The entry for JavaScript servers, against the published vectors of Pusher's documentation and libraries.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { authenticateUser, authorizeChannel, authorizeRequest, isWebhookEvent, parseChannel, route, signRequest, verifyWebhook } from "../../pkg/server.js";
import { FINGERPRINT, PACKAGE_VERSION } from "../../pkg/table.js";

const app = { key: "278d425bdf160c739803", secret: "7ad3773142a6692b25b8" };
/** What a backend tells of its contract. */
const contract = `${PACKAGE_VERSION} ${FINGERPRINT}`;

test("requests are signed", () => {
  const body = '{"name":"foo","channels":["project-3"],"data":"{\\"some\\":\\"data\\"}"}';
  const query = new URLSearchParams(signRequest(app, { method: "POST", path: "/apps/3/events", body }, 1353088179));
  assert.equal(query.get("body_md5"), "ec365a775a4cd0599faeb73354201b6f");
  assert.equal(query.get("auth_signature"), "da454824c97ba181a32ccc17a72625ba02771f50b50e1e7430e47a1f3f457e6c");

  const other = { key: "d41a439c438a100756f5", secret: "4bf35003e819bb138249" };
  const request = { method: "GET", path: "/apps/102015/channels", query: { filter_by_prefix: "presence-", info: "user_count" } };
  const signed = new URLSearchParams(signRequest(other, request, 1427034994));
  assert.equal(signed.get("auth_signature"), "4d8a02edcc8a758b0162cd6da690a9a45fb8ae326a276dca1e06a0bc42796c11");
  assert.ok(Math.abs(Number(new URLSearchParams(signRequest(app, request)).get("auth_timestamp")) - Date.now() / 1000) < 5);
});

test("sockets and users are authorised", () => {
  assert.deepEqual(authorizeChannel(app, "1234.1234", "private-foobar"), {
    auth: `${app.key}:58df8b0c36d6982b82c3ecf6b4662e34fe8c25bba48f5369f135bf843651c3a4`,
  });
  const channelData = '{"user_id":10,"user_info":{"name":"Mr. Channels"}}';
  assert.deepEqual(authorizeChannel(app, "1234.1234", "presence-foobar", channelData), {
    auth: `${app.key}:31935e7d86dba64c2a90aed31fdc61869f9b22ba9d8863bba239c03ca481bc80`,
    channel_data: channelData,
  });
  assert.deepEqual(authenticateUser(app, "1234.1234", { id: "12345" }), {
    auth: `${app.key}:4708d583dada6a56435fb8bc611c77c359a31eebde13337c16ab43aa6de336ba`,
    user_data: '{"id":"12345"}',
  });
  for (const call of [
    () => authorizeChannel(app, "1234", "private-foobar"),
    () => authorizeChannel(app, "1.2", "public"),
    () => authorizeChannel(app, 3, "private-foobar"),
    () => authorizeChannel({ key: "k" }, "1.2", "private-foobar"),
    () => authenticateUser(app, "1.2", { id: "" }),
    () => authenticateUser(app, "1.2", 7),
    () => authenticateUser(app, "1.2", undefined),
  ]) {
    assert.throws(call, (error) => error.code === "invalid_argument" && !error.message.includes(app.secret));
  }
});

test("webhooks are verified", () => {
  const body = '{"time_ms":1403175510755,"events":[{"channel":"test_channel","name":"channel_vacated"}]}';
  const signature = "c17257e92037cd7de407ebc1ed174ceb7b2e518db127f44411b9ffc4f5b28cc5";
  const keys = [{ key: "new", secret: "other" }, { key: "old", secret: "tofu" }];
  const anyAge = { maxAge: Infinity };
  assert.deepEqual(verifyWebhook(keys, body, { key: "old", signature }, anyAge), JSON.parse(body));
  for (const headers of [{ key: "new", signature }, { key: "old", signature: "zz" }, { key: "old", signature: null }, { key: undefined, signature }]) {
    assert.equal(verifyWebhook(keys, body, headers, anyAge), undefined);
  }
  assert.equal(verifyWebhook(keys, `${body} `, { key: "old", signature }, anyAge), undefined);
});

test("events are routed", () => {
  assert.deepEqual(route("audit.started", { audit_id: "42", fiche_id: "7" }), ["private-audit-42", "private-fiche-7"]);
});

test("a form for one channel is answered as pusher-js reads it", async () => {
  const asked = [];
  const policy = (channel) => asked.push(channel) && channel.kind === "audit";
  const one = await authorizeRequest(app, "socket_id=1234.1234&channel_name=private-audit-42", policy);
  assert.deepEqual(one, {
    status: 200,
    contentType: "application/json",
    body: JSON.stringify({ ...authorizeChannel(app, "1234.1234", "private-audit-42"), contract }),
  });
  assert.deepEqual(asked, [{ kind: "audit", id: "42" }]);
  for (const [body, status] of [
    ["socket_id=1.2&channel_name=private-fiche-7", 403],
    ["socket_id=1.2&channel_name=private-other", 403],
    ["socket_id=1.2", 400],
    ["socket_id=1&channel_name=private-audit-42", 400],
    ["", 400],
    ["a=".repeat(40_000), 413],
  ]) {
    const refused = await authorizeRequest(app, new TextEncoder().encode(body), policy);
    assert.equal(refused.status, status, body.slice(0, 50));
    assert.deepEqual(Object.keys(JSON.parse(refused.body)), ["error"]);
  }
});

test("a form for several channels is answered by a map, and only `true` allows", async () => {
  const names = ["private-audit-1", "private-fiche-2", "private-job-3", "private-global", "private-other"];
  const body = `socket_id=1.2&${names.map((name) => `channel_name[]=${name}`).join("&")}`;
  const answers = { audit: true, fiche: "yes", job: undefined, global: Promise.resolve(true) };
  const { status, body: map } = await authorizeRequest(app, body, ({ kind }) => answers[kind]);
  assert.equal(status, 200);
  const entries = JSON.parse(map);
  assert.deepEqual(Object.entries(entries).map(([name, entry]) => [name, entry.status]), names.map((name, index) => [name, [200, 403, 403, 200, 403][index]]));
  assert.deepEqual(entries["private-audit-1"].data, { ...authorizeChannel(app, "1.2", "private-audit-1"), contract });
  await assert.rejects(authorizeRequest(app, body, () => Promise.reject(new Error("no database"))), /no database/);
});

test("webhooks are fresh, and their events can be narrowed", () => {
  const keys = [{ key: "new", secret: "other" }, { key: "old", secret: "changed" }, { key: "old", secret: "tofu" }];
  const body = '{"time_ms":1403175510755,"events":[{"channel":"test_channel","name":"channel_vacated"}]}';
  const headers = { key: "old", signature: "c17257e92037cd7de407ebc1ed174ceb7b2e518db127f44411b9ffc4f5b28cc5" };
  const at = (now) => verifyWebhook(keys, body, headers, { now });
  assert.ok(verifyWebhook(keys, body, headers, { maxAge: Infinity }));
  for (const now of [1403175510755, 1403175510755 + 600_000, 1403175510755 - 600_000]) assert.ok(at(now), `${now}`);
  for (const now of [1403175510755 + 600_001, 1403175510755 - 600_001, 1403175510, NaN, undefined]) assert.equal(at(now), undefined, `${now}`);

  const [event] = at(1403175510755).events;
  assert.ok(isWebhookEvent(event) && event.channel === "test_channel" && parseChannel(event.channel) === undefined);
  assert.deepEqual(parseChannel("private-audit-42"), { kind: "audit", id: "42" });
  for (const other of [{ name: "channel_vacated" }, { name: "member_added", channel: "a", user_id: 1 }, { name: "toString", channel: "a" }]) {
    assert.equal(isWebhookEvent(other), false);
  }
});

/** What a rightly signed webhook of this body gives. */
const received = (body, options) => {
  const signature = createHmac("sha256", app.secret).update(body).digest("hex");
  return verifyWebhook(app, body, { key: app.key, signature }, { maxAge: Infinity, ...options });
};

test("webhooks are read with good will, and what is none is refused", () => {
  const events = [
    { name: "member_added", channel: "presence-a", user_id: 10 },
    { name: "subscription_count", channel: "a", subscription_count: "3" },
    { name: "subscription_count", channel: "a", subscription_count: -1.5 },
    { name: "channel_exploded", how: ["loudly"] },
    null,
  ];
  const read = received(JSON.stringify({ time_ms: 1, events })).events;
  assert.deepEqual(read, [{ ...events[0], user_id: "10" }, { ...events[1], subscription_count: 3 }, ...events.slice(2)]);
  assert.deepEqual(read.map(isWebhookEvent), [true, true, false, false, false]);
  assert.deepEqual(events.map(isWebhookEvent), [false, false, false, false, false]);

  const bad = Buffer.from('{"time_ms":1,"events":["\u00ff"]}', "latin1");
  for (const body of ["", "x", "[]", "null", '\ufeff{"time_ms":1,"events":[]}', bad]) {
    assert.throws(() => received(body), { name: "RealtimeError", code: "invalid_payload", field: "body" }, String(body));
  }
  for (const [body, field] of [["{}", "time_ms"], ['{"time_ms":"x","events":[]}', "time_ms"], ['{"time_ms":1,"events":{}}', "events"]]) {
    assert.throws(() => received(body), { code: "invalid_payload", field });
  }
});

test("a webhook's age is a number, and whatever else is asked is refused", () => {
  const body = '{"time_ms":1000000,"events":[]}';
  const at = (maxAge, now) => received(body, { maxAge, now }) !== undefined;
  assert.deepEqual([at(undefined, 400_000), at(null, 1_600_000), at(Infinity, 0), at(1e300, 0), at(0, 1_000_000), at(0.5, 1_000_500)], [true, true, true, true, true, true]);
  assert.deepEqual([at(undefined, 399_999), at(null, 1_600_001)], [false, false]);
  assert.deepEqual([at(0, 1_000_001), at(-1, 1_000_000), at(NaN, 1_000_000), at(1, NaN), at(1, Infinity), at(1, -5)], [false, false, false, false, false, false]);
  for (const [options, field] of [[{ maxAge: "600" }, "maxAge"], [{ maxAge: 600, now: new Date() }, "now"], [{ now: 1n }, "now"]]) {
    assert.throws(() => received(body, options), { code: "invalid_argument", field });
  }
});

/** Values that throw where they are looked at, or that JSON does not have. */
function hostile() {
  const { proxy, revoke } = Proxy.revocable({}, {});
  revoke();
  const { proxy: list, revoke: revokeList } = Proxy.revocable([], {});
  revokeList();
  const thrower = new Proxy({}, { get() { throw new Error("a getter's own"); }, ownKeys() { throw "text"; }, getPrototypeOf() { throw null; } });
  const cycle = {};
  cycle.self = cycle;
  const deep = Array.from({ length: 100_000 }).reduce((inner) => ({ inner }), {});
  const worse = { get audit_id() { throw { get message() { throw new Error("even that"); } }; } };
  return [undefined, null, true, 0, -1, 1.5, NaN, Infinity, 2n ** 70n, "", "x", "\ud800", "{}", Symbol("s"), () => 1, class {}, {}, [], [null], [[]], cycle, deep, worse, thrower, proxy, list,
    new Map(), new Date(NaN), new String("x"), { toJSON: () => undefined }, { toJSON() { throw thrower; } }, { n: 1n }, Object.create(null), new Uint8Array([255]), new DataView(new ArrayBuffer(1)),
    { [Symbol.toStringTag]: "Uint8Array", length: 2 ** 40 }, { key: "k", secret: 7 }, { key: "k", secret: ["s3cret"] }, { method: "GET", path: "/", query: { a: 1 } }, { method: "GET", path: "/", query: thrower }];
}

test("whatever a function is given, it answers or throws a RealtimeError", async () => {
  const good = { signRequest: [app, { method: "GET", path: "/" }, 1], authorizeChannel: [app, "1.2", "private-a", undefined], authenticateUser: [app, "1.2", { id: "1" }],
    authorizeRequest: [app, "socket_id=1.2&channel_name=private-global", () => true], verifyWebhook: [app, "{}", { key: "k", signature: "0" }, {}], isWebhookEvent: [{}],
    route: ["audit.started", {}], parseChannel: ["private-global"], truncate: ["audit.paused", {}, 100], optionsFromEnv: [{ PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s3cret" }] };
  const server = await import("../../pkg/server.js");
  let refused = 0;
  for (const [name, args] of Object.entries(good)) {
    await server[name](...args);
    for (let at = 0; at < args.length; at++) {
      for (const value of hostile()) {
        // a policy is the app's own function, and what it throws is the app's
        if (name === "authorizeRequest" && at === 2) continue;
        const told = () => `${name}, argument ${at}: ${typeof value}`;
        try {
          await server[name](...args.with(at, value));
        } catch (error) {
          refused++;
          assert.ok(error instanceof server.RealtimeError, `${told()}: ${String(error?.stack)}`);
          assert.ok(error.message.startsWith(`expected ${error.expected} in \`${error.field}\`, found ${error.found}: `), told());
          assert.ok(!`${error.message} ${error.stack} ${JSON.stringify(error)}`.includes("s3cret"), told());
        }
      }
    }
  }
  assert.ok(refused > 500, `${refused} refused`);
  for (const value of hostile()) assert.equal(isWebhookEvent(value), false);
});

test("the entry starts its own module alone", () => {
  const files = new Set();
  const collect = (file) => {
    if (files.has(file)) return;
    files.add(file);
    for (const [, from] of readFileSync(new URL(`../../pkg/${file}`, import.meta.url), "utf8").matchAll(/^(?:import|export)\b[^;()]*?["']\.\/([^"']+)["']/gm)) {
      if (from.endsWith(".js")) collect(from);
    }
  };
  collect("server.js");
  assert.ok(files.has("inline_server.js") && files.has("error.js"), [...files].join(" "));
  assert.deepEqual([...files].filter((file) => ["inline.js", "table.js", "decode.js", "channels.js", "module.js"].includes(file)), []);
});
