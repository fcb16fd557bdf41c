// The conformance suite in Chromium: the calls of the browser's entry, as WebAssembly runs it there.
import { after, before, test } from "node:test";
import { answer, hold } from "../node/conformance.mjs";
import { hush, startBrowser, startDemo } from "./demo.mjs";

let demo, browser, page;

before(async () => {
  demo = await startDemo();
  await hush(demo);
  browser = await startBrowser();
  page = await browser.newPage();
  await page.goto(demo.url);
});

after(async () => {
  await browser?.close();
  demo?.stop();
});

test("the package gives the answers of the suite, for text and for objects", () =>
  hold(async (cases, asObjects) => {
    // both as JSON text, in which each key and each half of a surrogate pair arrives as it is
    const text = JSON.stringify(JSON.stringify(cases));
    return JSON.parse(await page.evaluate(`import("fiche-realtime").then((entry) => JSON.stringify((${answer})(entry, JSON.parse(${text}), ${asObjects})))`));
  }));
