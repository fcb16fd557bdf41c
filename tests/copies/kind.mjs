// In a copy of the sources with the kind of channel `team` (kind.rs): an event travels from the native publisher over
// the embedded server and pusher-js to a handler of the package, and to the command's `tail`.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import Pusher from "pusher-js";
import { channelsFor, connect, decode, eventsOn, parseChannel, refetchTargets, route, samplePayload } from "../../pkg/index.js";
import { authorizeChannel, authorizeRequest, parseChannel as parseOnServer, route as routeOnServer } from "../../pkg/server.js";
import { fakePusher } from "../../pkg/testing.js";
import { command, KINDS, pusherOptions, startServer, until } from "../servers.mjs";

const { app } = KINDS.embedded;
const payload = { fiche_id: "5", team_id: "7", assigned_at: "2026-03-14T09:26:53Z" };
const channels = ["private-fiche-5", "private-team-7"];

test("the package names the channel, and routes to it", () => {
  assert.deepEqual(channelsFor({ teamId: "7", ficheId: "5" }), channels);
  assert.throws(() => channelsFor({ teamId: "a b" }), { code: "invalid_id", field: "teamId" });
  assert.deepEqual(parseChannel("private-team-7"), { kind: "team", id: "7" });
  assert.equal(parseChannel("private-team-"), undefined);
  assert.deepEqual(eventsOn("team"), ["fiches.assigned"]);
  assert.deepEqual(route("fiches.assigned", payload), channels);
  assert.throws(() => route("fiches.assigned", { ...payload, team_id: 7 }), { code: "invalid_id", field: "team_id" });
  assert.equal(decode("fiches.assigned", payload).kind, "event");
  assert.equal(decode("fiches.assigned", { team_id: "7", fiche_id: "5" }).kind, "partial");
  assert.deepEqual(refetchTargets({ name: "fiches.assigned", payload }), [{ resource: "fiche", id: "5" }, { resource: "team", id: "7" }]);
});

test("the server's entry routes to it, and asks who may hear it", async () => {
  assert.deepEqual(routeOnServer("fiches.assigned", payload), channels);
  assert.deepEqual(parseOnServer("private-team-7"), { kind: "team", id: "7" });
  const asked = [];
  const answer = await authorizeRequest(app, "socket_id=1.2&channel_name=private-team-7", (channel) => asked.push(channel) > 0);
  assert.equal(answer.status, 200);
  assert.deepEqual(asked, [{ kind: "team", id: "7" }]);
});

test("connect hands its events to the handlers of its scope, and fetches them again after a gap", async () => {
  const pusher = fakePusher();
  const heard = [];
  const missed = [];
  connect(pusher, { jitter: 0 }).subscribe({ teamId: "7" }, { "fiches.assigned": ({ channel }) => heard.push(channel), onRefetch: (targets) => missed.push(...targets) });
  await sleep(5);
  assert.deepEqual(pusher.publish("fiches.assigned", { ...samplePayload("fiches.assigned"), team_id: "7" }).slice(1), ["private-team-7"]);
  assert.deepEqual(heard, ["private-team-7"]);
  pusher.gap();
  await until(() => missed.some(({ resource, id }) => resource === "team" && id === "7"));
});

test("an event that the native publisher sends arrives at the package and at tail", async (t) => {
  const server = await startServer(KINDS.embedded);
  t.after(() => server.stop());
  const env = { ...process.env, ...KINDS.embedded.env(String(server.port)), PUSHER_SCHEME: "http" };
  const tail = spawn(command, ["tail", "--team", "7", "--json"], { env, stdio: ["ignore", "pipe", "inherit"] });
  t.after(() => tail.kill());
  let told = "";
  tail.stdout.on("data", (text) => (told += text));

  const customHandler = ({ socketId, channelName }, done) => done(null, authorizeChannel(app, socketId, channelName));
  const client = new Pusher(app.key, pusherOptions(server.port, { customHandler }));
  t.after(() => client.disconnect());
  const heard = [];
  let status;
  connect(client).subscribe({ teamId: "7" }, { "fiches.assigned": (event) => heard.push(event), onStatus: (now) => (status = now) });
  await until(() => status === "live");

  const publish = async () => {
    const child = promisify(execFile)(command, ["publish", "fiches.assigned"], { env });
    child.child.stdin.end(JSON.stringify(payload));
    return JSON.parse((await child).stdout);
  };
  // tail says nothing when it listens, so it is told until it answers
  for (let left = 40; left > 0 && told === ""; left--) {
    assert.deepEqual((await publish()).channels, channels);
    await sleep(100);
  }
  const event = { kind: "event", name: "fiches.assigned", payload, truncated: [] };
  await until(() => heard.length > 0);
  assert.deepEqual(heard[0], { ...event, channel: "private-team-7" });
  assert.deepEqual(JSON.parse(told.split("\n")[0]), { channel: "private-team-7", ...event });
});
