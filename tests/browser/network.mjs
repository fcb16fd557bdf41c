// `connect` in real Chromium with real pusher-js, against a real Channels server: what the network does to it.
import assert from "node:assert/strict";
import { createReadStream } from "node:fs";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { samplePayload } from "../../pkg/index.js";
import { authorizeRequest, createPublisher } from "../../pkg/server.js";
import { host, startServer } from "../servers.mjs";
import { startBrowser } from "./demo.mjs";
import { startLink } from "./link.mjs";

const FILES = { "/pusher.js": "../node_modules/pusher-js/dist/web/pusher.min.js" };
const progress = (id, completed_steps) => ({ ...samplePayload("audit.progress"), audit_id: `a${id}`, fiche_id: `f${id}`, completed_steps });

/** The app's own server: the page, the package, and the endpoint that authorises all but `private-audit-denied`. */
async function startApp(app) {
  const authorized = [];
  // what the endpoint answers instead, one after the other
  const troubles = [];
  const server = createServer(async (request, response) => {
    if (request.method === "POST") {
      const body = (await request.toArray()).join("");
      authorized.push(body);
      if (troubles.length > 0) {
        const [status, text] = troubles.shift();
        return response.writeHead(status, { "content-type": "text/html" }).end(text);
      }
      const answer = await authorizeRequest(app, body, ({ id }) => id !== "denied");
      response.writeHead(answer.status, { "content-type": answer.contentType }).end(answer.body);
    } else if (request.url === "/") {
      response.setHeader("content-type", "text/html").end("<!doctype html><title>app</title><script src=/pusher.js></script>");
    } else {
      const file = FILES[request.url] ?? `../..${request.url}`;
      response.setHeader("content-type", file.endsWith(".js") ? "text/javascript" : "application/octet-stream");
      createReadStream(fileURLToPath(new URL(file, import.meta.url))).on("error", () => response.writeHead(404).end()).pipe(response);
    }
  }).listen(0, host);
  await once(server, "listening");
  return { origin: `http://${host}:${server.address().port}`, authorized, troubles, stop: () => server.close() };
}

