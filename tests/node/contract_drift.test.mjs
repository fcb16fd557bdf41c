// A backend of another contract: what `connect` tells of it, and what `fiche-realtime/compat` says that differs.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { test } from "node:test";
import Pusher from "pusher-js";
import { compareContracts, explainDrift, RealtimeError } from "../../pkg/compat.js";
import { batchedAuthorization, connect, fingerprint } from "../../pkg/index.js";
import { authorizeRequest } from "../../pkg/server.js";
import { fakePusher } from "../../pkg/testing.js";
import { command, KINDS, pusherOptions, startServer, until } from "../servers.mjs";

const tick = () => new Promise((resolve) => setTimeout(resolve, 5));
const { version } = JSON.parse(readFileSync(new URL("../../pkg/package.json", import.meta.url)));
const ours = { version, fingerprint: fingerprint() };
const theirs = { version: "99.0.0", fingerprint: "0123456789abcdef" };
const releasedFile = fileURLToPath(new URL("../contracts/0.1.0.json", import.meta.url));
const released = readFileSync(releasedFile, "utf8");
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
  for (const contract of [undefined, null, 7, {}, [], "", " ", "1.0.0", "1.0.0 ", ` ${theirs.fingerprint}`]) channelAuthorizer({ auth: "key:1", contract }, () => {});
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

for (const [way, authorization] of [["itself", undefined], ["with batchedAuthorization", (endpoint) => batchedAuthorization({ endpoint })]]) {
  test(`pusher-js ${way} hands on what authorizeRequest says`, async (t) => {
    const server = await startServer(KINDS.embedded);
    t.after(() => server.stop());
    const { app } = KINDS.embedded;
    const http = createServer(async (request, response) => {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const { status, contentType, body } = await authorizeRequest(app, Buffer.concat(chunks), () => true);
      // a backend of another contract
      response.writeHead(status, { "content-type": contentType }).end(body.replaceAll(`"${version} ${fingerprint()}"`, `"${theirs.version} ${theirs.fingerprint}"`));
    }).listen(0, "127.0.0.1");
    t.after(() => http.close());
    await until(() => http.listening);
    const endpoint = `http://127.0.0.1:${http.address().port}/auth`;
    const pusher = new Pusher(app.key, { ...pusherOptions(server.port), channelAuthorization: authorization?.(endpoint) ?? { endpoint, transport: "ajax" } });
    t.after(() => pusher.disconnect());
    const drifts = [];
    const statuses = [];
    connect(pusher, { onContractDrift: (drift) => drifts.push(drift) }).subscribe({ auditId: "1", ficheId: "2" }, { onStatus: (status) => statuses.push(status) });
    await until(() => statuses.includes("live"));
    assert.deepEqual(drifts, [{ ours, theirs, newer: "theirs" }]);
  });
}

test("two exports are compared as the command compares them", async () => {
  const run = (args) => {
    try {
      return execFileSync(command, ["compat", ...args, "--json"], { encoding: "utf8" });
    } catch ({ stdout }) {
      return stdout;
    }
  };
  const printed = JSON.parse(run([releasedFile]));
  for (const difference of printed.differences) delete difference.accepted;
  assert.ok(printed.differences.length > 0);
  for (const older of [released, JSON.parse(released)]) assert.deepEqual(await compareContracts(older), printed);
  assert.deepEqual(await compareContracts(released, built), printed);
  const { differences, breaks } = await compareContracts(built, undefined);
  assert.deepEqual([differences, breaks], [[], 0]);
});

test("a drift is explained from this page's side", async () => {
  const without = { ...built, events: built.events.slice(1) };
  const [{ name }] = built.events;
  const older = await explainDrift({ newer: "ours" }, without);
  assert.deepEqual([older.class, older.differences.map(({ at, class: effect }) => [at, effect])], ["compatible", [[name, "compatible"]]]);
  for (const newer of ["theirs", null]) {
    const removed = await explainDrift({ newer }, JSON.stringify(without));
    assert.deepEqual([removed.class, removed.differences.map(({ at, class: effect }) => [at, effect])], ["breaking", [[name, "breaking"]]]);
    assert.match(removed.differences[0].because, /\w/);
  }
  assert.deepEqual(await explainDrift({ newer: null }, built), { class: "compatible", differences: [] });
});

test("what is no export is refused, and says how to make one", async () => {
  const cyclic = {};
  cyclic.self = cyclic;
  for (const [given, code] of [
    ["", "invalid_argument"], [released.slice(0, -20), "invalid_argument"], ["<html>", "invalid_argument"], [{}, "invalid_argument"], [7, "invalid_argument"], [null, "invalid_argument"],
    [cyclic, "invalid_argument"], [1n, "invalid_argument"], [() => {}, "invalid_argument"], [{ ...built, fiche_realtime_contract: 2 }, "invalid_argument"], [" ".repeat(300_000), "too_large"],
    [new Proxy({}, { get() { throw 1; }, ownKeys() { throw 1; } }), "invalid_argument"],
  ]) {
    for (const compare of [() => explainDrift({ newer: null }, given), ...(typeof given === "function" ? [] : [() => compareContracts(given), () => compareContracts(built, given)])]) {
      await assert.rejects(compare, (error) => error instanceof RealtimeError && error.code === code && /found/.test(error.message), String(typeof given));
    }
  }
  await assert.rejects(explainDrift({ newer: null }, undefined), { code: "invalid_argument" });
  await assert.rejects(explainDrift(null, built), { code: "invalid_argument" });
});
