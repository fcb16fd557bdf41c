// The conformance suite in Node: the main entry, as WebAssembly runs it, and all calls of the server's entry.
import assert from "node:assert/strict";
import { test } from "node:test";
import * as browser from "../../pkg/index.js";
import * as server from "../../pkg/server.js";
import { FINGERPRINT, PACKAGE_VERSION } from "../../pkg/table.js";
import { CONTRACT_KEY } from "../../pkg/words.js";
import { answer, BROWSER, CASES, hold, parsed, same } from "./conformance.mjs";

const casesOf = (call) => CASES.filter((one) => one.call === call);

/** What a call returns or throws, as the suite has it. */
async function outcome(call) {
  try {
    return { answer: await call() };
  } catch (error) {
    assert.ok(error instanceof server.RealtimeError, String(error?.stack ?? error));
    const { code, field, expected, found, message } = error;
    return { error: { code, field, expected, found, message } };
  }
}

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

function webhook({ keys, body, hex, headers, max_age: maxAge, now }, raw = body ?? Buffer.from(hex, "hex")) {
  const credentials = Object.entries(keys).map(([key, secret]) => ({ key, secret }));
  const read = server.verifyWebhook(credentials, raw, headers, { maxAge: maxAge ?? Infinity, now });
  return read ? { ...read, known: read.events.map(server.isWebhookEvent) } : null;
}

const CALLS = {
  route: ({ name, data }) => server.route(name, data),
  parseChannel: ({ name }) => server.parseChannel(name) ?? null,
  truncate: ({ name, data, limit }) => server.truncate(name, data, limit),
  signRequest: ({ key, secret, time, ...request }) => server.signRequest({ key, secret }, request, time),
  authorizeChannel: ({ socket_id, channel, channel_data, ...app }) => server.authorizeChannel(app, socket_id, channel, channel_data),
  authenticateUser: ({ socket_id, user_data, ...app }) => server.authenticateUser(app, socket_id, user_data),
  authorizeRequest: async ({ body, allowed, ...app }) => {
    const scopes = allowed.map(server.parseChannel).map((scope) => JSON.stringify(scope));
    const { contentType, ...answer } = await server.authorizeRequest(app, body, (scope) => scopes.includes(JSON.stringify(scope)));
    // the fingerprint changes with the contract, and the cases do not
    const contract = `,"${CONTRACT_KEY}":"${PACKAGE_VERSION} ${FINGERPRINT}"`;
    return { ...answer, body: answer.body.replaceAll(contract, ""), content_type: contentType };
  },
  verifyWebhook: (input) => webhook(input),
  optionsFromEnv: async ({ env }) => {
    const read = server.optionsFromEnv(env);
    return { ...read, url: await urlOf(read) };
  },
};

test("the main entry gives the answers of the suite, for text and for objects", () => hold((cases, asObjects) => answer(browser, cases, asObjects)));

for (const [call, answered] of Object.entries(CALLS)) {
  test(`${call} of the server's entry gives the answers of the suite`, async () => {
    const cases = casesOf(call);
    assert.ok(cases.length > 10, `${cases.length} cases`);
    // an environment without an app names no server: there is no embedded one here
    const noApp = { code: "invalid_argument", field: "PUSHER_APP_ID", expected: "a value", found: "nothing" };
    for (const one of cases) {
      const found = await outcome(() => answered(one.input));
      if (call === "optionsFromEnv" && one.answer === null) assert.deepEqual({ ...found.error, message: undefined }, { ...noApp, message: undefined });
      else same(found, one);
    }
  });
}

test("every call of the suite is one that the package has", () => {
  assert.deepEqual([...new Set(CASES.map(({ call }) => call))].sort(), [...new Set([...BROWSER, ...Object.keys(CALLS)])].sort());
});

test("objects are served as their text is", async () => {
  let objects = 0;
  for (const one of [...casesOf("route"), ...casesOf("truncate"), ...casesOf("authenticateUser")]) {
    const { name, data, limit, user_data: user, ...rest } = one.input;
    const value = parsed(data ?? user);
    if (typeof value !== "object" || value === null) continue;
    // an object has no blanks, and one way to write each number and character
    if (one.call !== "route" && JSON.stringify(value) !== (data ?? user)) continue;
    objects++;
    const calls = {
      route: () => server.route(name, value),
      truncate: () => JSON.stringify(server.truncate(name, value, limit)),
      authenticateUser: () => server.authenticateUser(rest, rest.socket_id, value),
    };
    same(await outcome(calls[one.call]), one);
  }
  assert.ok(objects > 200, `${objects} objects`);
});

const OPTIONS = { PUSHER_APP_ID: "appId", PUSHER_KEY: "key", PUSHER_SECRET: "secret", PUSHER_CLUSTER: "cluster", PUSHER_HOST: "host", PUSHER_PORT: "port", PUSHER_SCHEME: "scheme" };

test("options are read as variables are", async () => {
  for (const { input: { env }, answer: settings, error = { field: "PUSHER_APP_ID", found: "nothing" }, id } of casesOf("optionsFromEnv")) {
    const options = Object.fromEntries(Object.entries(env).map(([name, value]) => [OPTIONS[name], value]));
    const given = await outcome(() => urlOf(options));
    if (settings) {
      // an option that is not there is undefined
      assert.deepEqual(Object.keys(server.optionsFromEnv(env)), Object.values(OPTIONS), id);
      assert.equal(given.answer, settings.url, id);
      if (settings.host) assert.equal(new URL(settings.url).hostname, settings.host, id);
    } else {
      assert.deepEqual([given.error.code, given.error.field, given.error.found], ["invalid_argument", OPTIONS[error.field], error.found], id);
    }
  }
});

test("bytes of webhooks are read as text is", async () => {
  for (const one of casesOf("verifyWebhook").filter(({ input }) => input.body !== undefined)) {
    same(await outcome(() => webhook(one.input, new TextEncoder().encode(one.input.body))), one);
  }
});
