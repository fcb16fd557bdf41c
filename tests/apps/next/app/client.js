"use client";
import { useEffect, useState } from "react";
import { connect, samplePayload } from "fiche-realtime";
import { RealtimeProvider, useConnectionStatus, useRealtimeEvent } from "fiche-realtime/react";
import { fakePusher } from "fiche-realtime/testing";
import { use } from "../use.js";

function Progress({ pusher }) {
  const [steps, setSteps] = useState([]);
  const status = useConnectionStatus();
  const { status: scope } = useRealtimeEvent({ auditId: "42" }, "audit.progress", ({ payload }) => setSteps((all) => [...all, payload.completed_steps]));
  useEffect(() => {
    if (scope === "live") pusher.publish("audit.progress", samplePayload("audit.progress"));
  }, [pusher, scope]);
  useEffect(() => {
    if (steps.length > 0) globalThis.result = { used: use(), server: JSON.parse(document.getElementById("server").textContent), status, scope, steps };
  });
  return null;
}

export function Client() {
  const [connection, setConnection] = useState(null);
  useEffect(() => {
    const pusher = fakePusher();
    setConnection({ pusher, realtime: connect(pusher) });
  }, []);
  return <RealtimeProvider realtime={connection?.realtime ?? null}>{connection && <Progress pusher={connection.pusher} />}</RealtimeProvider>;
}
