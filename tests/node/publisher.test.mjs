// Publishing from a JavaScript backend: order, retries, refusals, closing; against a scripted `fetch`.
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout } from "node:timers/promises";
import { samplePayload } from "../../pkg/index.js";
import { createPublisher, optionsFromEnv, PublishError } from "../../pkg/server.js";

const app = { appId: "1", key: "k", secret: "a secret of its own" };
const step = (audit, position) => ({ ...samplePayload("audit.step_failed"), audit_id: audit, fiche_id: `f${audit}`, step_position: position });

/** A server in memory: `fail(number, messages)` gives a status, an Error or nothing for each request. */
function server({ fail = () => undefined, delay = () => 0, ...options } = {}) {
  const arrived = [];
  const state = { requests: 0, now: 1_700_000_000_000, serverTime: 0, arrived, atOnce: 0, most: 0 };
  const fetch = async (url, { body, signal }) => {
    const number = state.requests++;
    state.most = Math.max(state.most, ++state.atOnce);
    await new Promise((resolve) => setImmediate(resolve));
    for (let ticks = delay(number); ticks > 0; ticks--) await new Promise((resolve) => setImmediate(resolve));
    state.atOnce--;
    const { pathname, searchParams } = new URL(url);
    const data = JSON.parse(body);
    const messages = pathname.endsWith("batch_events") ? data.batch : data.channels.map((channel) => ({ channel, name: data.name, data: data.data }));
    assert.ok(messages.length <= 10 && searchParams.get("auth_signature").length === 64);
    const now = state.now + state.serverTime;
    const headers = { date: new Date(now).toUTCString() };
    if (Math.abs(now / 1000 - Number(searchParams.get("auth_timestamp"))) > 600) return new Response("time", { status: 401, headers });
    const failure = fail(number, messages);
    if (failure === "stall") return new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    if (failure instanceof Error) throw failure;
    if (failure === "lost") {
      arrived.push(...messages);
      throw Object.assign(new TypeError("fetch failed"), { cause: { code: "ECONNRESET" } });
    }
    if (failure) return new Response("as told", { headers, ...failure });
    arrived.push(...messages);
    return new Response("{}", { headers });
  };
  // time passes where nothing else happens any more: when all that is under way stands still
  const timers = new Set();
  let isTicking = false;
  const tick = async () => {
    if (isTicking) return;
    isTicking = true;
    for (let idle = 0; timers.size > 0; idle++) {
      await new Promise((resolve) => setImmediate(resolve));
      if (state.atOnce > 0) idle = 0;
      if (idle < 3) continue;
      const first = [...timers].reduce((a, b) => (b.at < a.at ? b : a));
      timers.delete(first);
      state.now = Math.max(state.now, first.at);
      first.resolve();
      idle = 0;
    }
    isTicking = false;
  };
  const sleep = (milliseconds, signal) =>
    new Promise((resolve) => {
      const timer = { at: state.now + milliseconds, resolve };
      timers.add(timer);
      signal.addEventListener("abort", () => {
        timers.delete(timer);
        resolve();
      });
      void tick();
    });
  state.publisher = createPublisher({ ...app, fetch, sleep, now: () => state.now, ...options });
  state.on = (channel) => arrived.filter((message) => message.channel === channel).map((message) => JSON.parse(message.data).step_position);
  return state;
}

const firsts = (positions) => [...new Set(positions)];
const range = (length, map = (n) => n) => Array.from({ length }, (_, n) => map(n));
const rejected = async (promise) => {
  const error = await promise.then(() => assert.fail("it was published"), (error) => error);
  assert.ok(!`${error} ${JSON.stringify(error)}`.includes(app.secret) && !String(error).includes("auth_signature"));
  return error;
};

test("at rest an event takes one request to its channels", async () => {
  const { publisher, on, arrived } = server();
  const payload = step("1", 3);
  assert.deepEqual(await publisher.publish("audit.step_failed", payload), { channels: ["private-audit-1", "private-fiche-f1"], bytes: Buffer.byteLength(JSON.stringify(payload)), truncated: [], superseded: false });
  assert.deepEqual([on("private-audit-1"), on("private-fiche-f1"), arrived[0].name], [[3], [3], "audit.step_failed"]);
  assert.equal(publisher.pending, 0);
});

