// The Events page, as the demo serves it and as a file: search, links, the box that decodes, and whether everyone can use it.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, describe, test } from "node:test";
import { fileURLToPath, pathToFileURL } from "node:url";
import { AxeBuilder } from "@axe-core/playwright";
import { fingerprint, samplePayload } from "../../pkg/index.js";
import { KINDS, NAMES, namesOn, SHAPES } from "../document.mjs";
import { command } from "../servers.mjs";
import { hush, startBrowser, startDemo } from "./demo.mjs";

const path = (name) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "events-"));
const file = join(folder, "events.html");
let demo, browser, page;
const errors = [];
const asked = [];

before(async () => {
  writeFileSync(file, execFileSync(command, ["schema", "--format", "html"]));
  demo = await startDemo();
  await hush(demo);
  browser = await startBrowser();
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => errors.push(message.text()));
  page.on("request", (request) => asked.push(request.url()));
});

after(async () => {
  await browser?.close();
  demo?.stop();
});

const article = (name) => page.locator(`article[id="${name}"]`);
const shown = () => page.locator("article.event:visible").evaluateAll((all) => all.map(({ id }) => id));
const listed = () => page.locator(".links [data-family] a:visible").allInnerTexts();
const choose = (group, name) => page.getByRole("group", { name: group }).getByRole("radio", { name, exact: true }).check();
const search = () => page.getByLabel("Search");
const payload = () => page.getByLabel("Payload as JSON");
const verdict = () => page.locator("#decode-verdict strong").innerText();
const marks = () => page.locator(".marks mark").allInnerTexts();
const places = () => page.locator("#decode-problems li").allInnerTexts();

async function decode(name, text) {
  await page.getByLabel("Event", { exact: true }).fill(name);
  await payload().fill(text);
}

/** Pastes into the box. */
async function paste(text) {
  await page.evaluate((text) => {
    const box = document.getElementById("decode-text");
    box.focus();
    box.select();
    // what a browser does, without the system's clipboard
    box.dispatchEvent(new ClipboardEvent("paste", { bubbles: true }));
    document.execCommand("insertText", false, text);
  }, text);
  await page.waitForTimeout(50);
}

/** How far down from the top of the window an element is. */
const top = (locator) => locator.evaluate((element) => element.getBoundingClientRect().top);

