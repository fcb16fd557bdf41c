// A recording on its way: the command records what a real server sends, and the package's fake pusher-js plays it; the
// package writes a recording, and the command publishes it to a real pusher-js.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import Pusher from "pusher-js";
import { connect, decode } from "../../pkg/index.js";
import { authorizeChannel, createPublisher } from "../../pkg/server.js";
import { fakePusher, parseRecording, recordingLine, samplePayload } from "../../pkg/testing.js";
import { command as binary, host, KINDS, pusherOptions, startServer, until } from "../servers.mjs";

const { app } = KINDS.embedded;
const dir = mkdtempSync(join(tmpdir(), "recording-"));
const file = join(dir, "bug.jsonl");
let server, publisher, client;

before(async () => {
  assert.ok(existsSync(binary), `no command at \`${binary}\`: run cargo build`);
  server = await startServer(KINDS.embedded);
  publisher = createPublisher({ ...app, host, port: server.port, scheme: "http" });
});

after(async () => {
  client?.disconnect();
  await publisher?.close(1_000);
  await server?.stop();
  rmSync(dir, { recursive: true });
});

function command(...args) {
  const env = { ...process.env, PUSHER_APP_ID: app.appId, PUSHER_KEY: app.key, PUSHER_SECRET: app.secret, PUSHER_HOST: host, PUSHER_PORT: String(server.port), PUSHER_SCHEME: "http" };
  return spawn(binary, args, { env, stdio: ["ignore", "pipe", "inherit"] });
}

const IDS = { audit_id: "42", fiche_id: "1024" };
const event = (name, more) => [name, { ...samplePayload(name), ...IDS, ...more }];

test("what the command recorded is played by the fake", async () => {
  const tail = command("tail", "--audit", "42", "--fiche", "1024", "--record", file);
  const recorded = () => (existsSync(file) ? parseRecording(readFileSync(file, "utf8")) : []);
  // until it is subscribed
  for (let left = 100; left > 0 && recorded().length === 0; left--) {
    await publisher.publish("transcription.started", { ...samplePayload("transcription.started"), fiche_id: "1024" });
    await sleep(50);
  }
  const sent = [event("audit.started"), event("audit.progress", { current_phase: "é\n\u2028\"" }), event("audit.step_failed", { error: "x".repeat(20_000) }), event("audit.completed")];
  for (const [name, payload] of sent) await publisher.publish(name, payload);
  await until(() => recorded().at(-1)?.event === "audit.completed" && recorded().filter((message) => message.event === "audit.completed").length === 2);
  tail.kill();
  await once(tail, "exit");

  const [pusher, heard] = [fakePusher(), []];
  connect(pusher, { onInvalid: (message) => heard.push(message) }).subscribe({ auditId: "42", ficheId: "1024" }, { "audit.*": (message) => heard.push(message) });
  await pusher.replay(readFileSync(file, "utf8"), { speed: Infinity });
  assert.deepEqual(heard.map(({ kind, name }) => [kind, name]), sent.map(([name]) => ["event", name]));
  assert.deepEqual([heard[0].payload, heard[1].payload, heard[3].payload], [sent[0][1], sent[1][1], sent[3][1]]);
  assert.deepEqual(heard[2].truncated, ["/error"]);
});

test("what the package wrote is published by the command, once for each event", async () => {
  const [progress, done] = [event("audit.progress"), event("audit.completed")];
  const line = (at, channel, [name, data]) => recordingLine({ at, channel, event: name, data });
  const lines = [line(1_000, "private-audit-42", progress), line(1_001, "private-fiche-1024", progress), line(1_400, "private-fiche-1024", done), line(1_401, "private-audit-42", done)];
  writeFileSync(file, lines.join("\n"));

  client = new Pusher(app.key, pusherOptions(server.port, { customHandler: ({ socketId, channelName }, answer) => answer(null, authorizeChannel(app, socketId, channelName)) }));
  const arrived = [];
  const channels = ["private-audit-42", "private-fiche-1024"].map((name) => client.subscribe(name));
  channels.forEach((channel) => channel.bind_global((name, data) => !name.startsWith("pusher:") && arrived.push({ at: performance.now(), channel: channel.name, decoded: decode(name, data) })));
  await until(() => channels.every(({ subscribed }) => subscribed));

  const publish = command("publish", "--lines", "--replay", file, "--speed", "2");
  const [output] = await Promise.all([publish.stdout.toArray(), once(publish, "exit")]);
  const { published, copies, failed } = JSON.parse(output.join(""));
  assert.deepEqual({ published, copies, failed }, { published: 2, copies: 2, failed: 0 });
  await until(() => arrived.length === 4);
  for (const { name } of channels) {
    const [first, second] = arrived.filter(({ channel }) => channel === name);
    assert.deepEqual([first.decoded.payload, second.decoded.payload], [progress[1], done[1]]);
    assert.ok(second.at - first.at > 150, `${second.at - first.at} ms`);
  }
});
