// The devtools in Chromium: what they show of a connection, whether everyone can use them, and that no app notices them.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import esbuild from "esbuild";
import { startBrowser } from "./demo.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const pkg = (name) => path(`../../pkg/${name}.js`);
const alias = { "fiche-realtime/devtools": pkg("devtools"), "fiche-realtime/testing": pkg("testing"), "fiche-realtime": pkg("index") };
// a page on localhost may use the clipboard
const ORIGIN = "http://localhost:8999";
const STYLE = "* { color: red; font-size: 40px; box-sizing: content-box } button { border-radius: 20px } div, section { display: none }";
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'";
const folder = mkdtempSync(join(tmpdir(), "devtools-"));
let browser, page;
const errors = [];

before(async () => {
  const { outputFiles } = await esbuild.build({ entryPoints: [path("devtools/app.js")], bundle: true, write: false, format: "iife", alias });
  const files = { "/app.js": ["text/javascript", outputFiles[0].text], "/app.css": ["text/css", STYLE] };
  browser = await startBrowser();
  await browser.grantPermissions(["clipboard-read", "clipboard-write"], { origin: ORIGIN });
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && errors.push(message.text()));
  await page.route(`${ORIGIN}/**`, (route) => {
    const { pathname, searchParams } = new URL(route.request().url());
    const [contentType, body] = files[pathname] ?? ["text/html", ""];
    const style = searchParams.has("style") ? '<link rel="stylesheet" href="/app.css">' : "";
    const html = `<!doctype html><html lang="en"><title>App</title><meta name="color-scheme" content="light dark">${style}<main><h1>App</h1><p id="app">text</p></main><script src="/app.js"></script></html>`;
    return route.fulfill({ contentType, body: body || html, headers: { "content-security-policy": POLICY } });
  });
});

after(() => browser?.close());

beforeEach(async () => {
  errors.splice(0);
  await page.setViewportSize({ width: 1200, height: 900 });
  await open({ open: true });
});

async function open(options, query = "") {
  await page.goto(`${ORIGIN}/${query}`);
  await page.evaluate((options) => start(options), options);
}

const rows = (kind = "") => page.locator(`[role=option]${kind && `[data-kind=${kind}]`}`);
const button = (name) => page.getByRole("button", { name, exact: true });
const detail = () => page.locator(".detail");
/** The kinds and names of the rows that are shown. */
const shown = () => rows().evaluateAll((all) => all.map(({ dataset }) => `${dataset.kind} ${dataset.event}`));
const publishAll = async () => {
  await page.evaluate(() => publishAll());
  await rows("gap").filter({ hasText: "refetch" }).waitFor();
};
const ALL = [
  "event audit.progress", "folded audit.progress", "event audit.failed", "folded audit.failed", "partial audit.progress", "unknown audit.reviewed",
  "invalid audit.step_completed", "error denied private-fiche-9", "gap connection lost", "gap connection back", "error denied private-fiche-9", "gap refetch",
];

test("every message is there with its verdict, its size and what was cut; gaps and errors are between", async () => {
  await publishAll();
  assert.deepEqual(await shown(), ALL);
  assert.match(await rows("event").nth(1).innerText(), /truncated 252 B/);

  await rows("invalid").click();
  const problems = await detail().locator("tbody tr").allInnerTexts();
  assert.deepEqual(problems.map((line) => line.split("\t")), [["/step_position", "whole number from 0 to 9007199254740991", "string"], ["/score", "finite number", "string"]]);
  assert.equal(JSON.parse(await detail().locator("pre").innerText()).score, "dix sur dix");

  await rows("event").nth(1).click();
  assert.match(await detail().innerText(), /Shortened by the publisher \(unknown fields\) \/error/);
  await rows("partial").click();
  assert.match(await detail().innerText(), /Missing \/current_phase/);
  await rows("folded").first().click();
  assert.match(await detail().innerText(), /A copy of message 1,/);
  await rows("gap").last().click();
  assert.match(await detail().innerText(), /Missed private-audit-42 private-fiche-1024 private-global\s+Targets audit 42 audits fiche 1024 batch fiches/);
  await rows("error").first().click();
  assert.match(await detail().innerText(), /denied by the test/);
  await detail().locator("pre, button").first().press("Escape");
  assert.equal(await detail().isVisible(), false);
  assert.ok(await page.getByRole("listbox").evaluate((list) => list.matches(":focus")), "the focus is back in the list");
  await rows("invalid").click();
  await button("Close the message").click();
  assert.equal(await detail().isVisible(), false);
  assert.deepEqual(errors, []);
});

