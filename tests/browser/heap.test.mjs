// A page that stays open: 100,000 events through `connect` in Chromium, with views that come and go, leave nothing behind.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { startBrowser } from "./demo.mjs";

let browser, server, page;

before(async () => {
  server = createServer(async ({ url }, answer) => {
    const isModule = /^\/[\w-]+\.js$/.test(url);
    answer.setHeader("content-type", isModule ? "text/javascript" : "text/html");
    answer.end(isModule ? await readFile(new URL(`../../pkg${url}`, import.meta.url)) : "<!doctype html>");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  browser = await startBrowser("--js-flags=--expose-gc", "--enable-precise-memory-info");
  page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("100,000 events leave nothing in the heap", async (t) => {
  const { heard, heaps } = await page.evaluate(async () => {
    const [{ connect }, { fakePusher, samplePayload }] = await Promise.all([import("/index.js"), import("/testing.js")]);
    const pusher = fakePusher();
    const realtime = connect(pusher);
    let heard = 0;
    const view = (ids) => realtime.subscribe(ids, { "*": () => heard++, onStatus() {}, onRefetch() {} }, { latest: true });
    const stop = view({ auditId: "42", ficheId: "7", global: true });
    const sample = samplePayload("audit.progress");
    const heaps = [];
    for (let round = 0; round < 10; round++) {
      for (let number = 0; number < 10_000; number++) {
        const payload = { ...sample, audit_id: "42", fiche_id: "7", completed_steps: round * 10_000 + number };
        pusher.publish("audit.progress", payload);
        if (number % 100 === 0) view({ jobId: `${number}` })();
        // other tasks run, such as timers
        if (number % 500 === 0) await new Promise((done) => setTimeout(done));
      }
      await new Promise((done) => setTimeout(done, 50));
      gc();
      heaps.push(performance.memory.usedJSHeapSize);
    }
    stop();
    return { heard, heaps };
  });
  t.diagnostic(`heap after each 10,000 events: ${heaps.map((bytes) => `${(bytes / 1024).toFixed(0)} KB`).join(", ")}`);
  assert.equal(heard, 100_000);
  const [, warm] = heaps;
  assert.ok(heaps.at(-1) < warm + 512 * 1024, `${warm} bytes after 20,000 events, ${heaps.at(-1)} after 100,000`);
});
