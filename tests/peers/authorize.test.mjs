// What npm pusher signs for a page, and what it makes of webhooks, beside what the package does.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import Publisher from "pusher";
import { authenticateUser, authorizeRequest, verifyWebhook } from "../../pkg/server.js";

const app = { appId: "app", key: "key", secret: "secret" };
const previous = { key: "old", secret: "tofu" };
const publisher = new Publisher(app);

test("a form is answered with what npm pusher signs", async () => {
  for (const [socketId, channel] of [["1.2", "private-audit-42"], ["1234.5678", "private-fiche-a=b@c,d.e;f"], ["0.0", "private-global"]]) {
    const form = new URLSearchParams({ socket_id: socketId, channel_name: channel, other: "é +&" });
    const { status, body } = await authorizeRequest(app, `${form}`, () => true);
    assert.equal(status, 200);
    const { contract, ...authorization } = JSON.parse(body);
    assert.deepEqual(authorization, publisher.authorizeChannel(socketId, channel));
    assert.match(contract, /^\d+\.\d+\.\d+ [0-9a-f]{16}$/);
  }
  const user = { id: "12345", user_info: { name: "Ada é😀" } };
  assert.deepEqual(authenticateUser(app, "1.2", user), publisher.authenticateUser("1.2", user));
});

const bodies = [
  '{"time_ms":1,"events":[]}',
  '{"time_ms":1,"events":[{"name":"channel_occupied","channel":"private-audit-42"}]}',
  ' { "events" : [{"name":"member_added","channel":"presence-é😀","user_id":10}], "time_ms" : "1" }\n',
];
const sign = (secret, body) => createHmac("sha256", secret).update(body).digest("hex");

test("a webhook is valid exactly where npm pusher finds it so", () => {
  let [taken, refused] = [0, 0];
  for (const body of bodies) {
    for (const key of ["key", "old", "other", ""]) {
      for (const secret of ["secret", "tofu", ""]) {
        const good = sign(secret, body);
        for (const signature of [good, `${good}0`, good.slice(1), `f${good.slice(1)}`, "", "zz", sign(secret, `${body} `)]) {
          const headers = { "x-pusher-key": key, "x-pusher-signature": signature, "content-type": "application/json" };
          const theirs = publisher.webhook({ headers, rawBody: body }).isValid([previous].map(token));
          const ours = verifyWebhook([app, previous], body, { key, signature }, { maxAge: Infinity });
          assert.equal(ours !== undefined, theirs, JSON.stringify({ body, headers }));
          theirs ? taken++ : refused++;
          if (ours) assert.deepEqual(ours, typed(publisher.webhook({ headers, rawBody: body }).getData()));
        }
      }
    }
  }
  assert.ok(taken >= 2 * bodies.length && refused > 100, `${taken} taken, ${refused} refused`);
});

/** What npm pusher hands on as it came, with the types that the package gives it. */
const typed = ({ time_ms, events }) => ({ time_ms: Number(time_ms), events: events.map((event) => ("user_id" in event ? { ...event, user_id: String(event.user_id) } : event)) });

/** A token as npm pusher has it, for a second key. */
const token = ({ key, secret }) => new Publisher({ ...app, key, secret }).config.token;

test("where npm pusher throws or refuses a good webhook, the package does not", () => {
  const [body] = bodies;
  const good = { "x-pusher-key": "key", "x-pusher-signature": sign("secret", body) };
  const charset = { ...good, "content-type": "application/json; charset=utf-8" };
  assert.equal(publisher.webhook({ headers: charset, rawBody: body }).isValid(), false);
  assert.ok(verifyWebhook(app, body, { key: "key", signature: good["x-pusher-signature"] }, { maxAge: Infinity }));
  const unsigned = { "x-pusher-key": "key", "content-type": "application/json" };
  assert.throws(() => publisher.webhook({ headers: unsigned, rawBody: body }).isValid());
  assert.equal(verifyWebhook(app, body, { key: "key", signature: undefined }), undefined);
});
