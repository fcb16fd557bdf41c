// The corpora that tests/corpus_server/ holds the native crate to: the server's entry must give the same answers,
// and the same errors. So must the browser's where it has the function.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import * as browser from "../../pkg/index.js";
import * as server from "../../pkg/server.js";

const corpus = (file) => {
  const lines = readFileSync(new URL(`../corpus/${file}.jsonl`, import.meta.url), "utf8").trimEnd().split("\n");
  return lines.map((line) => [JSON.parse(line), line.slice(0, 300)]);
};

/** What a call returns or throws, as the corpora have it. */
async function outcome(call) {
  try {
    return { answer: await call() };
  } catch (error) {
    assert.ok(error instanceof server.RealtimeError, String(error?.stack ?? error));
    const { code, field, expected, found, message } = error;
    return { error: { code, field, expected, found, message } };
  }
}

const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

for (const [entry, { parseChannel, route }] of Object.entries({ server, browser })) {
  test(`routes of the ${entry}'s entry are those of the native crate, for text and for objects`, async () => {
    let objects = 0;
    for (const [{ name, text, channels, error }, line] of corpus("route")) {
      const expected = error ? { error } : { answer: channels };
      assert.deepEqual(await outcome(() => route(name, text)), expected, line);
      const value = parsed(text);
      if (typeof value === "object" && value !== null) {
        objects++;
        assert.deepEqual(await outcome(() => route(name, value)), expected, line);
      }
    }
    assert.ok(objects > 100, `${objects} objects`);
  });

  test(`channels of the ${entry}'s entry are those of the native crate`, () => {
    for (const [{ name, channel }, line] of corpus("channel")) assert.deepEqual(parseChannel(name), channel ?? undefined, line);
  });
}

test("payloads are shortened as the native crate does it", async () => {
  for (const [{ name, text, limit, data, error }, line] of corpus("truncate")) {
    const expected = error ? { error } : { answer: data };
    assert.deepEqual(await outcome(() => server.truncate(name, text, limit)), expected, line);
    const value = parsed(text);
    // an object has no blanks and one way to write each number and character
    if (typeof value === "object" && value !== null && JSON.stringify(value) === text) {
      const { answer, ...rest } = await outcome(() => server.truncate(name, value, limit));
      assert.deepEqual(answer ? { answer: JSON.stringify(answer) } : rest, expected, line);
    }
  }
});

/** The server to which an app's publisher posts. */
async function urlOf(settings) {
  let posted;
  const fetch = async (url) => {
    posted = url;
    return new Response("{}");
  };
  await server.createPublisher({ ...settings, fetch }).publish("audit.fiche_fetch_started", { fiche_id: "1", from_cache: true, status: "fetching" });
  return posted.slice(0, posted.indexOf("/apps/1/events?"));
}

const OPTIONS = { PUSHER_APP_ID: "appId", PUSHER_KEY: "key", PUSHER_SECRET: "secret", PUSHER_CLUSTER: "cluster", PUSHER_HOST: "host", PUSHER_PORT: "port", PUSHER_SCHEME: "scheme" };

test("settings are read as the native crate does it, from variables and from options", async () => {
  for (const [{ env, settings, url, error }, line] of corpus("settings")) {
    const read = await outcome(() => server.optionsFromEnv(env));
    const options = Object.fromEntries(Object.entries(env).map(([name, value]) => [OPTIONS[name], value]));
    const given = await outcome(() => urlOf(options));
    if (settings) {
      // an option that is not there is undefined
      assert.deepEqual(Object.keys(read.answer), Object.values(OPTIONS), line);
      assert.deepEqual(JSON.parse(JSON.stringify(read.answer)), settings, line);
      assert.deepEqual([await urlOf(read.answer), given.answer], [url, url], line);
      if (settings.host) assert.equal(new URL(url).hostname, settings.host, line);
    } else {
      // an environment without any of them names no server; nor is there an embedded one here
      const { field, expected, found } = error ?? { field: "PUSHER_APP_ID", expected: "a value", found: "nothing" };
      assert.deepEqual(error ? read.error : { ...read.error, message: undefined }, error ?? { code: "invalid_argument", field, expected, found, message: undefined }, line);
      assert.deepEqual([given.error.code, given.error.field, given.error.found], ["invalid_argument", OPTIONS[field], found], line);
    }
  }
});

test("webhooks are read as the native crate does it", async () => {
  const app = { key: "key", secret: "s3cret" };
  for (const [{ body: text, hex, time_ms, events, known, max_age, now, stale, error }, line] of corpus("webhook")) {
    const body = text ?? Buffer.from(hex, "hex");
    const headers = { key: "key", signature: createHmac("sha256", app.secret).update(body).digest("hex") };
    const read = await outcome(() => server.verifyWebhook(app, body, headers, { maxAge: max_age, now }));
    if (stale !== undefined) {
      assert.equal(read.answer === undefined, stale, line);
      continue;
    }
    assert.deepEqual(read, error ? { error } : { answer: { time_ms, events } }, line);
    assert.deepEqual(read.answer?.events.map(server.isWebhookEvent), known, line);
    // bytes are read as text is
    if (text !== undefined) assert.deepEqual(await outcome(() => server.verifyWebhook(app, new TextEncoder().encode(text), headers)), read, line);
  }
});

test("signatures and answers to pusher-js are those of the native crate", async () => {
  const app = { key: "278d425bdf160c739803", secret: "7ad3773142a6692b25b8" };
  const policy = (allowed) => (channel) => allowed.some((name) => isDeepStrictEqual(server.parseChannel(name), channel));
  for (const [{ call, arguments: given, answer, error }, line] of corpus("authorize")) {
    const [first, second, ...others] = given;
    const args = call === "authorizeRequest" ? [first, policy(second)] : [first, second, ...others];
    assert.deepEqual(await outcome(() => server[call](app, ...args)), error ? { error } : { answer }, line);
    const user = call === "authenticateUser" && parsed(second);
    if (typeof user === "object" && user !== null && JSON.stringify(user) === second) {
      assert.deepEqual(await outcome(() => server[call](app, first, user)), error ? { error } : { answer }, line);
    }
  }
});
