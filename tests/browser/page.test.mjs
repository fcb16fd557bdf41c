// The demo's page: what a person sees of the story, of what breaks the contract, and whether everyone can.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";
import { AxeBuilder } from "@axe-core/playwright";
import { compareContracts } from "../../pkg/compat.js";
import { SHAPES } from "../document.mjs";
import { hush, startBrowser, startDemo } from "./demo.mjs";

let demo, slow, browser, page, told;
const errors = [];

before(async () => {
  demo = await startDemo("--speed", "8");
  // at its own pace, so that its story is not over before it is stopped
  slow = await startDemo();
  await hush(slow);
  browser = await startBrowser();
  page = await browser.newPage();
  page.on("pageerror", (error) => errors.push(String(error)));
  page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
  await page.setViewportSize({ width: 1440, height: 950 });
  await page.goto(demo.url);
  await connected(page);
});

after(async () => {
  await browser?.close();
  demo?.stop();
  slow?.stop();
});

const connected = (page) => page.locator(".masthead [data-state=connected]").waitFor();
const click = (name) => page.getByRole("button", { name }).click();
/** The score sheet's text, whichever run it is of. */
const sheet = async () => (await page.locator(".sheet").innerText()).replace(/(audit|fiche)-\d+/g, "$1");
/** How many messages of a verdict have come. */
const count = (kind) => page.locator(`[data-count="${kind}"] b`).innerText().then(Number);
/** The rows of the devtools with this verdict and this event, which alone they show from now on. */
async function rows(kind, event) {
  await page.locator(`[data-verdict="${kind}"]`).click();
  await page.getByLabel("Filter messages by text").fill(event);
  return page.locator(`[role=option][data-kind="${kind}"][data-event="${event}"]`);
}
const detail = () => page.locator(".detail");

const ALL_SEEN = `${SHAPES.length} of ${SHAPES.length} shapes seen`;

test("a first story is told by itself, and shows every shape, checked and whole", async () => {
  await page.getByText(ALL_SEEN).waitFor({ timeout: 30_000 });
  await (await rows("event", "audit.completed")).first().waitFor();
  await page.getByText("Devoir de conseil").first().waitFor();
  await page.getByText("= backend").waitFor();
  assert.deepEqual(await Promise.all(["partial", "unknown", "invalid"].map(count)), [0, 0, 0]);
  await page.locator(".stamp:not(.is-open)").waitFor();
  told = await sheet();
});

test("notifications cover nothing of what they speak of", async () => {
  const boxes = (selector) => page.locator(selector).evaluateAll((all) => all.map((element) => element.getBoundingClientRect().toJSON()));
  for (const viewport of [{ width: 390, height: 900 }, { width: 1440, height: 950 }]) {
    await page.setViewportSize(viewport);
    const notices = await boxes(".toast");
    assert.ok(notices.length > 0, "a notification is there");
    for (const notice of notices) {
      for (const other of await boxes(".controls, .sheet, .panel, .inspector, .masthead")) {
        assert.ok(notice.bottom <= other.top || notice.top >= other.bottom || notice.right <= other.left || notice.left >= other.right, JSON.stringify([notice, other]));
      }
    }
  }
});

test("nothing covers the notifications, wherever the page is scrolled to", async () => {
  for (const width of [1440, 1340, 1180, 1100, 390]) {
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => scrollTo(0, 300));
    const [band, ...others] = await page.locator(".toasts, .masthead, .inspector").evaluateAll((all) =>
      all.sort((a) => (a.matches(".toasts") ? -1 : 1)).map((element) => element.getBoundingClientRect().toJSON()),
    );
    for (const other of others) {
      assert.ok(band.bottom <= other.top || band.top >= other.bottom || band.right <= other.left, JSON.stringify([width, band, other]));
    }
  }
  await page.setViewportSize({ width: 1440, height: 950 });
});

test("a story that is stopped before the backend has answered stays stopped", async () => {
  const other = await browser.newPage();
  await other.goto(slow.url);
  await connected(other);
  let answer;
  await other.route("**/demo/start*", async (route) => {
    const body = await (await route.fetch()).json();
    await new Promise((done) => (answer = done));
    await route.fulfill({ json: { ...body, seconds: 0 } });
  });
  await other.getByRole("button", { name: "Start an audit" }).click();
  await other.locator('[data-step="1"]').waitFor();
  await other.getByRole("button", { name: "Stop the audit" }).click();
  await other.getByText("Stopped.").waitFor();
  await Promise.all([other.waitForResponse("**/demo/start*"), answer()]);
  await other.waitForTimeout(100);
  assert.ok(await other.getByText("Stopped.").isVisible());
  await other.close();
});

test("a story can be stopped, and only the first one is told by itself", async () => {
  const other = await browser.newPage();
  await other.goto(slow.url);
  await connected(other);
  await other.getByText("Press Start an audit.").waitFor();
  await other.getByRole("button", { name: "Start an audit" }).click();
  await other.locator('[data-step="1"]').waitFor();
  await other.getByRole("button", { name: "Stop the audit" }).click();
  await other.getByText("Stopped.").waitFor();
  await other.waitForTimeout(300);
  const heard = () => other.locator('[data-count="event"] b').innerText();
  const before = await heard();
  await other.waitForTimeout(1_000);
  assert.equal(await heard(), before, "nothing more is said");
  await other.getByRole("button", { name: "Start an audit" }).waitFor();
  await other.close();
});

