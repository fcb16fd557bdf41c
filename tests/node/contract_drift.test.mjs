// A backend of another contract: what `connect` tells of it, and what `fiche-realtime/compat` says that differs.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { compareContracts, explainDrift, RealtimeError } from "../../pkg/compat.js";
import { connect, fingerprint } from "../../pkg/index.js";
import { fakePusher } from "../../pkg/testing.js";

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url)));
const ours = { version, fingerprint: fingerprint() };
const theirs = { version: "99.0.0", fingerprint: "0123456789abcdef" };
const released = readFileSync(new URL("../contracts/0.1.0.json", import.meta.url), "utf8");
const built = JSON.parse(readFileSync(new URL("../../pkg/contract.json", import.meta.url)));

/** The drifts that `connect` tells while channels of these audits are subscribed to, one after another. */
async function told(contracts, options = {}) {
  const pusher = fakePusher();
  const drifts = [];
  const realtime = connect(pusher, { onContractDrift: (drift) => drifts.push(drift), ...options });
  for (const [at, contract] of contracts.entries()) {
    pusher.contract = contract;
    realtime.subscribe({ auditId: `${at}` }, {});
    await tick();
  }
  return drifts;
}

test("another contract is told once, with both versions", async () => {
  assert.deepEqual(await told([undefined, ours, theirs, theirs, ours, theirs]), [{ ours, theirs, newer: "theirs" }]);
});

test("each further contract is told, as while backends are updated", async () => {
  const third = { version: "99.0.1", fingerprint: "f".repeat(16) };
  assert.deepEqual((await told([theirs, third, theirs, third])).map((drift) => drift.theirs), [theirs, third]);
});

test("the same fingerprint is no drift, whatever the version", async () => {
  assert.deepEqual(await told([ours, { ...ours, version: "99.0.0" }]), []);
});

test("the newer one is that of the higher version", async () => {
  const [major, minor, patch] = version.split(".").map(Number);
  for (const [other, newer] of [
    [`${major}.${minor}.${patch + 1}`, "theirs"], [`${major}.${minor + 10}.0`, "theirs"], [`${major + 1}.0.0`, "theirs"],
    [`${major + 1}.0.0-rc.1+build`, "theirs"], ["0.0.9", "ours"], ["0.0", "ours"], [version, null], [`${version}-dev`, null], ["unreleased", null],
  ]) {
    const [drift] = await told([{ version: other, fingerprint: theirs.fingerprint }]);
    assert.equal(drift.newer, newer, other);
  }
});

test("an answer that tells no contract is no drift", async () => {
  const pusher = fakePusher();
  const drifts = [];
  connect(pusher, { onContractDrift: (drift) => drifts.push(drift) });
  const { channelAuthorizer } = pusher.config;
  for (const contract of [undefined, null, 7, {}, [], "", " ", "1.0.0", "1.0.0 ", ` ${theirs.fingerprint}`, `1.0.0 beta ${theirs.fingerprint}`, "1.0.0 0123", `{} ${theirs.fingerprint}`, `1\u001b[31m ${theirs.fingerprint}`, `${"1".repeat(65)} ${theirs.fingerprint}`, `1.0.0 ${theirs.fingerprint}0`, [`1.0.0 ${theirs.fingerprint}`]]) channelAuthorizer({ auth: "key:1", contract }, () => {});
  for (const authorization of [undefined, null, 7, "1.0.0 0123456789abcdef", []]) channelAuthorizer(authorization, () => {});
  assert.deepEqual(drifts, []);
});

test("without a callback, one line on the console says it", async (t) => {
  const warn = t.mock.method(console, "warn", () => {});
  await told([theirs, theirs], { onContractDrift: undefined });
  const expected = `the backend has contract 99.0.0 (0123456789abcdef), and this page has ${version} (${fingerprint()}): give \`onContractDrift\` to connect(), or update the older one`;
  assert.deepEqual(warn.mock.calls.map(({ arguments: args }) => args), [[expected]]);
});

test("a callback that throws is reported, and the subscription goes on", async () => {
  const errors = [];
  const fault = new Error("no");
  await told([theirs], { onContractDrift: () => { throw fault; }, onError: (error) => errors.push(error) });
  assert.deepEqual(errors.map(({ code, cause }) => [code, cause]), [["handler_failed", fault]]);
});

test("no more than sixteen contracts are told, and a fault of the answer reaches nobody", async (t) => {
  const many = Array.from({ length: 40 }, (_, n) => ({ version: "99.0.0", fingerprint: n.toString(16).padStart(16, "0") }));
  assert.equal((await told(many)).length, 16);
  const thrown = [];
  t.mock.method(globalThis, "setTimeout", (call) => thrown.push(call));
  const pusher = fakePusher();
  connect(pusher);
  let answers = 0;
  pusher.config.channelAuthorizer({ get contract() { throw new Error("no"); } }, () => answers++);
  assert.deepEqual([answers, thrown.length], [1, 1]);
  assert.throws(thrown[0], /no/);
});

