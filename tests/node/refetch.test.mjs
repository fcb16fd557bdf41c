// What events make stale, what a gap makes stale, and progress that never goes back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { QueryClient } from "@tanstack/query-core";
import fc from "fast-check";
import { decode, eventNames, queryKeys, refetchTargets, samplePayload } from "../../pkg/index.js";
import { Latest } from "../../pkg/latest.js";

/** As the contract's document would say it: the scopes of the event's channels, and lists beside. */
const STALE = {
  "audit.started": ["audit", "fiche", "audits"],
  "audit.fiche_fetch_started": ["fiche"],
  "audit.fiche_fetch_completed": ["fiche"],
  "audit.config_loaded": [],
  "audit.transcription_check": ["fiche"],
  "audit.timeline_generated": ["fiche"],
  "audit.analysis_started": ["audit", "fiche"],
  "audit.step_started": ["audit", "fiche"],
  "audit.step_completed": ["audit", "fiche"],
  "audit.step_failed": ["audit", "fiche"],
  "audit.progress": ["audit", "fiche"],
  "audit.compliance_calculated": ["audit", "fiche"],
  "audit.completed": ["audit", "fiche", "audits"],
  "audit.failed": ["audit", "fiche", "audits"],
  "transcription.started": ["fiche"],
  "transcription.status_check": ["fiche"],
  "transcription.recording_started": ["fiche"],
  "transcription.recording_completed": ["fiche"],
  "transcription.recording_failed": ["fiche"],
  "transcription.progress": ["fiche"],
  "transcription.completed": ["fiche"],
  "transcription.failed": ["fiche"],
  "batch.progress": ["batch"],
  "batch.completed": ["batch", "audits", "fiches"],
  "notification": [],
  "fiches.progressive_fetch.created": ["job"],
  "fiches.progressive_fetch.progress": ["job", "fiches"],
  "fiches.progressive_fetch.complete": ["job", "fiches"],
  "fiches.progressive_fetch.failed": ["job", "fiches"],
};
const ID = { audit: "audit_id", fiche: "fiche_id", job: "jobId", batch: "batch_id" };
const expected = (name, payload) => STALE[name].map((resource) => (ID[resource] ? { resource, id: payload[ID[resource]] } : { resource }));

test("every event makes stale what its channels name, and the lists it changes", () => {
  assert.deepEqual(Object.keys(STALE), eventNames());
  for (const name of eventNames()) {
    const payload = samplePayload(name);
    assert.deepEqual(refetchTargets(decode(name, payload)), expected(name, payload), name);
    assert.deepEqual(refetchTargets({ name, payload }), expected(name, payload), name);
  }
});

test("a rerun makes its audit stale", () => {
  const payload = samplePayload("audit.step_completed", "rerun_id");
  assert.deepEqual(refetchTargets({ name: "audit.step_completed", payload }), [{ resource: "audit", id: payload.audit_id }]);
});

test("a partial event makes stale what the whole one does", () => {
  const { overall_score, ...rest } = samplePayload("audit.completed");
  const decoded = decode("audit.completed", rest);
  assert.equal(decoded.kind, "partial");
  assert.deepEqual(refetchTargets(decoded), expected("audit.completed", rest));
});

test("an unknown event makes stale what its ids name, an invalid one nothing", () => {
  assert.deepEqual(refetchTargets(decode("audit.reviewed", { audit_id: "1", batch_id: "2" })), [{ resource: "audit", id: "1" }]);
  assert.deepEqual(refetchTargets(decode("audit.reviewed", "no JSON")), []);
  assert.deepEqual(refetchTargets(decode("audit.reviewed", { audit_id: "not a channel" })), []);
  assert.deepEqual(refetchTargets(decode("constructor", { fiche_id: "1" })), [{ resource: "fiche", id: "1" }]);
  assert.deepEqual(refetchTargets(decode("audit.started", {})), []);
  assert.deepEqual(refetchTargets(decode("notification", { ...samplePayload("notification"), audit_id: "1" })), []);
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