/** The tests, against the server of one kind. */
export function testNetwork(kind) {
  let server, link, app, browser, page, publisher;

  before(async () => {
    server = await startServer(kind);
    link = await startLink(server.port);
    app = await startApp(kind.app);
    browser = await startBrowser();
    publisher = createPublisher({ ...kind.app, host, port: server.port, scheme: "http" });
    page = await browser.newPage();
    page.on("pageerror", (error) => assert.fail(`the page threw ${error}`));
  });

  after(async () => {
    await browser?.close();
    await publisher?.close(1_000);
    app?.stop();
    link?.stop();
    await server?.stop();
  });

  /** Opens the page anew, connected, with what it hears written to `heard`. */
  async function open() {
    await page.goto(app.origin);
    app.authorized.splice(0);
    await page.evaluate(async ({ key, host, port }) => {
      const { batchedAuthorization, connect } = await import("/pkg/index.js");
      const channelAuthorization = batchedAuthorization({ endpoint: "/auth" });
      const options = { cluster: "", wsHost: host, wsPort: port, forceTLS: false, enabledTransports: ["ws"], disableStats: true, channelAuthorization };
      // what pusher-js waits for at most, so that the tests need not wait for minutes
      window.pusher = new Pusher(key, { ...options, activityTimeout: 1_000, pongTimeout: 1_000, unavailableTimeout: 2_000 });
      window.heard = [];
      window.duplicates = [];
      window.refetched = [];
      window.errors = [];
      window.states = [];
      window.realtime = connect(window.pusher, {
        jitter: 100,
        onDuplicate: ({ channel }) => window.duplicates.push(channel),
        onRefetch: (targets) => window.refetched.push(targets),
        onError: ({ code, message }) => window.errors.push([code, message]),
      });
      window.statuses = {};
      window.watch = (scopes) => {
        const name = Object.values(scopes).join();
        return window.realtime.subscribe(scopes, { "audit.progress": ({ payload }) => window.heard.push(payload.completed_steps), onStatus: (status) => (window.statuses[name] = status) });
      };
      window.realtime.onStatus((status) => window.states.push(status));
    }, { key: kind.app.key, host, port: link.port });
  }
  const watch = (...scopes) => page.evaluate((scopes) => scopes.forEach((one) => window.watch(one)), scopes);
  /** Waits until the condition holds in the page. */
  const until = (condition, argument) => page.waitForFunction(condition, argument, { timeout: 20_000 });
  const live = (count) => until((count) => Object.values(window.statuses).filter((status) => status === "live").length === count, count);
  /** Waits until the channels are live for the first time, and what they may have missed before is told. */
  const begun = async (count) => {
    await live(count);
    await until(() => window.refetched.length > 0);
    return page.evaluate(() => window.refetched.splice(0));
  };
  const value = (name) => page.evaluate((name) => window[name], name);
  const send = (id, steps) => publisher.publish("audit.progress", progress(id, steps));
  const AUDIT = [{ resource: "audit", id: "a1" }, { resource: "audits" }, { resource: "fiche", id: "f1" }];

  test("an event on two channels arrives once", async () => {
    await open();
    await watch({ auditId: "a1", ficheId: "f1" });
    assert.deepEqual(await begun(1), [AUDIT], "what was published before is missed");
    await send(1, 1);
    await send(1, 2);
    await until(() => window.heard.length + window.duplicates.length === 4);
    assert.deepEqual([await value("heard"), await value("duplicates")], [[1, 2], ["private-fiche-f1", "private-fiche-f1"]]);
    assert.deepEqual(await value("refetched"), []);
  });

  test("the network is cut: what was missed is fetched again, in one list", async () => {
    await open();
    await watch({ auditId: "a1", ficheId: "f1" }, { auditId: "a1" });
    await begun(2);
    // Playwright's switch tells the page and fails its requests; an open WebSocket it leaves alone
    await browser.setOffline(true);
    link.cut();
    await until(() => window.states.length > 0);
    await send(1, 3);
    link.mend();
    await browser.setOffline(false);
    await live(2);
    await until(() => window.refetched.length > 0);
    await send(1, 4);
    await until(() => window.heard.length >= 2);
    assert.deepEqual([await value("heard"), await value("refetched")], [[4, 4], [AUDIT]]);
  });

  test("the server is restarted: all comes back by itself, and is fetched once", async () => {
    await open();
    await watch({ auditId: "a1", ficheId: "f1" });
    await begun(1);
    await server.stop();
    await until(() => Object.values(window.statuses)[0] === "pending");
    await server.start();
    await live(1);
    await until(() => window.refetched.length > 0);
    await send(1, 5);
    await until(() => window.heard.length > 0 && window.duplicates.length > 0);
    await sleep(200);
    assert.deepEqual([await value("heard"), await value("refetched")], [[5], [AUDIT]]);
  });

  test("a denied channel is a typed error, and the others are live", async () => {
    await open();
    await watch({ auditId: "denied" }, { auditId: "a1" });
    await until(() => window.statuses.denied === "denied" && window.statuses.a1 === "live");
    const [[code, message], ...more] = await value("errors");
    assert.deepEqual([code, more], ["denied", []]);
    assert.match(message, /private-audit-denied.*403/);
  });

  test("an endpoint that fails is `failed`, is asked again, and what was published meanwhile is told", async () => {
    await open();
    app.troubles.push([500, "<html>"], [200, "<html>a page to sign in"]);
    await page.evaluate(() => {
      window.told = [];
      window.realtime.subscribe({ auditId: "a1" }, { onStatus: (status, error) => window.told.push([status, error?.code]) });
    });
    await until(() => window.told.length === 1);
    await send(1, 1);
    await until(() => window.told.length === 2);
    await until(() => window.refetched.length === 1);
    assert.deepEqual([await value("told"), await value("refetched")], [[["failed", "unreachable"], ["live", undefined]], [AUDIT.slice(0, 2)]]);
    assert.equal((await value("errors")).length, 1, "failures in a row are told once");
    assert.equal(app.authorized.length, 3);
  });

  test("fifty scopes at once are authorised by one request", async () => {
    await open();
    await until(() => window.realtime.status === "connected");
    await watch(...Array.from({ length: 50 }, (_, id) => ({ auditId: `a${id}` })));
    await live(50);
    assert.equal(app.authorized.length, 1);
    assert.equal(new URLSearchParams(app.authorized[0]).getAll("channel_name[]").length, 50);
    await Promise.all(Array.from({ length: 50 }, (_, id) => send(id, id)));
    await until(() => window.heard.length >= 50);
    assert.deepEqual((await value("heard")).sort((a, b) => a - b), Array.from({ length: 50 }, (_, id) => id));
  });

  test("a thousand events in a burst: none lost, none doubled, in order, and no frame is held up", async (t) => {
    await open();
    await watch({ auditId: "a1", ficheId: "f1" });
    await live(1);
    await page.evaluate(() => {
      window.tasks = [];
      new PerformanceObserver((list) => window.tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({ type: "longtask" });
      window.frames = [];
      const frame = (at) => {
        window.frames.push(at);
        requestAnimationFrame(frame);
      };
      requestAnimationFrame(frame);
    });
    const steps = Array.from({ length: 1_000 }, (_, step) => step);
    await Promise.all(steps.map((step) => send(1, step)));
    await until(() => window.heard.length + window.duplicates.length >= 2_000);
    await sleep(300);
    assert.deepEqual(await value("heard"), steps);
    assert.equal((await value("duplicates")).length, 1_000);
    const frames = await value("frames");
    const longest = Math.max(...frames.slice(1).map((at, i) => at - frames[i]));
    t.diagnostic(`the longest of ${frames.length} frames took ${longest.toFixed(0)} ms`);
    // what holds a frame up is a task of 50 ms or more; a frame can also be late as this machine has two cores
    assert.deepEqual(await value("tasks"), []);
  });
}
