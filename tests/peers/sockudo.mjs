// The npm package with unmodified pusher-js and npm pusher against sockudo: none of the ends is ours.
// `tests/sockudo/install` builds sockudo; no `.test.mjs`, so that `npm test` does not ask for it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Publisher from "pusher";
import Pusher from "pusher-js";
import { channelsFor, decode, eventNames, parseChannel, route, samplePayload } from "../../pkg/index.js";
import { authenticateUser, authorizeChannel } from "../../pkg/server.js";
import { GLOBAL, KINDS as CHANNEL_KINDS, SCOPES } from "../../pkg/table.js";
import { host, KINDS, pusherOptions, startServer } from "../servers.mjs";

const { app } = KINDS.sockudo;

let server, port, publisher;
const clients = [];

before(async () => {
  server = await startServer(KINDS.sockudo);
  port = server.port;
  publisher = new Publisher({ ...app, host, port });
});

after(() => {
  for (const client of clients) client.disconnect();
  return server?.stop();
});

/** pusher-js as an application has it, authorised by the package; `secret` can be wrong. */
function connect({ secret = app.secret } = {}) {
  const signing = { key: app.key, secret };
  const client = new Pusher(app.key, {
    ...pusherOptions(port, { customHandler: ({ socketId, channelName }, done) => done(null, authorizeChannel(signing, socketId, channelName)) }),
    userAuthentication: {
      customHandler: ({ socketId }, done) => done(null, authenticateUser(signing, socketId, { id: "ada" })),
    },
  });
  clients.push(client);
  return client;
}

/** Resolves when `target` emits `event`. */
const next = (target, event) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no \`${event}\` within 10 s`)), 10_000);
    const heard = (data) => {
      clearTimeout(late);
      target.unbind(event, heard);
      resolve(data);
    };
    target.bind(event, heard);
  });

/** What an application that watches this one channel asks `channelsFor`. */
function scopes(name) {
  const { kind, id } = parseChannel(name);
  return id === undefined ? { [GLOBAL]: true } : { [SCOPES[CHANNEL_KINDS.indexOf(kind)]]: id };
}

test("every event arrives where the package routes it and decodes to what was sent", async () => {
  const sent = eventNames().map((name) => ({ name, payload: samplePayload(name), channels: route(name, samplePayload(name)) }));
  const names = [...new Set(sent.flatMap(({ channels }) => channels))];
  const channels = names.flatMap((name) => channelsFor(scopes(name)));
  assert.deepEqual(channels, names);

  const client = connect();
  const arrived = [];
  for (const name of channels) {
    const channel = client.subscribe(name);
    await next(channel, "pusher:subscription_succeeded");
    channel.bind_global((event, data) => arrived.push({ channel: name, ...decode(event, data) }));
  }
  const expected = [];
  for (const { name, payload, channels } of sent) {
    await publisher.trigger(channels, name, payload);
    for (const channel of channels) expected.push({ channel, kind: "event", name, payload, truncated: [] });
  }
  for (let left = 100; left > 0 && arrived.length < expected.length; left--) await sleep(50);
  const key = ({ channel, name }) => `${name} ${channel}`;
  const sorted = (list) => list.sort((a, b) => (key(a) < key(b) ? -1 : 1));
  assert.deepEqual(sorted(arrived), sorted(expected));
});

test("users sign in", async () => {
  const client = connect();
  client.signin();
  await client.user.signinDonePromise;
  assert.equal(client.user.user_data.id, "ada");
});

test("a channel signed with another secret stays closed", async () => {
  const client = connect({ secret: "another" });
  await next(client.connection, "connected");
  const channel = client.subscribe("private-global");
  const error = await next(client.connection, "error");
  assert.equal(error.data.code, 4009);
  assert.equal(channel.subscribed, false);
});
