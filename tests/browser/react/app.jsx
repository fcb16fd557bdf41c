// What the tests of the hooks render; they drive it through `window`.
import { StrictMode, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot, hydrateRoot } from "react-dom/client";
import { connect, samplePayload } from "fiche-realtime";
import { RealtimeProvider, useConnectionStatus, useLatestEvent, useRealtimeEvent, useRealtimeScope } from "fiche-realtime/react";
import { fakePusher } from "fiche-realtime/testing";

function Audit({ auditId, label = "", watch = true }) {
  const [steps, setSteps] = useState([]);
  const { status } = useRealtimeEvent(watch && { auditId }, "audit.progress", ({ payload }) => setSteps((all) => [...all, `${label}${payload.completed_steps}`]));
  return <p id={`audit-${auditId}${label}`}>{`${status}: ${steps.join(",")}`}</p>;
}

const named = { heard: [], shown: [] };

/** Watches one event, whose name can change. */
function Named({ event }) {
  const { status, error } = useRealtimeEvent({ auditId: "1" }, event, ({ name }) => named.heard.push(name));
  named.shown.push(`${event}: ${status}`);
  return <p id="named">{error ? `${status}: ${error.found}` : status}</p>;
}

function Status() {
  return <p id="status">{useConnectionStatus()}</p>;
}

function Scope({ scopes, handlers, options = { latest: true } }) {
  const { status, error } = useRealtimeScope(scopes, handlers, options);
  return <p id="scope">{error ? `${status}: ${error.code} ${error.field}` : status}</p>;
}

/** Notes every state that it is given while rendering. */
function Shown({ auditId }) {
  const { status, error } = useRealtimeScope({ auditId }, {});
  (window.shown ??= []).push(`${auditId}: ${status}`);
  return <p id="shown">{`${status} ${error?.code}`}</p>;
}

/** Makes what it watches anew each time it is rendered, and counts that. */
function Anew({ make }) {
  window.renderings = (window.renderings ?? 0) + 1;
  const { status, error } = useRealtimeScope(make(), {});
  return <p id="anew">{`${status} ${error?.found}`}</p>;
}

function Latest({ auditId, scopes = { auditId }, name = "audit.progress", label = "" }) {
  const payload = useLatestEvent(scopes, name);
  return <p id={`latest${label}`}>{payload ? `${payload.audit_id}: ${payload.completed_steps}` : "none"}</p>;
}

/** The element that a test names. */
export const elements = { Anew, Audit, Latest, Named, Shown, Status, Scope };

Object.assign(window, {
  named,
  start(instance) {
    const pusher = fakePusher();
    const calls = [];
    for (const method of ["subscribe", "unsubscribe"]) {
      const original = pusher[method].bind(pusher);
      pusher[method] = (name) => (calls.push(`${method} ${name}`), original(name));
    }
    const reported = [];
    const realtime = instance !== undefined ? instance : connect(pusher, { jitter: 0, onError: (error) => reported.push(error.code) });
    const root = createRoot(document.getElementById("root"));
    const render = (...children) =>
      flushSync(() => root.render(<StrictMode><RealtimeProvider realtime={realtime}>{children.map(([name, props], key) => {
        const Component = elements[name];
        return <Component key={props?.id ?? key} {...props} />;
      })}</RealtimeProvider></StrictMode>));
    const publish = (completed_steps, auditId = "1") => pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: auditId, completed_steps });
    return Object.assign(window, { pusher, realtime, reported, calls, render, publish });
  },
  /** Renders without a provider. */
  renderBare(...names) {
    const root = createRoot(document.getElementById("root"));
    flushSync(() => root.render(<StrictMode>{names.map((name, key) => {
      const Component = elements[name];
      return <Component key={key} auditId="1" />;
    })}</StrictMode>));
  },
  hydrate() {
    const errors = [];
    hydrateRoot(document.getElementById("root"), <RealtimeProvider realtime={connect(fakePusher())}><Status /><Audit auditId="1" /></RealtimeProvider>, { onRecoverableError: (error) => errors.push(String(error)) });
    return errors;
  },
});
