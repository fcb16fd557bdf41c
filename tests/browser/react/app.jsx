// What the tests of the hooks render; they drive it through `window`.
import { StrictMode, useState } from "react";
import { flushSync } from "react-dom";
import { createRoot, hydrateRoot } from "react-dom/client";
import { connect, samplePayload } from "fiche-realtime";
import { RealtimeProvider, useConnectionStatus, useRealtimeEvent, useRealtimeScope } from "fiche-realtime/react";
import { fakePusher } from "fiche-realtime/testing";

function Audit({ auditId, label = "", watch = true }) {
  const [steps, setSteps] = useState([]);
  const status = useRealtimeEvent(watch && { auditId }, "audit.progress", ({ payload }) => setSteps((all) => [...all, `${label}${payload.completed_steps}`]));
  return <p id={`audit-${auditId}${label}`}>{`${status}: ${steps.join(",")}`}</p>;
}

function Status() {
  return <p id="status">{useConnectionStatus()}</p>;
}

function Scope({ scopes, handlers }) {
  return <p id="scope">{useRealtimeScope(scopes, handlers, { latest: true })}</p>;
}

/** The element that a test names. */
export const elements = { Audit, Status, Scope };

Object.assign(window, {
  start() {
    const pusher = fakePusher();
    const calls = [];
    for (const method of ["subscribe", "unsubscribe"]) {
      const original = pusher[method].bind(pusher);
      pusher[method] = (name) => (calls.push(`${method} ${name}`), original(name));
    }
    const realtime = connect(pusher, { jitter: 0 });
    const root = createRoot(document.getElementById("root"));
    const render = (...children) =>
      flushSync(() => root.render(<StrictMode><RealtimeProvider realtime={realtime}>{children.map(([name, props], key) => {
        const Component = elements[name];
        return <Component key={props?.id ?? key} {...props} />;
      })}</RealtimeProvider></StrictMode>));
    const publish = (completed_steps, auditId = "1") => pusher.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: auditId, completed_steps });
    return Object.assign(window, { pusher, calls, render, publish });
  },
  hydrate() {
    const errors = [];
    hydrateRoot(document.getElementById("root"), <RealtimeProvider realtime={connect(fakePusher())}><Status /><Audit auditId="1" /></RealtimeProvider>, { onRecoverableError: (error) => errors.push(String(error)) });
    return errors;
  },
});
