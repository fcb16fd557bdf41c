// What events make stale, what a gap makes stale, and progress that never goes back.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { QueryClient } from "@tanstack/query-core";
import fc from "fast-check";
import { decode, queryKeys, refetchTargets, samplePayload } from "../../pkg/index.js";
import { Latest } from "../../pkg/latest.js";
import { distinct, missedTargets } from "../../pkg/refetch.js";
import { ID_KEYS, KINDS } from "../../pkg/table.js";
import { SHAPES } from "../document.mjs";

/** What these events make stale beside what their channels name. */
const ALSO = {
  "audit.started": ["audits"],
  "audit.completed": ["audits"],
  "audit.failed": ["audits"],
  "batch.progress": ["batch"],
  "batch.completed": ["batch", "audits", "fiches"],
  "fiches.progressive_fetch.progress": ["fiches"],
  "fiches.progressive_fetch.complete": ["fiches"],
  "fiches.progressive_fetch.failed": ["fiches"],
};
/** The resources with an id, and the payload's key that has it. */
const ID = { ...Object.fromEntries(ID_KEYS.map((key, place) => [KINDS[place], key])), batch: "batch_id" };
const targets = (resources, payload) => resources.map((resource) => (ID[resource] ? { resource, id: payload[ID[resource]] } : { resource }));
const scoped = (kinds) => kinds.filter((kind) => kind in ID);

test("every event makes stale what its channels name, and what its documentation says beside", () => {
  const documented = new Map(
    [...readFileSync(new URL("../../pkg/contract.d.ts", import.meta.url), "utf8").matchAll(/`(.+)`: .* Makes stale: (.+)\. \*\//g)]
      .map(([, shape, stale]) => [shape, stale === "nothing" ? [] : stale.split(", ")]),
  );
  for (const { name, variant, kinds } of SHAPES) {
    const stale = documented.get(variant ? `${name}\` with \`${variant}` : name);
    assert.deepEqual(stale.slice(0, scoped(kinds).length), scoped(kinds), name);
    const payload = samplePayload(name, variant);
    assert.deepEqual(refetchTargets(decode(name, payload)), targets(stale, payload), name);
    for (const one of [payload, JSON.stringify(payload)]) assert.deepEqual(refetchTargets({ name, payload: one }), targets(stale, payload), name);
  }
});

test("an event that changes a list or a batch makes it stale", () => {
  for (const [name, also] of Object.entries(ALSO)) {
    const payload = samplePayload(name);
    const { kinds } = SHAPES.find((shape) => shape.name === name);
    assert.deepEqual(refetchTargets({ name, payload }), targets([...scoped(kinds), ...also], payload), name);
  }
});

test("a channel that the contract does not have misses nothing", () => {
  assert.deepEqual(missedTargets("private-user-1"), []);
});

test("a rerun makes its audit stale", () => {
  const payload = samplePayload("audit.step_completed", "rerun_id");
  assert.deepEqual(refetchTargets({ name: "audit.step_completed", payload }), [{ resource: "audit", id: payload.audit_id }]);
});

test("a partial event makes stale what the whole one does", () => {
  const { overall_score, ...rest } = samplePayload("audit.completed");
  const decoded = decode("audit.completed", rest);
  assert.equal(decoded.kind, "partial");
  assert.deepEqual(refetchTargets(decoded), targets(["audit", "fiche", "audits"], rest));
});

test("an unknown event makes stale what its ids name, an invalid one nothing", () => {
  assert.deepEqual(refetchTargets(decode("audit.reviewed", { audit_id: "1", batch_id: "2" })), [{ resource: "audit", id: "1" }]);
  assert.deepEqual(refetchTargets(decode("audit.reviewed", "no JSON")), []);
  assert.deepEqual(refetchTargets(decode("audit.reviewed", { audit_id: "not a channel" })), []);
  assert.deepEqual(refetchTargets(decode("constructor", { fiche_id: "1" })), [{ resource: "fiche", id: "1" }]);
  assert.deepEqual(refetchTargets(decode("audit.started", {})), []);
  assert.deepEqual(refetchTargets(decode("notification", { ...samplePayload("notification"), audit_id: "1" })), []);
});

test("a list is another target than a thing whose name and id read like it", () => {
  const both = [{ resource: "audit", id: "s" }, { resource: "audits" }];
  assert.deepEqual(distinct([...both, ...both]), both);
});

test("one thing that is no target is one too many", () => {
  for (const wrong of [{}, { resource: 7 }, { resource: "audit", id: 7 }]) {
    assert.throws(() => queryKeys([{ resource: "audits" }, wrong]), { name: "RealtimeError", code: "invalid_argument", field: "targets", found: "array" });
  }
});

test("targets that cannot be read are refused", () => {
  const targets = [{ get resource() { throw new Error("mine"); } }];
  assert.throws(() => queryKeys(targets), { name: "RealtimeError", code: "invalid_argument", field: "targets", found: "an object that cannot be read" });
});

test("what is no message is refused", () => {
  for (const [wrong, found] of [[undefined, "nothing"], [null, "null"], ["audit.started", "string"], [[], "array"]]) {
    assert.throws(() => refetchTargets(wrong), { name: "RealtimeError", code: "invalid_argument", field: "event", found });
  }
});

test("targets are keys of TanStack Query, which match by their beginning", async () => {
  const client = new QueryClient();
  const keys = [["audit", "42"], ["audit", "42", "steps"], ["audit", "43"], ["audits"], ["audits", { page: 2 }], ["fiche", "42"]];
  keys.forEach((key) => client.setQueryData(key, "data"));
  const targets = refetchTargets({ name: "audit.completed", payload: { ...samplePayload("audit.completed"), audit_id: "42", fiche_id: "7" } });
  for (const queryKey of queryKeys(targets)) await client.invalidateQueries({ queryKey });
  const stale = keys.filter((key) => client.getQueryState(key).isInvalidated);
  assert.deepEqual(stale, [["audit", "42"], ["audit", "42", "steps"], ["audits"], ["audits", { page: 2 }]]);
});

const COUNTERS = {
  "audit.progress": ["completed_steps", "failed_steps", "progress_percentage"],
  "transcription.progress": ["transcribed", "failed", "progress_percentage"],
  "batch.progress": ["completed", "failed", "progress_percentage"],
  "fiches.progressive_fetch.progress": ["progress", "completedDays", "totalFiches"],
};
const progress = (name, counters) => {
  const decoded = decode(name, { ...samplePayload(name), ...counters });
  assert.equal(decoded.kind, "event");
  return decoded;
};

test("no counter goes back, however progress is reordered, and in order nothing is left out", () => {
  const step = fc.record({ counter: fc.nat(2), by: fc.nat(3) });
  for (const [name, fields] of Object.entries(COUNTERS)) {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), fc.infiniteStream(fc.nat()), (steps, random) => {
        const now = [0, 0, 0];
        const sent = steps.map(({ counter, by }) => {
          now[counter] += by;
          return Object.fromEntries(fields.map((field, i) => [field, now[i]]));
        });
        const inOrder = new Latest();
        assert.ok(sent.every((counters) => !inOrder.isOld(progress(name, counters))));
        const latest = new Latest();
        const shown = sent.map((counters) => ({ counters, key: random.next().value })).sort((a, b) => a.key - b.key)
          .map(({ counters }) => counters).filter((counters) => !latest.isOld(progress(name, counters)));
        for (let i = 1; i < shown.length; i++) {
          assert.ok(fields.every((field) => shown[i][field] >= shown[i - 1][field]), JSON.stringify(shown));
        }
      }),
    );
  }
});

