// connect over unmodified pusher-js in Node, where its own ways matter: subscriptions that are given up before
// they are answered, and authorisation that answers at once.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Pusher from "pusher-js";
import { connect, samplePayload } from "../../pkg/index.js";
import { authorizeChannel, createPublisher } from "../../pkg/server.js";
import { host, KINDS, pusherOptions, startServer, until } from "../servers.mjs";

const { app } = KINDS.embedded;
let server;
const clients = [];

before(async () => {
  server = await startServer(KINDS.embedded);
});

after(() => {
  clients.forEach((client) => client.disconnect());
  return server?.stop();
});

/** pusher-js, connected, with this answer to what it asks. */
async function connected(customHandler) {
  const client = new Pusher(app.key, pusherOptions(server.port, { customHandler }));
  clients.push(client);
  await until(() => client.connection.state === "connected");
  return client;
}
const allow = ({ socketId, channelName }, done) => done(null, authorizeChannel(app, socketId, channelName));
const NAME = "private-audit-42";

test("what is watched, given up and watched again hears each event once, and is left in the end", async () => {
  const client = await connected((request, done) => setTimeout(() => allow(request, done), 50));
  const realtime = connect(client);
  const publisher = createPublisher({ ...app, host, port: server.port, scheme: "http" });
  // given up while pusher-js still waits for the authorisation, and in a gap on top
  realtime.subscribe({ auditId: "42" }, {})();
  await sleep(5);
  client.disconnect();
  client.connect();
  await until(() => client.connection.state === "connected");
  const heard = [];
  let status;
  const stop = realtime.subscribe({ auditId: "42" }, { "*": ({ name }) => heard.push(name), onStatus: (now) => (status = now) });
  await until(() => status === "live");
  await publisher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "42" });
  await until(() => heard.length > 0);
  stop();
  await until(() => client.channel(NAME) === undefined);
  assert.deepEqual(heard, ["audit.progress"]);
  await publisher.close(1_000);
});

test("a subscription that was given up while pending is not brought back by a new connection", async () => {
  const client = await connected((request, done) => setTimeout(() => allow(request, done), 100));
  const realtime = connect(client);
  realtime.subscribe({ auditId: "42" }, {})();
  await sleep(5);
  client.disconnect();
  client.connect();
  await until(() => client.connection.state === "connected");
  // pusher-js itself forgets that it was cancelled, and would authorise it now
  await sleep(300);
  assert.equal(client.channel(NAME), undefined);
});

test("an authorisation that denies or fails at once is heard", async () => {
  for (const [message, status, code] of [["403", "denied", "denied"], ["no", "failed", "unreachable"]]) {
    const client = await connected((_, done) => done(new Error(message), null));
    const told = [];
    const stop = connect(client).subscribe({ auditId: "42" }, { onError: ({ code, found }) => told.push(code, found), onStatus: (status) => told.push(status) });
    await until(() => told.length === 3);
    assert.deepEqual(told, [status, code, `"${message}"`]);
    stop();
  }
});

test("a subscription that the server refuses is asked for again as well", async () => {
  const asked = [];
  const client = await connected((request, done) => asked.push([request, done]));
  const told = [];
  connect(client, { onError: () => {} }).subscribe({ auditId: "42" }, { onStatus: (status) => told.push(status) });
  await until(() => asked.length === 1);
  // as Pusher's servers send it: pusher-js hands it on, and still calls the channel pending
  client.channel(NAME).handleEvent({ event: "pusher:subscription_error", data: { type: "LimitReached", error: "too many", status: 4004 } });
  await until(() => asked.length === 2);
  allow(...asked[1]);
  await until(() => told.at(-1) === "live");
  assert.deepEqual(told, ["failed", "live"]);
});

test("an authorisation that fails comes by itself when the endpoint is well again", async () => {
  const troubles = [(done) => done(new Error("500"), null), (done) => setTimeout(done, 5, new Error("fetch failed"), null)];
  const client = await connected((request, done) => (troubles.length > 0 ? troubles.shift()(done) : allow(request, done)));
  const told = [];
  connect(client, { onError: () => {} }).subscribe({ auditId: "42" }, { onStatus: (status) => told.push(status) });
  await until(() => told.at(-1) === "live");
  assert.deepEqual(told, ["failed", "live"]);
});