for (const [where, url] of [["the demo's page", () => `${demo.url}/events`], ["the file", () => pathToFileURL(file).href]]) {
  const open = async (hash = "") => {
    // another document, and not another place in the same one
    await page.goto("about:blank");
    await page.goto(url() + hash);
  };

  describe(where, () => {
    beforeEach(async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await open();
    });

    test("every event is there, and nothing else is loaded", async () => {
      asked.splice(0);
      await open();
      assert.deepEqual(await shown(), NAMES);
      assert.deepEqual(await listed(), NAMES);
      assert.equal(await page.locator(".shape").count(), SHAPES.length);
      assert.deepEqual(asked.filter((asked) => !asked.startsWith("data:")), [url()]);
    });

    test("the search finds names, meanings and fields", async () => {
      for (const [words, found] of [
        ["audit.failed", ["audit.failed"]],
        ["Toast", ["notification"]],
        ["rerun_id", ["audit.step_started", "audit.step_completed"]],
        ["LatestDate", ["fiches.progressive_fetch.progress"]],
        ["partial_results transcribed", ["transcription.failed"]],
        ["AuditStepRerunStarted", ["audit.step_started"]],
      ]) {
        await search().fill(words);
        assert.deepEqual(await shown(), found, words);
        assert.deepEqual(await listed(), found, words);
        assert.match(await page.locator("#event-count").innerText(), new RegExp(`^${found.length} of ${NAMES.length}`));
      }
      await search().fill("nothing of the kind");
      await page.getByText("No event matches.").waitFor();
      await page.locator("main").getByRole("button", { name: "Show all" }).click();
      assert.deepEqual(await shown(), NAMES);
    });

    test("events are filtered by family and by channel", async () => {
      for (const kind of KINDS) {
        await choose("Channel", kind);
        assert.deepEqual(await shown(), namesOn(kind), kind);
      }
      await choose("Channel", "global");
      await choose("Family", "batch");
      assert.deepEqual(await shown(), ["batch.progress", "batch.completed"]);
      assert.deepEqual(await page.locator("#event-list h2:visible").allInnerTexts(), ["batch"]);
      await page.getByRole("navigation").getByRole("button", { name: "Show all" }).click();
      assert.deepEqual(await shown(), NAMES);
    });

    test("an address leads to an event, also to one that a filter hides", async () => {
      await open("#audit.failed");
      assert.ok(Math.abs(await top(article("audit.failed"))) < 40);
      assert.equal(await page.locator("[aria-current]").innerText(), "audit.failed");
      await choose("Family", "batch");
      await page.evaluate(() => (location.hash = "#AuditStepRerunStarted"));
      await article("audit.step_started").waitFor();
      assert.ok(Math.abs(await top(page.locator("#AuditStepRerunStarted"))) < 40);
      assert.equal(await page.locator("[aria-current]").innerText(), "audit.step_started");
      // the name is the link to copy
      await article("audit.progress").getByRole("link", { name: "audit.progress" }).click();
      assert.equal(await page.evaluate(() => location.hash), "#audit.progress");
      await open("#no such%event");
      assert.deepEqual(await shown(), NAMES);
    });

    test("each sample is decoded as its event", async () => {
      for (const { name, variant } of SHAPES) {
        const shape = article(name).locator(".shape").filter({ has: page.locator(variant ? `h4:has-text("With ${variant}")` : ":scope") }).first();
        await shape.getByRole("button", { name: "Decode" }).click();
        assert.deepEqual(JSON.parse(await payload().inputValue()), samplePayload(name, variant));
        assert.deepEqual([await page.getByLabel("Event", { exact: true }).inputValue(), await verdict(), await marks(), await places()], [name, "event", [], []]);
        const bytes = Buffer.byteLength(JSON.stringify(samplePayload(name, variant)));
        assert.match(await page.locator("#decode-size").innerText(), new RegExp(`^${bytes} of 10,240 bytes\\. Published to private-`));
        assert.match(await shape.locator(".facts").innerText(), new RegExp(`\\b${bytes} of 10,240 bytes`));
      }
    });

    test("each problem is marked at its place, and its line leads there", async () => {
      const broken = { ...samplePayload("audit.failed"), error: 7, status: "done", failed_at: "yesterday", partial_results: { completed_steps: -1, total_steps: 2 } };
      await decode("audit.failed", JSON.stringify(broken, null, 2));
      assert.equal(await verdict(), "invalid");
      assert.deepEqual(await marks(), ["7", '"yesterday"', '"done"', "{", "-1"]);
      assert.deepEqual((await places()).map((line) => line.split(" ")[0]), ["/error", "/failed_at", "/status", "/partial_results/completed_steps", "/partial_results/failed_steps"]);
      assert.equal(await payload().getAttribute("aria-invalid"), "true");
      await page.getByRole("button", { name: "/failed_at" }).click();
      assert.equal(await page.evaluate(() => getSelection().toString()), '"yesterday"');
      // the marks are behind the very text: both are as wide and as high
      const boxes = await page.locator(".marks, #decode-text").evaluateAll((all) => all.map((element) => element.getBoundingClientRect()).map(({ x, y, width, height }) => [x, y, width, height]));
      assert.deepEqual(boxes[0], boxes[1]);
      const size = () => payload().evaluate((element) => [element.scrollWidth - element.clientWidth, element.scrollHeight - element.clientHeight]);
      assert.deepEqual(await size(), [0, 0]);
      // as one types
      await payload().press("End");
      await payload().press("Control+Home");
      await page.keyboard.type("x");
      assert.equal(await verdict(), "not JSON");
      await page.keyboard.press("Backspace");
      assert.equal((await marks()).length, 5);
    });

    test("what is missing or was shortened is marked too", async () => {
      const { status, step_name, conforme, ...partial } = samplePayload("audit.step_completed");
      await decode("audit.step_completed", JSON.stringify(partial));
      assert.deepEqual([await verdict(), await marks(), await places()], ["partial", ["{"], ["/step_name is missing", "/conforme is missing", "/status is missing"]]);
      await decode("audit.failed", JSON.stringify({ ...samplePayload("audit.failed"), error: "time…", _truncated: ["", "/error"] }));
      assert.deepEqual([await verdict(), await marks(), await places()], ["event", ["{", '"time…"'], ["payload unknown fields were dropped", "/error was shortened"]]);
      await decode("audit.reviewed", "{}");
      assert.deepEqual([await verdict(), await marks()], ["unknown", []]);
      await decode("audit.failed", "[1]");
      assert.deepEqual([await verdict(), await marks(), await places()], ["invalid", ["[1]"], ["payload expected object, found array"]]);
      await decode("audit.started", JSON.stringify({ ...samplePayload("audit.started"), audit_id: "4 2" }));
      assert.match(await page.locator("#decode-size").innerText(), /audit_id/);
    });

    test("a text that is not JSON shows where it stops being JSON", async () => {
      const text = '{\n  "audit_id": "42",\n  error: 1\n}';
      await decode("audit.failed", text);
      assert.deepEqual([await verdict(), await marks(), await places()], ["not JSON", ["e"], ["line 3, column 3 stops being JSON here"]]);
      await page.getByRole("button", { name: "line 3, column 3" }).click();
      assert.equal(await payload().evaluate(({ selectionStart }) => selectionStart), text.indexOf("error"));
      await decode("audit.failed", '{"audit_id": "42"');
      assert.deepEqual([await marks(), await places()], [['"'], ["line 1, column 18 stops being JSON here"]]);
    });

    test("a message is taken apart as it is pasted", async () => {
      const sample = samplePayload("audit.progress");
      for (const message of [
        { event: "audit.progress", channel: "private-audit-42", data: JSON.stringify(sample) },
        { at: 1764212345678, channel: "private-audit-42", event: "audit.progress", data: sample },
        { name: "audit.progress", data: sample },
      ]) {
        await decode("", "");
        await paste(JSON.stringify(message));
        assert.equal(await page.getByLabel("Event", { exact: true }).inputValue(), "audit.progress");
        assert.deepEqual([JSON.parse(await payload().inputValue()), await verdict()], [sample, "event"]);
      }
      await decode("", "");
      await paste(JSON.stringify(sample));
      assert.equal(await page.locator("#decode-verdict").innerText(), "no name The payload fits audit.progress. Name the event.");
    });

    test("hostile and large texts are decoded like others", async () => {
      await decode("audit.failed", "[".repeat(50_000));
      assert.equal(await verdict(), "not JSON");
      await decode("audit.failed", "[".repeat(1_000) + "]".repeat(1_000));
      assert.equal(await verdict(), "invalid");
      const html = "</textarea><img src=x onerror=alert(1)><script>alert(1)</script>";
      await decode(html, JSON.stringify({ [html]: html }));
      assert.equal(await verdict(), "unknown");
      await decode("audit.failed", JSON.stringify({ ...samplePayload("audit.failed"), failed_at: html, error: html.repeat(10_000) }));
      assert.deepEqual([await verdict(), await marks()], ["invalid", []]);
      assert.match(await page.locator("#decode-size").innerText(), /: the publisher shortens it\./);
      await page.getByRole("button", { name: "/failed_at" }).click();
      assert.equal(await page.evaluate(() => getSelection().toString()), JSON.stringify(html));
      assert.equal(await page.locator("main img, main script").count(), 0);
    });

    test("the keyboard is enough", async () => {
      await page.keyboard.press("Tab");
      assert.equal(await page.evaluate(() => document.activeElement.textContent), "Skip to the events");
      await page.keyboard.press("/");
      await page.keyboard.type("transcription.comp");
      assert.deepEqual(await shown(), ["transcription.completed"]);
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => location.hash), "#transcription.completed");
      await search().fill("batch.");
      const focused = () => page.evaluate(() => document.activeElement.textContent);
      for (let presses = 0; (await focused()) !== "batch.completed"; presses++) {
        assert.ok(presses < 10);
        await page.keyboard.press("ArrowDown");
      }
      await page.keyboard.press("ArrowUp");
      assert.equal(await focused(), "batch.progress");
      await page.keyboard.press("Enter");
      assert.equal(await page.evaluate(() => location.hash), "#batch.progress");
      await article("batch.progress").getByText("Rust and TypeScript").focus();
      await page.keyboard.press("Enter");
      await article("batch.progress").getByText("Publish in Rust").first().waitFor();
      // what has the focus can be seen
      await page.getByRole("radio", { name: "fiche", exact: true }).focus();
      await page.keyboard.press("ArrowRight");
      assert.ok(await page.getByRole("radio", { name: "job", exact: true }).isChecked());
      assert.equal(await page.locator("input:focus-visible + span").evaluate((element) => getComputedStyle(element).outlineStyle), "solid");
    });

    test("code is copied, or selected where the clipboard is forbidden", async () => {
      await article("notification").getByText("Rust and TypeScript").click();
      const figure = article("notification").locator("figure", { hasText: "Publish in Rust" });
      const code = await figure.locator("code").textContent();
      assert.match(code, /^use fiche_realtime::\{Notification, NotificationType\};/);
      const said = () => page.locator("#copy-status:not(:empty)").textContent();
      await page.evaluate(() => (navigator.clipboard.writeText = async (text) => (window.copied = text)));
      await figure.getByRole("button", { name: "Copy" }).click();
      assert.deepEqual([await said(), await page.evaluate(() => window.copied)], ["Copied.", `${code}\n`]);
      await page.evaluate(() => (navigator.clipboard.writeText = async () => Promise.reject(new Error("forbidden"))));
      await figure.getByRole("button", { name: "Copy" }).click();
      await page.getByText("The text is selected.").waitFor({ state: "attached" });
      assert.equal(await page.evaluate(() => `${getSelection()}`), code);
    });
  });
}

