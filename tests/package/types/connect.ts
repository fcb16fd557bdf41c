// What an app's compiler says of connect. Every wrong line is expected to be an error.
import { expectTypeOf } from "expect-type";
import { connect, queryKeys, refetchTargets, type AuditProgress, type Decoded, type DecodedEvent, type EventName, type RefetchTarget, type RealtimeError } from "fiche-realtime";
import { fakePusher, samplePayload } from "fiche-realtime/testing";

const realtime = connect(fakePusher(), {
  latest: true,
  onError: (error) => expectTypeOf(error).toEqualTypeOf<RealtimeError>(),
  onRefetch: (targets, { missedUntil }) => {
    expectTypeOf(targets).toEqualTypeOf<RefetchTarget[]>();
    expectTypeOf(missedUntil).toEqualTypeOf<number>();
  },
  throttle: 5_000,
  onDuplicate: (copy) => expectTypeOf(copy).toExtend<Decoded>(),
});
// @ts-expect-error the key is no instance
connect("key");

const stop = realtime.subscribe(
  { auditId: "42", ficheId: undefined },
  {
    "audit.progress": (event) => {
      expectTypeOf(event.payload).toEqualTypeOf<AuditProgress>();
      expectTypeOf(event.channel).toEqualTypeOf<string>();
      // @ts-expect-error a field that the event does not have
      void event.payload.completed_step;
    },
    // @ts-expect-error no event of this name
    "audit.progres": () => {},
    "audit.*": (event) => {
      if (event.name === "audit.failed") expectTypeOf(event.payload.error).toEqualTypeOf<string>();
      // @ts-expect-error another family
      if (event.name === "notification") return;
    },
    "*": (event) => expectTypeOf(event.kind).toEqualTypeOf<"event">(),
    onInvalid: ({ problems }) => expectTypeOf(problems[0]!.path).toEqualTypeOf<string>(),
    onPartial: (message) => {
      if (message.name === "audit.completed") expectTypeOf(message.payload.overall_score).toEqualTypeOf<string | undefined>();
    },
    onUnknown: ({ payload }) => expectTypeOf(payload).toEqualTypeOf<unknown>(),
    onStatus: (status, error) => {
      expectTypeOf(status).toEqualTypeOf<"pending" | "live" | "denied" | "failed">();
      expectTypeOf(error).toEqualTypeOf<RealtimeError | undefined>();
    },
  },
);
expectTypeOf(stop).toEqualTypeOf<() => void>();

realtime.subscribe(
  { auditId: "42" },
  {
    // @ts-expect-error does not arrive on an audit's channel
    "transcription.started": () => {},
  },
);
realtime.subscribe({ jobId: "7" }, { "fiches.*": () => {}, "fiches.progressive_fetch.*": (event) => void event.payload.jobId });
realtime.subscribe({ global: true }, () => ({ notification: ({ payload }) => void payload.message }));
// @ts-expect-error no such scope
realtime.subscribe({ planetId: "42" }, {});
// @ts-expect-error an id is a string
realtime.subscribe({ auditId: 42 }, {});

expectTypeOf(realtime.status).toEqualTypeOf<"initialized" | "connecting" | "connected" | "unavailable" | "failed" | "disconnected">();
declare const event: DecodedEvent<EventName>;
expectTypeOf(queryKeys(refetchTargets(event))).toEqualTypeOf<string[][]>();

const fake = fakePusher();
fake.publish("audit.progress", { ...samplePayload("audit.progress"), audit_id: "42" });
// @ts-expect-error another event's payload
fake.publish("audit.progress", samplePayload("audit.failed"));
// @ts-expect-error no event of the contract
fake.publish("audit.progres", samplePayload("audit.progress"));
// @ts-expect-error no field of the event
fake.publish("audit.progress", { ...samplePayload("audit.progress"), completed_step: 3 });
fake.publishRaw("audit.progres", { anything: true });

// scopes of a union have the handlers of all of its members
declare const either: { auditId: string } | { jobId: string };
realtime.subscribe(either, {
  "audit.progress": ({ payload }) => expectTypeOf(payload).toEqualTypeOf<AuditProgress>(),
  "fiches.*": ({ name }) => void name,
  // @ts-expect-error neither of them has it
  notification: () => {},
});
declare const anything: any;
realtime.subscribe(anything, { notification: ({ payload }) => void payload.message });
