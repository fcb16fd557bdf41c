// In a copy of the sources with one more kind of channel and one more event (kind.rs): the copy's backend serves a page
// whose package, named by PAGES_PACKAGE, was built before. The page says what it does not see.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { startBrowser, startDemo } from "../browser/demo.mjs";

const older = process.env.PAGES_PACKAGE;

test("a page of an older contract says what the backend's newer one does to it", async (t) => {
  const demo = await startDemo();
  t.after(() => demo.stop());
  const browser = await startBrowser();
  t.after(() => browser.close());
  const page = await browser.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  await page.route("**/pkg/*", (route) => route.fulfill({ contentType: "text/javascript", body: readFileSync(join(older, new URL(route.request().url()).pathname.slice("/pkg/".length))) }));
  await page.goto(demo.url);
  const notice = page.locator(".drift");
  await notice.getByText("does not see everything").waitFor();
  const ours = (await import(pathToFileURL(join(older, "index.js")))).fingerprint();
  const { fingerprint: theirs } = demo.config;
  assert.notEqual(ours, theirs);
  assert.deepEqual(await notice.locator("header code").evaluateAll((all) => all.map(({ title }) => title)), [ours, theirs]);
  await notice.locator("summary").click();
  const differences = await notice.locator("li").allInnerTexts();
  assert.ok(differences.some((line) => /^fiches\.assigned loss /.test(line)) && differences.some((line) => /^channel team /.test(line)), differences.join("\n"));
  // and the story goes on
  await page.locator("[data-count=event] b").filter({ hasNotText: /^0$/ }).waitFor();
  assert.deepEqual(errors, []);
});