test("everything is printed, and only what belongs on paper", async () => {
  await page.goto(`${demo.url}/events`);
  await page.emulateMedia({ media: "print", colorScheme: "dark" });
  assert.deepEqual(await shown(), NAMES);
  assert.ok(await article("audit.failed").getByText(".partial_results(AuditPartialResults::builder()").isVisible());
  for (const hidden of [".index", "#decode-box", "button", "summary"]) assert.equal(await page.locator(`${hidden}:visible`).count(), 0, hidden);
  assert.equal(await page.evaluate(() => getComputedStyle(document.body).color), "rgb(0, 0, 0)");
  await page.emulateMedia({ media: null, colorScheme: null });
});

test("everything can be read without scripts", async () => {
  const bare = await browser.newPage();
  await bare.route("**/events", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, body: (await response.text()).replace(/<script>.*?<\/script>/gs, "") });
  });
  await bare.goto(`${demo.url}/events`);
  assert.equal(await bare.locator("article.event:visible").count(), NAMES.length);
  for (const useless of [".filters", "#decode-box", "button", "a[href='#decode-box']"]) assert.equal(await bare.locator(`${useless}:visible`).count(), 0, useless);
  await bare.locator("[id='audit.failed'] summary").click();
  assert.ok(await bare.locator("#AuditFailed-rust").isVisible());
  await bare.close();
});

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 320]) {
    test(`everyone can use it: ${colorScheme}, ${width} wide`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      await page.goto(`${demo.url}/events`);
      await page.locator("details").evaluateAll((all) => all.forEach((details) => (details.open = true)));
      await decode("audit.failed", JSON.stringify({ ...samplePayload("audit.failed"), error: 7, _truncated: 1 }, null, 2));
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no scrolling sideways");
    });
  }
}

