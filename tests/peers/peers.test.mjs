// The embedded Channels server against unmodified pusher-js and npm pusher.
// `--test-force-exit` in package.json: after a close by the server pusher-js's WebSocket leaves a
// timer of 30 s behind.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Publisher from "pusher";
import Pusher from "pusher-js";
import { host, KINDS, pusherOptions, startServer } from "../servers.mjs";

const { app } = KINDS.embedded;

let server, port, publisher;
const clients = [];

before(async () => {
  server = await startServer(KINDS.embedded);
  port = server.port;
  publisher = new Publisher({ ...app, host, port });
});

after(() => {
  for (const client of clients) client.disconnect();
  return server?.stop();
});

/** pusher-js as an application has it, authorised by npm pusher; `sign` can do it wrongly. */
function connect({ user = "ada", sign = publisher, key = app.key } = {}) {
  const client = new Pusher(key, {
    ...pusherOptions(port, {
      customHandler: ({ socketId, channelName }, done) => {
        const member = channelName.startsWith("presence-") ? { user_id: user, user_info: { name: user } } : undefined;
        done(null, sign.authorizeChannel(socketId, channelName, member));
      },
    }),
    userAuthentication: {
      customHandler: ({ socketId }, done) => done(null, sign.authenticateUser(socketId, { id: user })),
    },
  });
  clients.push(client);
  return client;
}

/** The next time that `target` emits `event`. */
const next = (target, event) =>
  new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`no \`${event}\` within 5 s`)), 5000);
    const heard = (data, { user_id } = {}) => {
      clearTimeout(late);
      target.unbind(event, heard);
      resolve(user_id === undefined ? data : { data, user_id });
    };
    target.bind(event, heard);
  });

async function subscribe(client, name) {
  const channel = client.subscribe(name);
  await next(channel, "pusher:subscription_succeeded");
  return channel;
}

test("a published event arrives, on each kind of channel", async () => {
  const client = connect();
  for (const name of ["public", "private-audit-42", "presence-room"]) {
    const channel = await subscribe(client, name);
    const arrived = next(channel, "audit.started");
    const answer = await publisher.trigger(name, "audit.started", { audit_id: "42", text: "é😀" });
    assert.equal(answer.status, 200);
    assert.deepEqual(await arrived, { audit_id: "42", text: "é😀" });
  }
});

test("a batch arrives in order, and its sender can be left out", async () => {
  const [one, two] = [connect(), connect()];
  const channels = [await subscribe(one, "private-batch"), await subscribe(two, "private-batch")];
  const heard = channels.map(() => []);
  channels.forEach((channel, index) => channel.bind_global((name) => heard[index].push(name)));
  const done = Promise.all(channels.map((channel) => next(channel, "last")));
  await publisher.triggerBatch([
    { channel: "private-batch", name: "first", data: 1 },
    { channel: "private-batch", name: "second", data: 2, socket_id: one.connection.socket_id },
  ]);
  await publisher.trigger(["private-batch"], "last", {});
  await done;
  assert.deepEqual(heard, [["first", "last"], ["first", "second", "last"]]);
});

test("what is over a limit is refused with Pusher's status and sentence", async () => {
  const refused = async (promise, status, sentence) => {
    const error = await promise.then(() => assert.fail("was accepted"), (error) => error);
    assert.equal(error.status, status);
    assert.match(error.body, sentence);
  };
  await publisher.trigger("a", "e", "x".repeat(10_240));
  await refused(
    publisher.trigger("a", "e", "x".repeat(10_241)),
    413,
    /The data content of this event exceeds the allowed maximum \(10240 bytes\)/,
  );
  await refused(
    publisher.triggerBatch(Array(11).fill({ channel: "a", name: "e", data: "" })),
    400,
    /at most 10 events/,
  );
  const wrong = new Publisher({ ...app, secret: "wrong", host, port });
  await refused(wrong.trigger("a", "e", ""), 401, /check the secret/);
  const other = new Publisher({ ...app, appId: "other", host, port });
  await refused(other.trigger("a", "e", ""), 404, /`other`/);
});

test("presence tells who is there, who comes and who leaves", async () => {
  const [ada, bob] = [connect({ user: "ada" }), connect({ user: "bob" })];
  const room = await subscribe(ada, "presence-people");
  assert.equal(room.members.count, 1);
  assert.deepEqual(room.members.me, { id: "ada", info: { name: "ada" } });
  const added = next(room, "pusher:member_added");
  const theirs = await subscribe(bob, "presence-people");
  assert.equal(theirs.members.count, 2);
  assert.deepEqual(await added, { id: "bob", info: { name: "bob" } });

  const listed = await publisher.get({ path: "/channels", params: { filter_by_prefix: "presence-people", info: "user_count" } });
  assert.deepEqual(await listed.json(), { channels: { "presence-people": { user_count: 2 } } });
  const users = await publisher.get({ path: "/channels/presence-people/users" });
  assert.deepEqual(await users.json(), { users: [{ id: "ada" }, { id: "bob" }] });

  const hi = next(room, "client-hi");
  theirs.trigger("client-hi", { n: 1 });
  assert.deepEqual(await hi, { data: { n: 1 }, user_id: "bob" });

  const removed = next(room, "pusher:member_removed");
  bob.disconnect();
  assert.equal((await removed).id, "bob");
});

test("a user signs in, is sent to, and is ended", async () => {
  const client = connect({ user: "eve" });
  client.signin();
  await next(client.connection, "connected");
  await client.user.signinDonePromise;
  assert.equal(client.user.user_data.id, "eve");
  // The user's own channel is subscribed to in the background.
  for (let tries = 0; !client.user.serverToUserChannel.subscribed; tries++) {
    assert.ok(tries < 100, "the user's channel was not subscribed to");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const arrived = next(client.user, "notice");
  await publisher.sendToUser("eve", "notice", { text: "hi" });
  assert.deepEqual(await arrived, { text: "hi" });
  const ended = next(client.connection, "disconnected");
  await publisher.terminateUserConnections("eve");
  await ended;
});

test("a wrong signature is a subscription error, and the connection lives on", async () => {
  const client = connect({ sign: new Publisher({ ...app, secret: "wrong", host, port }) });
  const told = next(client.connection, "error");
  const refused = await next(client.subscribe("private-a"), "pusher:subscription_error");
  assert.equal(refused.status, 401);
  assert.equal((await told).data.code, 4009);
  await subscribe(client, "public");
});

test("an unknown key is refused for good", async () => {
  const client = connect({ key: "other" });
  const error = await next(client.connection, "error");
  assert.equal(error.error.data.code, 4001);
  assert.notEqual(client.connection.state, "connected");
});
