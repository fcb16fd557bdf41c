// A page from elsewhere, in a browser on the machine of the demo: it gets no signature, no subscription and no story, also
// behind a name that leads to this machine.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";
import { command } from "../servers.mjs";
import { startBrowser, startDemo } from "./demo.mjs";

let demo, browser, elsewhere, page;

before(async () => {
  demo = await startDemo();
  browser = await startBrowser("--host-resolver-rules=MAP evil.example 127.0.0.1");
  elsewhere = createServer((_, answer) => answer.setHeader("content-type", "text/html").end("<!doctype html>")).listen(0, "127.0.0.1");
  await once(elsewhere, "listening");
  page = await browser.newPage();
});

after(async () => {
  await browser?.close();
  elsewhere?.close();
  demo?.stop();
});

/** Everything that the page at `from` can try on the server at `url`: what it reads of the answers, and what opens. */
async function attack(from, url) {
  await page.goto(from);
  return page.evaluate(async (url) => {
    const form = new URLSearchParams({ socket_id: "1.2", channel_name: "private-global" });
    const read = (path, options) => fetch(`${url}${path}`, options).then(async (answer) => `${answer.status} ${await answer.text()}`, () => "");
    const opens = new Promise((resolve) => {
      const socket = new WebSocket(`${url.replace("http", "ws")}/app/key?protocol=7`);
      socket.onopen = () => resolve(true);
      socket.onerror = () => resolve(false);
    });
    return {
      config: await read("/demo/config.json"),
      start: await read("/demo/start", { method: "POST" }),
      blind: await read("/demo/start", { method: "POST", mode: "no-cors" }),
      auth: await read("/pusher/auth", { method: "POST", body: form }),
      opens: await opens,
    };
  }, url);
}

/** What the demo answers to a request of a page of `origin`, whatever the browser would show of it. */
const statusFor = (origin) => (path) => fetch(`${demo.url}${path}`, { method: "POST", headers: { origin, "x-demo-token": demo.config.token } }).then(({ status }) => status);
const isUntouched = async () => (await (await fetch(`${demo.url}/demo/config.json`)).json()).playsItself;

test("a page of another server gets nothing", async () => {
  // also with the token
  assert.deepEqual(await Promise.all(["/demo/start", "/pusher/auth", "/demo/config.json"].map(statusFor("http://evil.example"))), [403, 403, 403]);
  const got = await attack(`http://evil.example:${elsewhere.address().port}/`, demo.url);
  assert.deepEqual({ ...got, blind: "" }, { config: "", start: "", blind: "", auth: "", opens: false });
  assert.equal(await isUntouched(), true);
});

test("a name that leads here gets nothing", async () => {
  const port = new URL(demo.url).port;
  const rebound = `http://evil.example:${port}`;
  const got = await attack(`${rebound}/`, rebound);
  for (const what of ["config", "start", "blind", "auth"]) assert.match(got[what], /^403 expected `Host`/, what);
  assert.equal(got.opens, false);
  assert.equal(await isUntouched(), true);
});

test("another page of this machine connects, and gets no signature", async () => {
  assert.deepEqual(await Promise.all(["/demo/start", "/pusher/auth"].map(statusFor("http://127.0.0.1:1"))), [403, 403]);
  const got = await attack(`http://127.0.0.1:${elsewhere.address().port}/`, demo.url);
  assert.deepEqual({ ...got, blind: "" }, { config: "", start: "", blind: "", auth: "", opens: true });
  assert.equal(await isUntouched(), true);
});

test("a page of another server cannot show the demo in a frame", async () => {
  await page.goto(`http://evil.example:${elsewhere.address().port}/`);
  await page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
    return new Promise((loaded) => (frame.onload = loaded));
  }, demo.url);
  assert.equal(await page.frames()[1].locator("#inspector").count(), 0);
  assert.equal(await isUntouched(), true);
});

test("the own page is served", async () => {
  const got = await attack(`${demo.url}/css/page.css`, demo.url);
  assert.match(got.config, /^200 .*"token":"[0-9a-f]{32}"/);
  assert.match(got.auth, /x-demo-token/);
});

test("for other machines the demo signs only if it is told to", async () => {
  for (const [args, status] of [[[], 403], [["--allow-remote"], 202]]) {
    const open = await startDemo("--listen", "0.0.0.0:0", ...args);
    const url = open.url.replace("0.0.0.0", "127.0.0.1");
    try {
      const { token } = open.config;
      const named = await (await fetch(`${url}/demo/config.json`)).json();
      // the browser is told the name by which it came
      assert.equal(`http://${named.wsHost}:${named.wsPort}`, url);
      const answer = await fetch(`${url}/demo/start`, { method: "POST", headers: { "x-demo-token": token } });
      assert.equal(answer.status, status, await answer.text());
    } finally {
      open.stop();
    }
  }
});

test("the loopback address of IPv6 is served", async () => {
  const six = await startDemo("--listen", "[::1]:0");
  assert.equal(six.config.wsHost, "[::1]");
  six.stop();
});

test("publish and tail say what to do where no demo runs", () => {
  for (const args of [["publish", "notification"], ["tail", "--global"]]) {
    const { status, stderr } = spawnSync(command, args, { input: "{}", encoding: "utf8", env: { XDG_RUNTIME_DIR: demo.url } });
    assert.equal(status, 2);
    assert.match(stderr, /no demo runs at 127\.0\.0\.1:4000.*start `fiche-realtime demo`/);
  }
});