test("channels are there with their state, and narrow the list", async () => {
  await publishAll();
  const channels = () => page.locator(".channels button").evaluateAll((all) => all.map(({ dataset }) => `${dataset.channel} ${dataset.status}`));
  assert.deepEqual(await channels(), ["private-audit-42 live", "private-fiche-1024 live", "private-global live", "private-fiche-9 denied"]);
  await page.locator('[data-channel="private-fiche-1024"][aria-pressed]').click();
  await page.waitForFunction(() => document.querySelector("fiche-realtime-devtools").shadowRoot.querySelectorAll("[role=option]").length === 2);
  assert.deepEqual(await shown(), ["folded audit.progress", "folded audit.failed"]);
  await page.evaluate(() => pusher.disconnect());
  await page.locator('[data-channel="private-global"][data-status=pending]').waitFor();
  await page.locator('.connection[data-state="disconnected"]').waitFor();
  await page.evaluate(() => realtime.close());
  await page.locator('[data-channel="private-fiche-1024"][data-status=left]').waitFor();
});

test("verdict, event and text filter the list; what is paused waits; cleared is cleared", async () => {
  await publishAll();
  const count = (expected) => page.getByText(new RegExp(`^\\s*${expected} of \\d+ shown`)).waitFor();
  await button("invalid 1").click();
  await count(1);
  assert.deepEqual(await shown(), ["invalid audit.step_completed"]);
  await button("all 12").click();
  await page.getByLabel("Filter messages by event").selectOption("audit.reviewed");
  await count(1);
  assert.deepEqual(await shown(), ["unknown audit.reviewed"]);
  await page.getByLabel("Filter messages by event").selectOption("");
  await page.getByLabel("Filter messages by text").fill("m. besson");
  await count(1);
  assert.deepEqual(await shown(), ["unknown audit.reviewed"]);
  await page.getByLabel("Filter messages by text").fill("nowhere");
  await page.getByText("No message matches the filter.").waitFor();
  await page.getByLabel("Filter messages by text").fill("");

  await button("Pause").click();
  await page.evaluate(() => publish("audit.completed"));
  await page.getByText("12 of 14 shown, 2 waiting").waitFor();
  await button("Resume").click();
  await page.getByText("14 of 14 shown").waitFor();
  await button("Clear").click();
  await page.getByText("Every message that arrives").waitFor();
  await page.getByText("0 of 0 shown").waitFor();
});

test("the keyboard is enough", async () => {
  await publishAll();
  await page.getByRole("listbox").focus();
  await page.keyboard.press("Home");
  const selected = () => page.locator("[aria-selected=true]").getAttribute("id");
  assert.equal(await selected(), "m1");
  for (const [key, id] of [["ArrowDown", "m2"], ["End", "m12"], ["ArrowDown", "m12"], ["ArrowUp", "m11"], ["Home", "m1"], ["ArrowUp", "m1"]]) {
    await page.keyboard.press(key);
    await page.locator(`#${id}[aria-selected=true]`).waitFor();
    assert.equal(await page.getByRole("listbox").getAttribute("aria-activedescendant"), id, key);
  }
  await page.keyboard.press("PageDown");
  await page.locator("[aria-selected=true]:not(#m1)").waitFor();
  const below = Number((await selected()).slice(1));
  assert.ok(below > 3 && below < 12, `a page below message 1 is ${below}`);
  await page.keyboard.press("Escape");
  assert.equal(await detail().isVisible(), false);
  const height = () => page.locator(".panel").evaluate(({ offsetHeight }) => offsetHeight);
  const before = await height();
  await page.getByRole("separator").focus();
  await page.keyboard.press("ArrowUp");
  assert.equal(await height(), before + 24);
  await page.keyboard.press("Escape");
  const toggle = page.locator(".toggle");
  await toggle.waitFor();
  assert.equal(await page.locator(".panel").isVisible(), false);
  await page.keyboard.press("Enter");
  await page.locator(".panel").waitFor();
});