test("what came on two channels is applied once, and its copy is shown as folded", async () => {
  // nearly all of an audit's events go to its fiche as well
  assert.ok((await count("folded")) >= 30 && (await count("event")) > (await count("folded")), `${await count("folded")} folded`);
  const copies = await rows("folded", "audit.completed");
  await copies.waitFor();
  assert.equal(await copies.count(), 1);
  assert.match(await copies.getAttribute("data-channel"), /^private-(audit|fiche)-/);
});

test("a broken payload is shown with its problems, and nothing else breaks", async () => {
  await click("Send a broken payload");
  await (await rows("invalid", "audit.step_completed")).click();
  await detail().locator("table").waitFor();
  const text = await detail().innerText();
  for (const shown of ["/step_position", "whole number", "string", "/status", '"completed"', '"done"']) {
    assert.ok(text.includes(shown), `${shown} in ${text}`);
  }
  await click("Rerun a step");
  await (await rows("event", "audit.step_started")).last().waitFor();
});

test("an unknown event and a partial payload have their own verdicts", async () => {
  await click("Send an unknown event");
  await (await rows("unknown", "audit.review_submitted")).waitFor();
  await click("Send a partial payload");
  await (await rows("partial", "audit.step_completed")).waitFor();
});

test("what is too large arrives shortened, as an event, and shows what was cut", async () => {
  for (const [button, event, scope, pointers] of [
    ["Send an oversized failure", "audit.failed", "fiche", ["/error"]],
    ["Send a huge rerun", "audit.step_completed", "audit", ["/original", "/rerun"]],
  ]) {
    await click(button);
    const cut = (await rows("event", event)).and(page.locator(`[data-channel^="private-${scope}-"]`)).filter({ hasText: "truncated" });
    await cut.last().click();
    const shown = detail().locator(".pointers", { hasText: "Shortened by the publisher" });
    await shown.waitFor();
    assert.deepEqual(await shown.locator("code").allInnerTexts(), pointers);
    const payload = JSON.parse(await detail().locator("pre").innerText());
    const bytes = Buffer.byteLength(JSON.stringify(payload));
    assert.ok(bytes <= 10_240 && bytes > 10_240 - 300, `${bytes} bytes`);
    assert.deepEqual(payload._truncated, pointers);
  }
});

test("a failed step is shown as failed", async () => {
  await click("Fail a step");
  await (await rows("event", "audit.step_failed")).last().waitFor();
});

test("only this contract's channels are authorised", async () => {
  const body = new URLSearchParams({ socket_id: "1.2", channel_name: "private-other" });
  const ask = (headers) => fetch(`${demo.url}/pusher/auth`, { method: "POST", headers, body });
  const answer = await ask({ "x-demo-token": demo.config.token });
  assert.deepEqual([answer.status, (await answer.text()).includes("private-other")], [403, true]);
  assert.match(await (await ask({})).text(), /x-demo-token/);
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
  const failures = await rows("event", "audit.step_failed");
  const seen = await failures.count();
  await click("Fail a step");
  await failures.nth(seen).waitFor();
  assert.equal(await channels(), before, "the first pane goes on");
});

test("the network is cut in the middle of a story: what was missed is fetched again, once", async () => {
  await click("Start an audit");
  await (await rows("event", "audit.started")).filter({ hasText: "private-audit-" }).nth(1).waitFor();
  await click("Cut the network");
  await page.locator(".masthead [data-state=disconnected]").waitFor();
  await page.getByText("Fetched again once").waitFor({ timeout: 15_000 });
  const targets = await page.locator(".targets code").allInnerTexts();
  const watched = Object.values(demo.config.ids).map((id) => id.replace(/-\d+$/, ""));
  const expected = [...watched.map((kind) => `${kind} ${kind}`), "audits", "batch", "fiches"];
  assert.deepEqual(targets.map((target) => target.replace(/-\d+$/, "")).sort(), expected.sort());
  await (await rows("gap", "connection lost")).waitFor();
  // the first ones were for channels that had just been subscribed to
  await (await rows("gap", "refetch")).last().click();
  assert.match(await detail().innerText(), /Missed .*private-audit-/);
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
    await connected(still);
    await still.getByRole("button", { name: "Start an audit" }).click();
    await still.getByText(ALL_SEEN).waitFor({ timeout: 30_000 });
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

test("a backend of another contract is told, with what differs", async (t) => {
  const page = await browser.newPage();
  t.after(() => page.close());
  page.on("pageerror", (error) => errors.push(String(error)));
  // the backend of the first release
  const released = JSON.parse(readFileSync(new URL("../contracts/0.1.0.json", import.meta.url)));
  await page.route("**/contract.json", (route) => route.fulfill({ json: released }));
  await page.route("**/pusher/auth", async (route) => {
    const response = await route.fetch();
    await route.fulfill({ response, json: { ...(await response.json()), contract: `0.0.9 ${released.fingerprint}` } });
  });
  await page.goto(slow.url);
  const notice = page.getByRole("status").filter({ hasText: "The backend has another contract" });
  await notice.getByText("The backend was not updated yet").waitFor();
  await notice.locator("summary").click();
  assert.equal(await notice.locator("li").count(), (await compareContracts(released)).differences.length);
  await notice.locator("li b").first().waitFor();
  for (const theme of ["light", "dark"]) {
    await page.evaluate((theme) => (document.documentElement.dataset.theme = theme), theme);
    const { violations } = await new AxeBuilder({ page }).setLegacyMode().include(".drift").analyze();
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).slice(0, 3)}`), []);
  }
});

test("nothing went wrong in the page", () => assert.deepEqual(errors, []));