test("progress after the end is old, until the work starts anew; other work is not touched", () => {
  const latest = new Latest();
  const isOld = (name, more = {}) => latest.isOld(decode(name, { ...samplePayload(name), ...more }));
  assert.equal(isOld("audit.progress", { audit_id: "1", completed_steps: 9 }), false);
  assert.equal(isOld("audit.completed", { audit_id: "1" }), false);
  assert.equal(isOld("audit.progress", { audit_id: "1", completed_steps: 9 }), true);
  assert.equal(isOld("audit.progress", { audit_id: "2", completed_steps: 1 }), false);
  assert.equal(isOld("audit.step_started", { audit_id: "1" }), false);
  assert.equal(isOld("audit.started", { audit_id: "1" }), false);
  assert.equal(isOld("audit.progress", { audit_id: "1", completed_steps: 1 }), false);
  assert.equal(isOld("notification"), false);
});

test("the progress of ten thousand pieces of work is remembered, and of no more", () => {
  const latest = new Latest();
  const isOld = (audit_id, completed_steps) => latest.isOld({ name: "audit.progress", payload: { audit_id, completed_steps, failed_steps: 0, progress_percentage: 0 } });
  assert.equal(isOld("first", 9), false);
  for (let n = 1; n < 10_000; n++) isOld(`${n}`, 1);
  assert.equal(isOld("first", 1), true);
  isOld("10000", 1);
  assert.equal(isOld("first", 1), false);
});