test("the closed panel's button counts messages, and those that are wrong", async () => {
  await open({});
  await page.evaluate(() => publishAll());
  await page.getByRole("button", { name: "Realtime 12 3 wrong" }).click();
  await rows("invalid").waitFor();
});

test("messages are copied as a test that plays them again", async () => {
  await publishAll();
  await button("Copy as a test").click();
  await page.getByText("Copied 7 messages as a test.").waitFor();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  // what the reader of the script does: put something to be tested
  const heard = [];
  globalThis.heard = (kind) => (message) => heard.push([kind, message.name, message.channel]);
  const observed = script.replaceAll(", {});", ', { "*": heard("event"), onPartial: heard("partial"), onUnknown: heard("unknown"), onInvalid: heard("invalid"), onRefetch: (targets) => heard("refetch")({ name: targets.length }) });');
  assert.notEqual(observed, script);
  const file = join(folder, "script.mjs");
  writeFileSync(file, Object.entries(alias).reduce((text, [name, to]) => text.replace(`"${name}"`, `"${pathToFileURL(to)}"`), observed));
  await import(pathToFileURL(file));
  await new Promise((done) => setTimeout(done, 50));
  assert.ok(heard.some(([kind]) => kind === "refetch"), "after the gap");
  assert.deepEqual(heard.filter(([kind]) => kind !== "refetch"), [
    ["event", "audit.progress", "private-audit-42"],
    ["event", "audit.failed", "private-audit-42"],
    ["partial", "audit.progress", "private-audit-42"],
    ["unknown", "audit.reviewed", "private-audit-42"],
    ["invalid", "audit.step_completed", "private-audit-42"],
  ]);
});

test("one message is copied as a test, and as its payload", async () => {
  await publishAll();
  await rows("invalid").click();
  await detail().getByRole("button", { name: "Copy payload" }).click();
  await page.getByText("Copied the payload.").waitFor();
  assert.equal(JSON.parse(await page.evaluate(() => navigator.clipboard.readText())).step_position, "3");
  await detail().getByRole("button", { name: "Copy as a test" }).click();
  await page.getByText("Copied 1 message as a test.").waitFor();
  const script = await page.evaluate(() => navigator.clipboard.readText());
  assert.match(script, /^realtime\.subscribe\({"auditId":"42"}, {}\);\n\npusher\.publishRaw\("audit\.step_completed", {.*}, \["private-audit-42"\]\);\n$/m);
});

test("where the browser does not allow to copy, the text can be copied by hand", async () => {
  await publishAll();
  await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
  await button("Copy as a test").click();
  assert.match(await page.getByLabel("The text to copy").inputValue(), /fakePusher/);
});

test("messages are saved as JSON lines, and a recording is shown as if it came now", async () => {
  await publishAll();
  const before = (await shown()).filter((row) => !/^(gap|error)/.test(row));
  const [download] = await Promise.all([page.waitForEvent("download"), button("Save").click()]);
  assert.match(download.suggestedFilename(), /^realtime-[\dTZ-]+\.jsonl$/);
  const file = join(folder, "saved.jsonl");
  await download.saveAs(file);
  const lines = readFileSync(file, "utf8").trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.length, 7);
  assert.deepEqual(Object.keys(lines[0]), ["at", "channel", "event", "data"]);
  assert.ok(Math.abs(lines[0].at - Date.now()) < 60_000);
  assert.deepEqual([lines[1].channel, lines[1].event, lines[1].data.completed_steps], ["private-fiche-1024", "audit.progress", 3]);

  await button("Clear").click();
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText("Shows 7 messages of saved.jsonl").waitFor();
  await rows("invalid").waitFor();
  assert.deepEqual(await shown(), before);
  await page.locator('[data-channel="private-audit-42"][data-status=recorded]').waitFor();
  await page.evaluate(() => publish("audit.completed"));
  await button("Back to live").click();
  await page.getByText("2 of 2 shown").waitFor();

  writeFileSync(file, '{"at":1,"channel":"private-global","event":"notification","data":{}}\n{"at":"then"}\n');
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator(".foot").getByText("line 2").waitFor();
  assert.deepEqual(errors, []);
});

