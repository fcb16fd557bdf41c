// What an app's compiler says of the hooks.
import { expectTypeOf } from "expect-type";
import { useState } from "react";
import { connect, type AuditProgress, type RealtimeError } from "fiche-realtime";
import { RealtimeProvider, useConnectionStatus, useLatestEvent, useRealtime, useRealtimeEvent, useRealtimeScope } from "fiche-realtime/react";
import { fakePusher } from "fiche-realtime/testing";

export function Progress({ auditId }: { auditId: string | undefined }) {
  const [done, setDone] = useState(0);
  const { status, error } = useRealtimeEvent(auditId !== undefined && { auditId }, "audit.progress", (event) => {
    expectTypeOf(event.payload.completed_steps).toEqualTypeOf<number>();
    setDone(event.payload.completed_steps);
  });
  expectTypeOf(status).toEqualTypeOf<"pending" | "live" | "denied" | "failed">();
  expectTypeOf(error).toEqualTypeOf<RealtimeError | undefined>();
  useRealtimeEvent({ ficheId: "1" }, "transcription.*", (event) => void event.payload.fiche_id);
  // @ts-expect-error no event of this name
  useRealtimeEvent({ ficheId: "1" }, "transcription.strted", () => {});
  // @ts-expect-error not an event
  useRealtimeEvent({ ficheId: "1" }, "onStatus", () => {});
  useRealtimeScope({ global: true }, { notification: ({ payload }) => void payload.message, onRefetch: (targets) => void targets.length }, { latest: true });
  expectTypeOf(useLatestEvent(auditId !== undefined && { auditId }, "audit.progress")).toEqualTypeOf<AuditProgress | undefined>();
  // @ts-expect-error does not arrive on an audit's channel
  useLatestEvent({ auditId: "1" }, "transcription.started");
  useRealtimeScope(null, {});
  expectTypeOf(useRealtime()?.status).toEqualTypeOf<ReturnType<typeof useConnectionStatus> | undefined>();
  return <output>{done}</output>;
}

export const app = (
  <RealtimeProvider realtime={connect(fakePusher())}>
    <Progress auditId={undefined} />
  </RealtimeProvider>
);
