// createPublisher and batchedAuthorization with unmodified pusher-js, through the embedded server.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import Pusher from "pusher-js";
import { batchedAuthorization, channelsFor, decode, samplePayload } from "../../pkg/index.js";
import { authorizeRequest, createPublisher, optionsFromEnv } from "../../pkg/server.js";
import { KINDS, pusherOptions, startServer } from "../servers.mjs";

const { app, env } = KINDS.embedded;
const step = (audit, position) => ({ ...samplePayload("audit.step_failed"), audit_id: audit, fiche_id: `f${audit}`, step_position: position });

let server;
const clients = [];

before(async () => {
  server = await startServer(KINDS.embedded);
});

after(() => {
  for (const client of clients) client.disconnect();
  return server?.stop();
});

const publisher = (more = {}) => createPublisher({ ...optionsFromEnv({ ...env(String(server.port)), PUSHER_SCHEME: "http" }), ...more });

/** A page that is authorised by one request for all its channels, and keeps what arrives on each. */
async function page(channels, policy) {
  const forms = [];
  const fetch = async (_, { body }) => {
    forms.push(String(body));
    const { status, body: text } = await authorizeRequest(app, String(body), policy);
    return new Response(text, { status });
  };
  const client = new Pusher(app.key, pusherOptions(server.port, batchedAuthorization({ endpoint: "/pusher/auth", fetch })));
  clients.push(client);
  const heard = {};
  const outcomes = channels.map((name) => {
    const channel = client.subscribe(name);
    heard[name] = [];
    channel.bind_global((event, data) => {
      const message = decode(event, data);
      if (message.kind === "event") heard[name].push(message.payload.step_position);
    });
    return new Promise((resolve) => {
      channel.bind("pusher:subscription_succeeded", () => resolve("succeeded"));
      channel.bind("pusher:subscription_error", ({ error }) => resolve(error));
    });
  });
  return { forms, heard, outcomes: await Promise.all(outcomes) };
}

test("pusher-js subscribes to many channels by one request, of which one is denied", async () => {
  const channels = [...channelsFor({ auditId: "1", ficheId: "f1" }), "private-audit-9"];
  const { forms, outcomes } = await page(channels, ({ id }) => id !== "9");
  assert.equal(forms.length, 1);
  assert.deepEqual(outcomes.slice(0, 2), ["succeeded", "succeeded"]);
  assert.match(outcomes[2], /the right to subscribe.*403/);
});

test("what is published arrives in order on every channel, whatever is lost on the way", async () => {
  const audits = ["21", "22", "23"];
  const channels = audits.flatMap((id) => channelsFor({ auditId: id, ficheId: `f${id}` }));
  const { heard } = await page(channels, () => true);
  let requests = 0;
  // every third request arrives and its answer is lost, every seventh does not arrive
  const lossy = async (url, init) => {
    const number = ++requests;
    if (number % 7 === 0) throw new TypeError("fetch failed");
    const response = await fetch(url, init);
    if (number % 3 === 0) throw new TypeError("fetch failed");
    return response;
  };
  const sender = publisher({ fetch: lossy, connections: 3 });
  const all = Array.from({ length: 120 }, (_, n) => sender.publish("audit.step_failed", step(audits[n % 3], n)));
  assert.equal((await Promise.all(all)).length, 120);
  assert.deepEqual(await sender.close(), []);
  // the server has it all; pusher-js hears of it a moment later
  for (let waits = 0; waits < 200 && channels.some((channel) => new Set(heard[channel]).size < 40); waits++) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  audits.forEach((id, index) => {
    const expected = Array.from({ length: 40 }, (_, n) => 3 * n + index);
    for (const channel of channelsFor({ auditId: id, ficheId: `f${id}` })) {
      // at least once: what came again is left out
      assert.deepEqual([...new Set(heard[channel])], expected, channel);
    }
  });
});

test("the server's refusals are told apart, and its clock is learned", async () => {
  const refused = async (options) => {
    const error = await publisher(options).publish("audit.step_failed", step("1", 0)).then(() => assert.fail("was accepted"), (error) => error);
    return [error.code, error.status];
  };
  assert.deepEqual(await refused({ secret: "wrong" }), ["refused", 401]);
  assert.deepEqual(await refused({ appId: "other" }), ["refused", 404]);
  const late = publisher({ now: () => Date.now() - 86_400_000 });
  assert.deepEqual((await late.publish("audit.step_failed", step("1", 0))).channels, ["private-audit-1", "private-fiche-f1"]);
});