test("the page has the package's contract, and the demo's page leads to it", async () => {
  assert.equal(await (await fetch(`${demo.url}/events`)).text(), readFileSync(file, "utf8"));
  await page.goto(`${demo.url}/events`);
  assert.deepEqual(await page.evaluate(() => [document.body.dataset.fingerprint, ficheRealtime.fingerprint()]), [fingerprint(), fingerprint()]);
  assert.ok(await page.locator("#decode-stale").isHidden());
  await page.goto(demo.url);
  await page.getByRole("link", { name: "Events" }).click();
  await page.getByRole("heading", { name: "Realtime events" }).waitFor();
});

test("the TypeScript of every event compiles, strictly", async () => {
  await page.goto(`${demo.url}/events`);
  const texts = (kind) => page.locator(`code.${kind}`).evaluateAll((all) => all.map(({ id, textContent }) => [id, textContent]));
  const dir = mkdtempSync(join(tmpdir(), "events-types-"));
  mkdirSync(join(dir, "node_modules"));
  symlinkSync(path("../../pkg"), join(dir, "node_modules/fiche-realtime"));
  const [programs, types] = [await texts("ts"), await texts("type")];
  assert.deepEqual([programs.length, types.length], [SHAPES.length, SHAPES.length]);
  const declared = 'declare const pusher: import("fiche-realtime").PusherLike;\n';
  for (const [id, text] of programs) writeFileSync(join(dir, `${id}.ts`), declared + text);
  for (const [id, text] of types) writeFileSync(join(dir, `${id}.ts`), text);
  const compilerOptions = { strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, module: "preserve", target: "es2022", lib: ["es2022", "dom"], types: [], noEmit: true };
  writeFileSync(join(dir, "tsconfig.json"), JSON.stringify({ compilerOptions }));
  writeFileSync(join(dir, "package.json"), '{"type":"module"}');
  execFileSync(path("../node_modules/.bin/tsc"), ["-p", dir], { stdio: ["ignore", "inherit", "inherit"] });
});

test("nothing went wrong in any page", () => assert.deepEqual(errors, []));
