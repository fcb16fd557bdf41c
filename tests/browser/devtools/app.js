// An app with the devtools, over a pusher-js without a server; the test plays the server.
import { connect, samplePayload } from "fiche-realtime";
import { mountDevtools } from "fiche-realtime/devtools";
import { fakePusher } from "fiche-realtime/testing";

/** Starts the app anew, and mounts the devtools when its channels are live; what the test needs is in the window. */
window.start = async ({ target, ...options } = {}) => {
  const pusher = fakePusher();
  const realtime = connect(pusher, { jitter: 0, onRefetch: () => {} });
  Object.assign(window, { pusher, realtime, heard: [] });
  realtime.subscribe({ auditId: "42", ficheId: "1024", global: true }, { "*": ({ name }) => window.heard.push(name), onInvalid: () => {}, onPartial: () => {}, onUnknown: () => {} });
  await new Promise((done) => setTimeout(done, 20));
  window.unmount = mountDevtools(realtime, target ? { ...options, target: document.querySelector(target) } : options);
};

/** Publishes the sample of an event for audit 42 and fiche 1024, with these changes. */
window.publish = (name, changes = {}, channels) => {
  const payload = { ...samplePayload(name), ...changes };
  if ("audit_id" in payload) payload.audit_id = "42";
  if ("fiche_id" in payload) payload.fiche_id = "1024";
  return window.pusher.publish(name, payload, channels);
};

/** One message of each verdict, a copy, a gap and an error. */
window.publishAll = async () => {
  publish("audit.progress", { completed_steps: 3 });
  publish("audit.failed", { error: "timeout at step 3, …", _truncated: ["", "/error"] });
  const { current_phase, ...partial } = samplePayload("audit.progress");
  pusher.publish("audit.progress", { ...partial, audit_id: "42", fiche_id: "1024" }, ["private-audit-42"]);
  pusher.publish("audit.reviewed", { audit_id: "42", reviewer: "M. Besson" });
  publish("audit.step_completed", { step_position: "3", score: "dix sur dix" }, ["private-audit-42"]);
  pusher.deny("private-fiche-9");
  realtime.subscribe({ ficheId: "9" }, { onError: () => {} });
  await new Promise((done) => setTimeout(done));
  pusher.gap(() => publish("audit.completed"));
  await new Promise((done) => setTimeout(done, 20));
};
