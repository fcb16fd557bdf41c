// The whole line: published by the native publisher, through the embedded Channels server and pusher-js,
// decoded by the package in Chromium.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { samplePayload } from "../../pkg/index.js";
import { GLOBAL, ID_KEYS, SCOPES } from "../../pkg/table.js";
import { SHAPES } from "../document.mjs";
import { hush, publish, startBrowser, startDemo } from "./demo.mjs";

let demo, browser, page;
const errors = [];

before(async () => {
  demo = await startDemo();
  await hush(demo);
  browser = await startBrowser();
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.goto(demo.url);
});

after(async () => {
  await browser?.close();
  demo?.stop();
});

/** Subscribes in the page, beside what the page itself does, and collects what arrives. */
function listen(scopes) {
  return page.evaluate(async ({ scopes, config }) => {
    const { channelsFor, decode } = await import("fiche-realtime");
    const pusher = new window.Pusher(config.key, {
      cluster: "",
      wsHost: config.wsHost,
      wsPort: config.wsPort,
      forceTLS: false,
      enabledTransports: ["ws"],
      channelAuthorization: { endpoint: config.authEndpoint, transport: "ajax", headers: { "x-demo-token": config.token } },
    });
    window.arrived = [];
    const names = channelsFor(scopes);
    await Promise.all(
      names.map(
        (name) =>
          new Promise((resolve, reject) => {
            const channel = pusher.subscribe(name);
            channel.bind("pusher:subscription_succeeded", resolve);
            channel.bind("pusher:subscription_error", (error) => reject(new Error(JSON.stringify(error))));
            channel.bind_global((event, data) => {
              if (!event.startsWith("pusher")) window.arrived.push({ channel: name, decoded: decode(event, data) });
            });
          }),
      ),
    );
    return names;
  }, { scopes, config: demo.config });
}

const arrived = (count) => page.waitForFunction((count) => window.arrived.length >= count && window.arrived, count).then((handle) => handle.jsonValue());

test("every shape arrives in the browser as it was published", async () => {
  const samples = SHAPES.map(({ name, variant }) => [name, samplePayload(name, variant)]);
  const scopes = { [GLOBAL]: true };
  for (const [, payload] of samples) ID_KEYS.forEach((key, place) => key in payload && (scopes[SCOPES[place]] = payload[key]));
  await listen(scopes);
  const expected = [];
  for (const [name, payload] of samples) {
    for (const channel of publish(demo, name, payload)) {
      expected.push({ channel, decoded: { kind: "event", name, payload, truncated: [] } });
    }
  }
  const order = (list) => list.map((one) => JSON.stringify(one)).sort();
  assert.deepEqual(order(await arrived(expected.length)), order(expected));
});

test("backend and browser have the same contract", async () => {
  assert.equal(await page.evaluate(async () => (await import("fiche-realtime")).fingerprint()), demo.config.fingerprint);
});

test("nothing went wrong in the page", () => assert.deepEqual(errors, []));