test("a recording with impossible times, and with channels beyond number, is shown and left again", async () => {
  const file = join(folder, "odd.jsonl");
  const line = (at, channel) => `${JSON.stringify({ at, channel, event: "notification", data: {} })}\n`;
  writeFileSync(file, line(1e300, "private-global") + Array.from({ length: 150 }, (_, at) => line(at, `channel-${at}`)).join(""));
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByText("151 of 151 shown").waitFor();
  await page.getByRole("listbox").press("Home");
  await rows().filter({ hasText: "1e+300" }).waitFor();
  assert.match(await detail().innerText(), /1e\+300/);
  const channels = page.locator(".channels button");
  await page.locator(".channels").getByText("51 more channels.").waitFor();
  assert.equal(await channels.count(), 100);
  await channels.last().click();
  await page.getByText("1 of 151 shown").waitFor();
  // the chosen channel can be released, even after its messages are gone
  await button("Clear").click();
  await page.getByText("0 of 0 shown").waitFor();
  assert.equal(await channels.getAttribute("aria-pressed"), "true");
  await channels.click();
  await page.locator(".channels").getByText("No channel is subscribed to.").waitFor();
  await button("Back to live").click();
  await page.locator('[data-channel="private-global"][data-status=live]').waitFor();
  assert.deepEqual(errors, []);
});

test("of 20,000 messages the last 5,000 are kept, few rows are in the page, and the app is not held up", async () => {
  const took = await page.evaluate(async () => {
    const frame = () => new Promise((done) => requestAnimationFrame(done));
    let longest = 0;
    for (let sent = 0; sent < 20_000; sent += 500) {
      for (let i = 0; i < 500; i++) publish("batch.progress", { batch_id: `b${sent + i}` });
      const started = performance.now();
      await frame();
      await frame();
      longest = Math.max(longest, performance.now() - started);
    }
    return { longest, rows: document.querySelector("fiche-realtime-devtools").shadowRoot.querySelectorAll("[role=option]").length, heard: heard.length };
  });
  assert.equal(took.heard, 20_000);
  assert.ok(took.rows < 60, `${took.rows} rows`);
  // two frames are 33 ms; the machine may be busy
  assert.ok(took.longest < 500, `two frames took ${took.longest} ms`);
  await page.getByText("5,000 of 5,000 shown").waitFor();
  await page.locator("[role=option]", { hasText: "batch.progress" }).last().waitFor();
  assert.equal(await rows().last().getAttribute("aria-posinset"), "5000");
});

test("who reads further up is left there while messages arrive", async () => {
  await page.evaluate(() => { for (let i = 0; i < 200; i++) publish("batch.progress", { batch_id: `b${i}` }); });
  await page.getByText("200 of 200 shown").waitFor();
  const list = page.getByRole("listbox");
  await list.evaluate((element) => (element.scrollTop = 300));
  await page.evaluate(() => { for (let i = 0; i < 50; i++) publish("batch.progress", { batch_id: `c${i}` }); });
  await page.getByText("250 of 250 shown").waitFor();
  assert.equal(await list.evaluate(({ scrollTop }) => scrollTop), 300);
});

