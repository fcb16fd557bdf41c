// The demo's page: what a person sees of the story, of what breaks the contract, and whether everyone can.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { startBrowser, startDemo } from "./demo.mjs";

let demo, browser, page, told;
const errors = [];

before(async () => {
  demo = await startDemo("--speed", "8");
  browser = await startBrowser();
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.setViewportSize({ width: 1440, height: 950 });
  await page.goto(demo.url);
  await page.getByText("Connected").waitFor();
});

after(async () => {
  await browser?.close();
  demo?.stop();
});

const click = (name) => page.getByRole("button", { name }).click();
/** The score sheet's text, whichever run it is of. */
const sheet = async () => (await page.locator(".sheet").innerText()).replace(/(audit|fiche)-\d+/g, "$1");
const row = (kind, event) => page.locator(`[data-kind="${kind}"][data-event="${event}"]`).first();

test("the story shows all 31 shapes, checked and whole", async () => {
  await click("Start an audit");
  await page.getByText("31 of 31 shapes seen").waitFor({ timeout: 30_000 });
  await row("event", "audit.completed").waitFor();
  await page.getByText("Devoir de conseil").first().waitFor();
  await page.getByText("= backend").waitFor();
  assert.equal(await page.locator('[data-kind="invalid"], [data-kind="partial"], [data-kind="unknown"]').count(), 0);
  await page.locator(".stamp:not(.is-open)").waitFor();
  told = await sheet();
});

test("what came on two channels is applied once, and its copy is shown as folded", async () => {
  const count = (kind) => page.locator(`[data-count="${kind}"] b`).innerText().then(Number);
  // nearly all of an audit's events go to its fiche as well
  assert.ok((await count("folded")) >= 30 && (await count("event")) > (await count("folded")), `${await count("folded")} folded`);
  const copies = page.locator('[data-kind="folded"][data-event="audit.completed"]');
  assert.equal(await copies.count(), 1);
  assert.match(await copies.getAttribute("data-channel"), /^private-(audit|fiche)-/);
});

test("a broken payload is shown with its problems, and nothing else breaks", async () => {
  await click("Send a broken payload");
  const broken = row("invalid", "audit.step_completed");
  await broken.waitFor();
  await broken.locator("summary").click();
  await broken.locator("table").waitFor();
  const text = await broken.innerText();
  for (const shown of ["/step_position", "whole number", "string", "/status", '"completed"', '"done"']) {
    assert.ok(text.includes(shown), `${shown} in ${text}`);
  }
  await click("Rerun a step");
  await page.locator('[data-event="audit.step_started"]').first().waitFor();
});

test("an unknown event and a partial payload have their own verdicts", async () => {
  await click("Send an unknown event");
  await row("unknown", "audit.review_submitted").waitFor();
  await click("Send a partial payload");
  await row("partial", "audit.step_completed").waitFor();
});

test("what is too large arrives shortened, as an event, and shows what was cut", async () => {
  for (const [button, event, scope, pointers] of [
    ["Send an oversized failure", "audit.failed", "fiche", ["/error"]],
    ["Send a huge rerun", "audit.step_completed", "audit", ["/original", "/rerun"]],
  ]) {
    await click(button);
    const cut = page.locator(`[data-kind="event"][data-event="${event}"][data-channel^="private-${scope}-"]`).filter({ hasText: "truncated" }).first();
    await cut.waitFor();
    await cut.locator("summary").click();
    const shown = cut.locator(".pointers", { hasText: "Shortened by the publisher" });
    await shown.waitFor();
    assert.deepEqual(await shown.locator("code").allInnerTexts(), pointers);
    const payload = JSON.parse(await cut.locator("pre").innerText());
    const bytes = Buffer.byteLength(JSON.stringify(payload));
    assert.ok(bytes <= 10_240 && bytes > 10_240 - 300, `${bytes} bytes`);
    assert.deepEqual(payload._truncated, pointers);
  }
});

test("a failed step is shown as failed", async () => {
  await click("Fail a step");
  await row("event", "audit.step_failed").waitFor();
});

test("only this contract's channels are authorised", async () => {
  const body = new URLSearchParams({ socket_id: "1.2", channel_name: "private-other" });
  assert.equal((await fetch(`${demo.url}/pusher/auth`, { method: "POST", body })).status, 403);
});

test("two panes watch one audit over one subscription", async () => {
  const channels = () => page.locator("[data-channels]").getAttribute("data-channels");
  const before = await channels();
  await page.locator(".pane").getByRole("button", { name: "Open" }).click();
  await page.getByText("2 panes").waitFor();
  await click("Fail a step");
  await page.locator("[data-heard]:not([data-heard='0'])").waitFor();
  assert.equal(await channels(), before);
  await page.locator(".pane").getByRole("button", { name: "Close" }).click();
  await page.getByText("1 pane,").waitFor();
  const failures = page.locator('[data-kind="event"][data-event="audit.step_failed"]');
  const seen = await failures.count();
  await click("Fail a step");
  await failures.nth(seen).waitFor();
  assert.equal(await channels(), before, "the first pane goes on");
});

test("the network is cut in the middle of a story: what was missed is fetched again, once", async () => {
  await click("Start an audit");
  await page.locator('[data-event="audit.started"]').nth(1).waitFor();
  await click("Cut the network");
  await page.locator('[data-state="disconnected"]').waitFor();
  await page.getByText("Fetched again once").waitFor({ timeout: 15_000 });
  const targets = await page.locator(".targets code").allInnerTexts();
  assert.deepEqual(targets.map((target) => target.replace(/-\d+$/, "")).sort(), ["audit audit", "audits", "batch", "fiche fiche", "fiches", "job job"]);
  await page.waitForFunction(() => document.querySelector(".stamp:not(.is-open)"));
  assert.equal(await sheet(), told, "the desk says what it says to those who missed nothing");
});

for (const width of [1440, 390]) {
  test(`nothing moves while a story is told, ${width} wide`, async () => {
    const still = await browser.newPage();
    await still.setViewportSize({ width, height: 900 });
    await still.addInitScript(() => {
      window.shifts = [];
      const observer = new PerformanceObserver((list) => {
        for (const { value, hadRecentInput, sources } of list.getEntries()) {
          if (!hadRecentInput) window.shifts.push({ value, moved: sources.map(({ node }) => node?.className || node?.nodeName) });
        }
      });
      observer.observe({ type: "layout-shift", buffered: true });
    });
    await still.goto(demo.url);
    await still.getByText("Connected").waitFor();
    await still.getByRole("button", { name: "Start an audit" }).click();
    await still.getByText("31 of 31 shapes seen").waitFor({ timeout: 30_000 });
    await still.waitForTimeout(500);
    const shifts = await still.evaluate(() => window.shifts);
    await still.close();
    // a growing number shifts its own digits in their box, a thousandth of the 0.1 that counts as good
    const large = shifts.filter(({ value }) => value > 0.0002);
    assert.ok(large.length === 0 && shifts.reduce((sum, { value }) => sum + value, 0) < 0.002, JSON.stringify(large.length ? large : shifts));
  });
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    test(`everyone can use it: ${colorScheme}, ${width} wide`, async () => {
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height: 900 });
      const { violations } = await new AxeBuilder({ page }).setLegacyMode().analyze();
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`), []);
      assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "no scrolling sideways");
    });
  }
}

test("nothing went wrong in the page", () => assert.deepEqual(errors, []));