test("what is too large is shortened", async () => {
  const { publisher } = server();
  const { truncated, bytes } = await publisher.publish("audit.step_failed", { ...step("1", 0), error: "é".repeat(50_000) });
  assert.deepEqual(truncated, ["/error"]);
  assert.ok(bytes <= 10_240 && bytes > 10_100);
});

test("whatever fails, each channel keeps its order and nothing is lost", async () => {
  for (let seed = 1; seed <= 20; seed++) {
    let dice = seed;
    const roll = (sides) => ((dice = (dice * 1103515245 + 12345) % 2147483648) >> 8) % sides;
    const faults = [new TypeError("fetch failed"), "lost", { status: 503 }, { status: 500 }, { status: 429, headers: { "retry-after": "1" } }];
    const { publisher, on } = server({ fail: () => faults[roll(12)], delay: () => roll(4), queue: 40, connections: 3, patience: 1e9 });
    const receipts = await Promise.all(range(300, (n) => publisher.publish("audit.step_failed", step(String(n % 7), n))));
    assert.equal(receipts.length, 300);
    for (let audit = 0; audit < 7; audit++) {
      const expected = range(300).filter((n) => n % 7 === audit);
      assert.deepEqual(firsts(on(`private-audit-${audit}`)), expected, `seed ${seed}`);
      assert.deepEqual(firsts(on(`private-fiche-f${audit}`)), expected);
    }
  }
});

test("what waits travels together", async () => {
  const state = server({ connections: 2 });
  await Promise.all(range(100, (n) => state.publisher.publish("audit.step_failed", step(String(n % 5), n))));
  assert.ok(state.requests < 30, String(state.requests));
  assert.ok(state.most <= 2);
});