test("a connection hears what was told before it was made", async () => {
  const pusher = fakePusher();
  pusher.contract = theirs;
  connect(pusher, { onContractDrift: () => {} }).subscribe({ auditId: "1" }, {});
  await tick();
  const drifts = [];
  connect(pusher, { onContractDrift: (drift) => drifts.push(drift) });
  connect(pusher, { onContractDrift: () => drifts.push("closed") }).close();
  assert.deepEqual(drifts, []);
  await tick();
  assert.deepEqual(drifts, [{ ours, theirs, newer: "theirs" }]);
});

test("a closed connection hears nothing, and each connection of an instance hears", async () => {
  const pusher = fakePusher();
  const heard = [];
  const [one, other, closed] = ["one", "other", "closed"].map((name) => connect(pusher, { onContractDrift: () => heard.push(name) }));
  closed.close();
  pusher.contract = theirs;
  one.subscribe({ auditId: "1" }, {});
  other.subscribe({ auditId: "2" }, {});
  await tick();
  assert.deepEqual(heard, ["one", "other"]);
});

test("a module that does not start says so, and the next call starts it", async (t) => {
  const cause = new WebAssembly.RuntimeError("refused");
  const { mock } = t.mock.method(WebAssembly, "instantiate", async () => { throw cause; }, { times: 1 });
  await assert.rejects(compareContracts(built), (error) => {
    assert.deepEqual([error.code, error.field, error.found, error.cause], ["not_started", "module", '"RuntimeError: refused"', cause]);
    return true;
  });
  mock.restore();
  assert.deepEqual((await compareContracts(built)).differences, []);
});

test("a contract is compared with this package's, or with another one", async () => {
  const without = { ...built, events: built.events.slice(1) };
  const changes = async (...exports) => (await compareContracts(...exports)).differences.map(({ change }) => change);
  const added = await changes(without);
  assert.equal(added.length, 1);
  assert.deepEqual(await changes(without, undefined), added);
  assert.deepEqual(await changes(undefined, built), []);
  assert.notDeepEqual(await changes(built, without), added);
});

test("a drift is explained from this page's side", async () => {
  const without = { ...built, events: built.events.slice(1) };
  const [{ name }] = built.events;
  const older = await explainDrift({ newer: "ours", theirs: built }, without);
  assert.deepEqual([older.class, older.differences.map(({ at, class: effect }) => [at, effect])], ["compatible", [[name, "compatible"]]]);
  for (const newer of ["theirs", null]) {
    const removed = await explainDrift({ newer, theirs: built }, JSON.stringify(without));
    assert.deepEqual([removed.class, removed.differences.map(({ at, class: effect }) => [at, effect])], ["breaking", [[name, "breaking"]]]);
    assert.match(removed.differences[0].because, /\w/);
  }
  assert.deepEqual(await explainDrift({ newer: null, theirs: built }, built), { class: "compatible", rules_changed: false, differences: [] });
  assert.deepEqual(await explainDrift({ newer: null, theirs: built }, { ...built, rules: built.rules + 1 }), { class: "compatible", rules_changed: true, differences: [] });
});

test("the export of another backend than the drift's is refused, as while backends are updated", async () => {
  const expected = `expected the contract "${theirs.fingerprint}" in \`theirs\`, found "${built.fingerprint}": fetch it from the backend that authorises the channels; while backends are updated, fetch it again later`;
  await assert.rejects(explainDrift({ newer: "theirs", theirs }, built), { code: "invalid_argument", message: expected });
});

test("what is no export is refused, and says how to make one", async () => {
  const cyclic = {};
  cyclic.self = cyclic;
  for (const [given, code, part] of [
    ["", "invalid_argument"], [released.slice(0, -20), "invalid_argument"], ["<html>", "invalid_argument"], [{}, "invalid_argument"], [7, "invalid_argument"], [null, "invalid_argument"],
    [cyclic, "invalid_argument"], [1n, "invalid_argument"], [() => {}, "invalid_argument"], [{ ...built, fiche_realtime_contract: 2 }, "invalid_argument", "fiche_realtime_contract"], [" ".repeat(300_000), "too_large"], ["é".repeat(100_000_000), "too_large"], [Symbol("s"), "invalid_argument"], [{ toJSON() {} }, "invalid_argument"],
    [new Proxy({}, { get() { throw 1; }, ownKeys() { throw 1; } }), "invalid_argument"],
  ]) {
    for (const [field, compare] of [["theirs", () => explainDrift({ newer: null, theirs: built }, given)], ["older", () => compareContracts(given)], ["newer", () => compareContracts(built, given)]]) {
      await assert.rejects(compare, (error) => error instanceof RealtimeError && error.code === code && error.field === (part ?? field) && /found/.test(error.message), `${field}: ${typeof given}`);
    }
  }
  await assert.rejects(explainDrift({ newer: null, theirs: built }, undefined), { code: "invalid_argument", field: "theirs", found: /^the end of the data/ });
  for (const field of ["older", "newer"]) await assert.rejects(compareContracts(...(field === "older" ? [] : [built]), () => {}), { code: "invalid_argument", field, found: /^the end of the data/ });
  await assert.rejects(explainDrift({ newer: null, theirs: built }, cyclic), { code: "invalid_argument", field: "theirs" });
  for (const drift of [null, {}, { newer: null }]) await assert.rejects(explainDrift(drift, built), { code: "invalid_argument", field: "drift" });
});
