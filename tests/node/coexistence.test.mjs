// The package and the app use one channel, through real pusher-js and through Echo, against a real server. Either side
// may come and go in any order. The other side still gets every event, and the status is right.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Echo from "laravel-echo";
import Pusher from "pusher-js";
import { connect, samplePayload } from "../../pkg/index.js";
import { authorizeChannel, createPublisher } from "../../pkg/server.js";
import { host, KINDS, pusherOptions, startServer, until } from "../servers.mjs";

const { app } = KINDS.embedded;
let server, publisher, client;

before(async () => {
  server = await startServer(KINDS.embedded);
  publisher = createPublisher({ ...app, host, port: server.port, scheme: "http" });
  client = new Pusher(app.key, pusherOptions(server.port, { customHandler: ({ socketId, channelName }, done) => setTimeout(done, 1, null, authorizeChannel(app, socketId, channelName)) }));
  await until(() => client.connection.state === "connected");
});

after(async () => {
  client?.disconnect();
  await publisher?.close(1_000);
  await server?.stop();
});

/** All orders of these. */
const orders = (all) => (all.length === 0 ? [[]] : all.flatMap((one, at) => orders(all.toSpliced(at, 1)).map((rest) => [one, ...rest])));

/** How an app uses the channel: it joins with a listener, and goes. `unbind_all` leaves it subscribed. */
const APPS = {
  "pusher-js, unsubscribe": (name, listen) => ({
    join: () => client.subscribe(name).bind("audit.progress", listen),
    go: () => client.unsubscribe(name),
  }),
  "pusher-js, unbind_all": (name, listen) => ({
    join: () => client.subscribe(name).bind("audit.progress", listen),
    go: () => client.channel(name)?.unbind_all(),
    stays: true,
  }),
  "Echo, leave": (name, listen) => {
    const echo = new Echo({ broadcaster: "pusher", key: app.key, client, withoutInterceptors: true });
    return {
      join: () => echo.private(name.replace("private-", "")).listen(".audit.progress", listen),
      go: () => echo.leave(name.replace("private-", "")),
    };
  },
  "Echo, stopListeningToAll": (name, listen) => {
    const echo = new Echo({ broadcaster: "pusher", key: app.key, client, withoutInterceptors: true });
    let channel;
    const all = (event) => event === ".audit.progress" && listen();
    return {
      join: () => (channel = echo.private(name.replace("private-", "")).listenToAll(all)),
      go: () => channel?.stopListeningToAll(),
      stays: true,
    };
  },
};

let last = 0;

/** Plays one order of operations, and checks after each pause that everybody hears what they should. */
async function play(order, use, pauses) {
  const id = `c${++last}`;
  const name = `private-audit-${id}`;
  const heard = { ours: 0, app: 0 };
  const { join, go, stays } = use(name, () => heard.app++);
  const realtime = connect(client, { jitter: 0 });
  let status;
  let stop;
  let [isOurs, isApps, isAppSubscribed] = [false, false, false];
  const acts = {
    "our subscribe": () => {
      isOurs = true;
      stop = realtime.subscribe({ auditId: id }, { "audit.progress": () => heard.ours++, onStatus: (now) => (status = now) });
    },
    "our stop": () => {
      isOurs = false;
      stop?.();
    },
    "the app's subscribe": () => {
      join();
      isApps = isAppSubscribed = true;
    },
    "the app goes": () => {
      go();
      isAppSubscribed &&= stays === true;
      isApps = false;
    },
  };
  const check = async (after) => {
    const expected = { ours: Number(isOurs), app: Number(isApps) };
    if (isOurs) await until(() => status === "live", `${after}: our status is ${status}`);
    // whoever is left has a channel that is subscribed, and if nobody is, there is none
    const isNeeded = isOurs || isAppSubscribed;
    await until(() => (isNeeded ? client.channel(name)?.subscribed : !client.channel(name)), `${after}: the channel is ${client.channel(name)?.subscribed}`);
    heard.ours = heard.app = 0;
    await publisher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: id, fiche_id: "f" });
    await until(() => heard.ours >= expected.ours && heard.app >= expected.app, `${after}: heard ${JSON.stringify(heard)}, expected ${JSON.stringify(expected)}`);
    await sleep(3);
    assert.deepEqual(heard, expected, after);
  };
  const done = [];
  for (const act of order) {
    acts[act]();
    done.push(act);
    if (pauses === "always") await check(done.join(", "));
    if (pauses === "a tick") await sleep(0);
  }
  if (pauses !== "always") await check(`${done.join(", ")} (${pauses})`);
  realtime.close();
  client.unsubscribe(name);
}