test("what the server refuses ends at once and says what to do", async () => {
  for (const [status, advice] of [[400, /part of it/], [401, /secret/], [403, /quota/], [404, /app's id/], [413, /lower limit/], [302, /host/]]) {
    const state = server({ fail: (number) => number === 0 && { status } });
    const error = await rejected(state.publisher.publish("audit.step_failed", step("1", 0)));
    assert.ok(error instanceof PublishError);
    assert.deepEqual([error.code, error.field, error.status, state.requests], ["refused", "server", status, 1]);
    assert.match(error.message, advice);
    await state.publisher.publish("audit.step_failed", step("1", 1));
  }
});

test("one poisoned event harms no other", async () => {
  const isBad = (messages) => messages.some(({ data }) => JSON.parse(data).step_position === 4);
  for (const status of [400, 500]) {
    const { publisher, on } = server({ connections: 2, fail: (_, messages) => isBad(messages) && { status } });
    const results = await Promise.allSettled(range(20, (n) => publisher.publish("audit.step_failed", step(String(n % 2), n))));
    assert.deepEqual(results.map(({ status }) => status === "rejected").indexOf(true), 4);
    assert.equal(results.filter(({ status }) => status === "rejected").length, 1);
    assert.deepEqual(firsts(on("private-audit-0")), range(10, (n) => 2 * n).filter((n) => n !== 4));
    assert.deepEqual(firsts(on("private-audit-1")), range(10, (n) => 2 * n + 1));
  }
});

test("patience ends, and stalled requests with it", async () => {
  const state = server({ fail: () => ({ status: 503 }) });
  const error = await rejected(state.publisher.publish("audit.step_failed", step("1", 0)));
  assert.equal(error.code, "unreachable");
  assert.match(error.message, /503/);
  const stalled = server({ fail: (number) => number === 0 && "stall", timeout: 20_000 });
  await stalled.publisher.publish("audit.step_failed", step("1", 0));
  assert.equal(stalled.requests, 2);
});

test("Retry-After and the server's clock are heeded", async () => {
  const state = server({ fail: (number) => number === 0 && { status: 429, headers: { "retry-after": "7" } } });
  const from = state.now;
  await state.publisher.publish("audit.step_failed", step("1", 0));
  assert.ok(state.now - from >= 7000 && state.now - from < 9000);
  state.serverTime = 86_400_000;
  await state.publisher.publish("audit.step_failed", step("1", 1));
  await state.publisher.publish("audit.step_failed", step("1", 2));
  assert.equal(state.requests, 5);
});

test("closing flushes, and gives back what time did not allow", async () => {
  const state = server();
  const receipt = state.publisher.publish("audit.step_failed", step("1", 0));
  assert.deepEqual(await state.publisher.close(), []);
  await receipt;
  assert.equal((await rejected(state.publisher.publish("audit.step_failed", step("1", 1)))).code, "closed");

  const away = server({ fail: () => "stall", timeout: 60_000, connections: 1 });
  const all = range(3, (n) => rejected(away.publisher.publish("audit.step_failed", step("1", n))));
  const undelivered = await away.publisher.close(30);
  assert.deepEqual(undelivered.map(({ wasOnItsWay }) => wasOnItsWay), [true, true, true]);
  assert.deepEqual(undelivered.map(({ name, channels, data }) => [name, channels[0], JSON.parse(data).step_position]), range(3, (n) => ["audit.step_failed", "private-audit-1", n]));
  assert.deepEqual((await Promise.all(all)).map(({ code }) => code), ["closed", "closed", "closed"]);
});

test("a time that is none closes nothing", async () => {
  const { publisher } = server();
  for (const [milliseconds, found] of [[-1, "-1"], [NaN, "NaN"], [null, "null"], ["10", "string"]]) {
    const { code, field, message } = await rejected(publisher.close(milliseconds));
    assert.deepEqual([code, field], ["invalid_argument", "milliseconds"]);
    assert.ok(message.includes(`found ${found}`), message);
  }
  await publisher.publish("audit.step_failed", step("1", 0));
  assert.deepEqual(await publisher.close(Infinity), []);
});

test("a sleep that rejects, as Node's does when it is aborted, stops nothing", async () => {
  for (const sleep of [(milliseconds, signal) => setTimeout(milliseconds, undefined, { signal }), async () => { throw new Error("no timers"); }]) {
    let requests = 0;
    const fetch = async () => new Response("{}", { status: requests++ < 2 ? 503 : 200 });
    const publisher = createPublisher({ ...app, fetch, sleep, random: () => 0 });
    await publisher.publish("audit.step_failed", step("1", 0));
    assert.equal(requests, 3);
    assert.deepEqual(await publisher.close(), []);
  }
});

test("an error of `fetch` is known by its code, or else by its name", async () => {
  const coded = (name, ...codes) => codes.reduceRight((cause, code) => Object.assign(new Error("with the URL"), { name, code, cause }), undefined);
  for (const [thrown, found] of [
    [coded("TypeError", undefined, "ECONNREFUSED"), "no connection (ECONNREFUSED)"],
    [coded("Error", "ENOTFOUND"), "no connection (ENOTFOUND)"],
    [coded("Error", "ABORTED", "ECONNRESET"), "a connection that broke (ECONNRESET)"],
    [coded("TypeError", undefined), "a connection that broke (TypeError)"],
    [coded("TypeError", undefined, undefined), "a connection that broke (TypeError)"],
    [null, "a connection that broke (undefined)"],
  ]) {
    let requests = 0;
    const fetch = async () => {
      requests++;
      throw thrown;
    };
    const publisher = createPublisher({ ...app, fetch, random: () => 0, patience: 5 });
    assert.equal((await rejected(publisher.publish("audit.step_failed", step("1", 0)))).found, found);
    assert.ok(requests > 0);
  }
});

test("a request that takes too long is aborted, and its late answer harms no other", async () => {
  const asked = [];
  const fetch = (_, { signal }) => new Promise((answered) => asked.push({ signal, answered: () => answered(new Response("{}")) }));
  const publisher = createPublisher({ ...app, fetch, timeout: 5, random: () => 0 });
  const published = publisher.publish("audit.step_failed", step("1", 0));
  const isAborted = () => asked.map(({ signal }) => signal.aborted);
  const until = async (count) => {
    while (asked.length < count) await setTimeout(1);
  };
  await until(2);
  assert.deepEqual(isAborted(), [true, false]);
  asked[0].answered();
  await until(3);
  assert.deepEqual(isAborted(), [true, true, false]);
  asked[2].answered();
  await published;
  assert.deepEqual(isAborted(), [true, true, false]);
});

test("all that is under way shares one timer, which ends with it", async () => {
  const sleeps = [];
  const answers = [];
  const sleep = (milliseconds, signal) => (sleeps.push({ milliseconds, signal }), new Promise(() => {}));
  const fetch = () => new Promise((answered) => answers.push(() => answered(new Response("{}"))));
  const publisher = createPublisher({ ...app, fetch, sleep, now: () => 1_700_000_000_000 });
  const published = [];
  for (const audit of ["1", "2", "3"]) {
    published.push(publisher.publish("audit.step_failed", step(audit, 0)));
    await setTimeout();
  }
  assert.deepEqual(sleeps.map(({ milliseconds, signal }) => [milliseconds, signal.aborted]), [[5_000, false]]);
  answers.forEach((answer) => answer());
  await Promise.all(published);
  assert.deepEqual(sleeps.map(({ signal }) => signal.aborted), [true]);
});

test("a sleep that ends early is followed by one that does not", async () => {
  let [sleeps, requests] = [0, 0];
  const fetch = () => (requests++ === 0 ? new Promise(() => {}) : Promise.resolve(new Response("{}")));
  const publisher = createPublisher({ ...app, fetch, sleep: async () => void sleeps++, timeout: 50, random: () => 0 });
  await publisher.publish("audit.step_failed", step("1", 0));
  // for the timeout, the retry, and the timeout of that
  assert.ok(requests === 2 && sleeps <= 3, `${sleeps} sleeps`);
});

test("one refusal tells the time to all that is under way", async () => {
  const state = server();
  state.serverTime = -86_400_000;
  await Promise.all(range(3, (n) => state.publisher.publish("audit.step_failed", step(String(n), n))));
  assert.deepEqual([state.most, state.requests], [3, 6]);
});

test("a secret that is wrong is no matter of the clock", async () => {
  const state = server({ fail: () => ({ status: 401, headers: { date: new Date(1_700_000_100_000).toUTCString() } }) });
  assert.deepEqual([(await rejected(state.publisher.publish("audit.step_failed", step("1", 0)))).status, state.requests], [401, 1]);
});

test("what waits for room keeps its turn, and is flushed by closing too", async () => {
  const { publisher, on } = server({ queue: 2 });
  const first = publisher.publish("audit.step_failed", step("1", 0));
  const others = range(9, (n) => publisher.publish("audit.step_failed", step("1", n + 1)));
  const last = first.then(() => publisher.publish("audit.step_failed", step("1", 10)));
  assert.equal(publisher.pending, 10);
  await Promise.all([...others, last]);
  assert.deepEqual(on("private-audit-1"), range(11));

  const closing = server({ queue: 1 });
  const all = range(5, (n) => closing.publisher.publish("audit.step_failed", step("1", n)));
  assert.deepEqual(await closing.publisher.close(), []);
  await Promise.all(all);
  assert.deepEqual(closing.on("private-audit-1"), range(5));
  assert.equal(closing.requests, 5, "with room for one, no two travel together");

  const away = server({ queue: 1, fail: () => "stall", timeout: 60_000 });
  const lost = range(3, (n) => rejected(away.publisher.publish("audit.step_failed", step("1", n))));
  assert.deepEqual((await away.publisher.close(10)).map(({ data }) => JSON.parse(data).step_position), range(3));
  assert.deepEqual((await Promise.all(lost)).map(({ code }) => code), ["closed", "closed", "closed"]);
});

test("closing is in time whatever fetch does, and holds no timer", async () => {
  const timers = () => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  for (const fetch of [() => new Promise(() => {}), async () => new Response("", { status: 429, headers: { "retry-after": "60" } })]) {
    const publisher = createPublisher({ ...app, fetch });
    const lost = rejected(publisher.publish("audit.step_failed", step("1", 0)));
    await new Promise((resolve) => setImmediate(resolve));
    const started = performance.now();
    const [one, same] = await Promise.all([publisher.close(20), publisher.close()]);
    assert.equal(one.length, 1);
    assert.equal(one, same);
    assert.equal((await lost).code, "closed");
    assert.ok(performance.now() - started < 2000);
    assert.equal(timers(), before);
  }
});

test("fetch is called as a plain function, and follows no redirect", async () => {
  let seen;
  const fetch = async function (_, init) {
    seen = [this, init.redirect];
    return new Response("{}");
  };
  await createPublisher({ ...app, fetch }).publish("audit.step_failed", step("1", 0));
  assert.deepEqual(seen, [undefined, "manual"]);
});

test("a request is a POST of JSON that follows no redirect", async () => {
  let asked;
  const fetch = async (_, init) => ((asked = init), new Response("{}"));
  await createPublisher({ ...app, fetch }).publish("audit.step_failed", step("1", 0));
  assert.deepEqual([asked.method, asked.headers, asked.redirect], ["POST", { "content-type": "application/json" }, "manual"]);
  assert.equal(JSON.parse(asked.body).name, "audit.step_failed");
});

test("an answer is quoted as far as it came, and of one without end only the beginning is read", async () => {
  const bytes = (text) => new TextEncoder().encode(text);
  const answered = async (body) => {
    const publisher = createPublisher({ ...app, fetch: async () => new Response(body, { status: 400 }) });
    return (await rejected(publisher.publish("audit.step_failed", step("1", 0)))).message;
  };
  const parts = (...all) => new ReadableStream({ pull: (to) => (all.length > 0 ? to.enqueue(bytes(all.shift())) : to.close()) });
  assert.match(await answered(parts("the na", "me ", "is wrong")), /the name is wrong/);
  const broken = ["only the beginning"];
  assert.match(await answered(new ReadableStream({ pull: (to) => (broken.length > 0 ? to.enqueue(bytes(broken.shift())) : to.error(new Error("reset"))) })), /only the beginning/);
  assert.match(await answered(null), /found 400 ""/);
  let [read, isCancelled] = [0, false];
  const endless = new ReadableStream({ pull: (to) => (read++, to.enqueue(bytes("x".repeat(1024)))), cancel: () => void (isCancelled = true) });
  assert.match(await answered(endless), /xxx/);
  let isWhole = false;
  const silent = new ReadableStream({ pull: (to) => (isWhole ? new Promise(() => {}) : ((isWhole = true), to.enqueue(bytes("y".repeat(64 * 1024))))) });
  assert.match(await answered(silent), /yyy/, "nobody waits for what is not read");
  assert.ok(isCancelled && read < 70, `${read} KiB were read`);
});

test("an event goes to the channels that `onlyIf` takes, or nowhere", async () => {
  const { publisher, arrived } = server({ onlyIf: ({ kind }) => kind === "audit" });
  assert.deepEqual((await publisher.publish("audit.step_failed", step("1", 0))).channels, ["private-audit-1"]);
  const sent = arrived.length;
  const { channels, bytes } = await publisher.publish("notification", samplePayload("notification"));
  assert.deepEqual([channels, bytes > 0, arrived.length, publisher.pending], [[], true, sent, 0]);
  const { accepted, requests } = publisher.stats;
  assert.deepEqual([accepted, requests], [1, 1], "it is no event of the queue");
});

test("the publisher counts what it does", async () => {
  const { publisher } = server({ fail: (number) => number === 0 && { status: 503 } });
  await publisher.publish("audit.step_failed", step("1", 0));
  assert.deepEqual(publisher.stats, { accepted: 1, sent: 1, requests: 2, retried: 1, truncated: 0, superseded: 0, failed: 0, undelivered: 0, pending: 0 });
});

test("without a `fetch`, the platform's is used, whatever it is by then", async (t) => {
  const publisher = createPublisher(app);
  const asked = t.mock.method(globalThis, "fetch", async () => new Response("{}"));
  await publisher.publish("audit.step_failed", step("1", 0));
  assert.equal(new URL(asked.mock.calls[0].arguments[0]).pathname, "/apps/1/events");
});

test("events that break the contract are refused before they are sent", async () => {
  const state = server();
  assert.equal((await rejected(state.publisher.publish("audit.step_failed", step("a:b", 0)))).code, "invalid_id");
  // a problem of the payload is told first
  assert.equal((await rejected(state.publisher.publish("audit.step_failed", { audit_id: "a:b" }))).code, "invalid_payload");
  assert.equal((await rejected(state.publisher.publish("notification", { type: "info" }))).code, "invalid_payload");
  const cycle = {};
  cycle.self = cycle;
  for (const payload of [cycle, { n: 1n }, undefined, null, 7, []]) {
    const { name, code, field } = await rejected(state.publisher.publish("notification", payload));
    assert.deepEqual([name, code, field], ["RealtimeError", "invalid_payload", "payload"]);
  }
  assert.equal((await rejected(state.publisher.publish(7, {}))).field, "name");
  assert.equal(state.requests, 0);
});

test("the environment gives the options", () => {
  const env = { PUSHER_APP_ID: "1", PUSHER_KEY: "k", PUSHER_SECRET: "s", PUSHER_CLUSTER: "eu" };
  const cluster = { appId: "1", key: "k", secret: "s", cluster: "eu", host: undefined, port: undefined, scheme: "https" };
  assert.deepEqual(optionsFromEnv(env), cluster);
  // without a host nothing would use its port and scheme, unless they are those of Pusher's own server
  assert.deepEqual(optionsFromEnv({ ...env, PUSHER_HOST: "", PUSHER_PORT: "443", PUSHER_SCHEME: "https" }), cluster);
  for (const [name, value] of [["PUSHER_PORT", "6001"], ["PUSHER_PORT", "x"], ["PUSHER_SCHEME", "http"]]) {
    assert.throws(() => optionsFromEnv({ ...env, [name]: value }), { code: "invalid_argument", field: name, found: `"${value}" alone` });
  }
  assert.throws(() => optionsFromEnv({ ...env, PUSHER_HOST: "http://u:s3cret@h:6001/" }), ({ field, message }) => field === "PUSHER_HOST" && message.endsWith("set only the host, `h`: the port (6001) and the scheme (http) have their own settings") && !message.includes("s3cret"));
  const own = { ...env, PUSHER_HOST: "h", PUSHER_PORT: "6001", PUSHER_SCHEME: "http" };
  assert.deepEqual(optionsFromEnv(own), { ...cluster, cluster: undefined, host: "h", port: 6001, scheme: "http" });
  assert.deepEqual(optionsFromEnv({ ...own, PUSHER_PORT: undefined }).port, 80);
  for (const [name, values] of [["PUSHER_SCHEME", ["ws"]], ["PUSHER_PORT", ["70000", "0", "x", "1e3", {}]], ["PUSHER_HOST", ["h:99", "a b", 7]], ["PUSHER_KEY", ["", undefined, 7]]]) {
    for (const value of values) assert.throws(() => optionsFromEnv({ ...own, [name]: value }), { name: "RealtimeError", code: "invalid_argument", field: name }, `${name} ${value}`);
  }
  for (const nothing of [undefined, null, 7, {}, []]) assert.throws(() => optionsFromEnv(nothing), { code: "invalid_argument", field: "PUSHER_APP_ID" });
});

test("options are read by the same rules", () => {
  const own = { ...app, host: "h", port: 6001, scheme: "http" };
  for (const [field, values] of [["appId", ["", undefined, null, 7]], ["key", ["", {}]], ["secret", ["", undefined, 7, ["s"]]], ["host", ["a b", "h:99", "::1", 7]], ["port", [0, 1.5, 65_536, NaN, -1, "x", true]], ["scheme", ["ws", "HTTP", 7]]]) {
    for (const value of values) {
      assert.throws(() => createPublisher({ ...own, [field]: value }), { name: "RealtimeError", code: "invalid_argument", field }, `${field} ${value}`);
    }
  }
  assert.throws(() => createPublisher({ ...app, cluster: "eu/x" }), { field: "cluster", found: '"eu/x"' });
  for (const host of ["10.0.0.7", "[::1]", "ws.example.com", "soketi_1"]) createPublisher({ ...own, host });
  assert.throws(() => createPublisher({ ...app, port: 6001, cluster: undefined, host: null }), { field: "port", found: '"6001" alone' });
  createPublisher({ ...app, port: 443, scheme: "https", cluster: undefined, host: null });
  createPublisher({ ...own, port: "+80", cluster: "eu/x" });
  for (const field of ["queue", "connections", "timeout", "patience"]) assert.throws(() => createPublisher({ ...app, [field]: 0 }), { field });
  createPublisher({ ...app, queue: undefined, fetch: undefined });
  assert.ok(!JSON.stringify(createPublisher(app)).includes(app.secret));
});