test("the app is never disturbed: not by styles, keys, or what goes wrong in the panel", async () => {
  await open({ open: true }, "?style");
  const style = (selector, property) => page.locator(selector).first().evaluate((element, property) => getComputedStyle(element)[property], property);
  assert.deepEqual([await style("h2", "fontSize"), await style(".panel", "display"), await style("#app", "color")], ["15px", "flex", "rgb(255, 0, 0)"]);
  await page.evaluate(() => { window.keys = 0; document.addEventListener("keydown", () => window.keys++); });
  await page.getByLabel("Filter messages by text").pressSequentially("audit");
  assert.equal(await page.evaluate(() => window.keys), 0);

  const wrong = await page.evaluate(() => {
    TextEncoder.prototype.encode = () => { throw new Error("broken"); };
    publish("audit.completed");
    return window.heard;
  });
  assert.deepEqual(wrong, ["audit.completed"], "the app has heard it");
  assert.ok(errors.length === 2 && errors.every((line) => line.includes("fiche-realtime/devtools failed; the app is not affected")), `${errors}`);
});

test("the panel can be unmounted, and mounted where there is nothing to show", async () => {
  const left = await page.evaluate(() => {
    unmount();
    unmount();
    publish("audit.completed");
    return { elements: document.querySelectorAll("fiche-realtime-devtools").length, taps: realtime.taps.size, heard: window.heard.length };
  });
  assert.deepEqual(left, { elements: 0, taps: 0, heard: 1 });
  assert.deepEqual(errors, []);
  const { mountDevtools } = await import("../../pkg/devtools.js");
  mountDevtools(null)();
  mountDevtools(undefined, {})();
});

test("a target is filled, however small it is", async () => {
  await page.evaluate(() => {
    unmount();
    const target = document.createElement("div");
    target.id = "target";
    document.querySelector("main").append(target);
    return start({ target: "#target" });
  });
  await publishAll();
  assert.ok((await page.locator("#target").evaluate(({ offsetHeight }) => offsetHeight)) >= 420);
  assert.equal(await page.locator(".toggle").count(), 0);
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1200, 390]) {
    test(`everyone can use it: ${colorScheme}, ${width} wide`, async () => {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 900 });
      const violations = async () => (await new AxeBuilder({ page }).setLegacyMode().analyze()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`);
      assert.deepEqual(await violations(), [], "empty");
      await publishAll();
      assert.deepEqual(await violations(), [], "with messages");
      await rows("invalid").click();
      assert.deepEqual(await violations(), [], "with a detail");
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no scrolling sideways");
      await button("Close the devtools").click();
      assert.deepEqual(await violations(), [], "closed");
      assert.deepEqual(errors, []);
    });
  }
}

test("an app that does not import the devtools has nothing of them; in production not even a guarded import", async () => {
  const bundle = async (contents, mode) => {
    const { metafile } = await esbuild.build({
      stdin: { contents, resolveDir: folder }, bundle: true, splitting: true, minify: true, format: "esm", outdir: folder, write: false, metafile: true, alias, external: ["pusher-js"], define: { "process.env.NODE_ENV": JSON.stringify(mode) },
    });
    const outputs = Object.values(metafile.outputs).map(({ inputs, entryPoint }) => ({
      isApp: entryPoint === "<stdin>",
      hasDevtools: Object.entries(inputs).some(([name, { bytesInOutput }]) => name.includes("devtools") && bytesInOutput > 0),
    }));
    return { app: outputs.find(({ isApp }) => isApp).hasDevtools, anywhere: outputs.some(({ hasDevtools }) => hasDevtools) };
  };
  const app = 'import { connect } from "fiche-realtime"; export const realtime = connect(window.pusher);';
  assert.deepEqual(await bundle(app, "development"), { app: false, anywhere: false });
  const [, example] = readFileSync(path("../../pkg/README.md"), "utf8").match(/^## Devtools\n[^]*?^```ts\n([^]*?)^```/m);
  assert.deepEqual(await bundle(example, "production"), { app: false, anywhere: false });
  // a chunk of its own, which is loaded when it is asked for
  assert.deepEqual(await bundle(example, "development"), { app: false, anywhere: true });
});