const ORDERS = orders(["our subscribe", "our stop", "the app's subscribe", "the app goes"]);

for (const [kind, use] of Object.entries(APPS)) {
  for (const pauses of ["always", "a tick", "never"]) {
    test(`all orders of four operations: ${kind}, pauses ${pauses}`, async () => {
      for (const order of ORDERS) await play(order, use, pauses);
    });
  }
}

test("an app that leaves and comes back, again and again, never costs us more than a gap", async () => {
  const refetched = [];
  const statuses = [];
  let heard = 0;
  const realtime = connect(client, { jitter: 0 });
  const stop = realtime.subscribe({ auditId: "again" }, { "*": () => heard++, onStatus: (now) => statuses.push(now), onRefetch: ([first]) => refetched.push(first) });
  await until(() => refetched.length === 1);
  for (let n = 0; n < 3; n++) {
    client.subscribe("private-audit-again").bind("audit.progress", () => {});
    statuses.splice(0);
    client.unsubscribe("private-audit-again");
    assert.deepEqual(statuses, ["pending"], "the truth at once");
    await until(() => statuses.at(-1) === "live" && refetched.length === n + 2);
    await publisher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "again", fiche_id: "f" });
    await until(() => heard === n + 1);
  }
  stop();
  await until(() => client.channel("private-audit-again") === undefined);
});

test("whose channel it is stays known when pusher-js subscribes to all anew", async () => {
  const [ours, apps] = ["private-audit-ours", "private-audit-apps"];
  let status;
  const realtime = connect(client);
  const stop = realtime.subscribe({ auditId: "ours", ficheId: undefined }, {});
  const stopBoth = realtime.subscribe({ auditId: "apps" }, { onStatus: (now) => (status = now) });
  client.subscribe(apps);
  await until(() => status === "live");
  client.disconnect();
  client.connect();
  await until(() => status === "live" && client.channel(ours).subscribed);
  stop();
  stopBoth();
  await until(() => client.channel(ours) === undefined);
  assert.ok(client.channel(apps).subscribed);
  client.unsubscribe(apps);
});

test("two connections of one instance share what the app takes away", async () => {
  const [one, two] = [{ heard: 0 }, { heard: 0 }];
  const stops = [one, two].map((who) => connect(client, { jitter: 0 }).subscribe({ auditId: "both" }, { "*": () => who.heard++, onStatus: (now) => (who.status = now) }));
  const live = () => until(() => one.status === "live" && two.status === "live");
  const send = () => publisher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "both", fiche_id: "f" });
  await live();
  client.channel("private-audit-both").unbind_all();
  await send();
  await until(() => one.heard === 1 && two.heard === 1);
  client.unsubscribe("private-audit-both");
  await live();
  await send();
  await until(() => one.heard === 2 && two.heard === 2);
  stops[0]();
  await send();
  await until(() => two.heard === 3);
  assert.equal(one.heard, 2);
  stops[1]();
  await until(() => client.channel("private-audit-both") === undefined);
});

test("an app that unbinds everything in the middle of an event costs us at most a fetch", async () => {
  const name = "private-audit-middle";
  const channel = client.subscribe(name);
  channel.bind_global((event) => event === "audit.progress" && channel.unbind_all());
  let [heard, refetched] = [0, 0];
  const stop = connect(client, { jitter: 0 }).subscribe({ auditId: "middle" }, { "*": () => heard++, onRefetch: () => refetched++ });
  await until(() => refetched === 1);
  const send = () => publisher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "middle", fiche_id: "f" });
  await send();
  await until(() => heard === 1 || refetched === 2);
  const before = heard;
  await send();
  await until(() => heard === before + 1);
  stop();
  client.unsubscribe(name);
});
