// observe and bindTyped, as an app's compiler sees them.
import { expectTypeOf } from "expect-type";
import { bindTyped, observe, type AuditProgress, type DecodedEvent, type Events, type Problem, type RealtimeError } from "fiche-realtime";
import { fakePusher, parseRecording, recordingLine, type RecordedMessage } from "fiche-realtime/testing";

const pusher = fakePusher();
const stop = observe(pusher, {
  onEvent: (message) => {
    expectTypeOf(message).toEqualTypeOf<DecodedEvent & { channel: string }>();
    if (message.name === "audit.progress") expectTypeOf(message.payload).toEqualTypeOf<AuditProgress>();
  },
  onInvalid: ({ problems, data }) => {
    expectTypeOf(problems).toEqualTypeOf<Problem[]>();
    expectTypeOf(data).toEqualTypeOf<unknown>();
  },
  onPartial: ({ missing }) => expectTypeOf(missing).toEqualTypeOf<string[]>(),
  onUnknown: ({ payload }) => expectTypeOf(payload).toEqualTypeOf<unknown>(),
  onError: (error) => expectTypeOf(error).toEqualTypeOf<RealtimeError>(),
});
expectTypeOf(stop).toEqualTypeOf<() => void>();
observe(pusher);
// @ts-expect-error a subscription's, not an observer's
observe(pusher, { onStatus: () => {} });
// @ts-expect-error no instance
observe("key");

const channel = pusher.subscribe("private-audit-42");
const unbind = bindTyped(
  channel,
  "audit.progress",
  (payload, event) => {
    expectTypeOf(payload).toEqualTypeOf<Events["audit.progress"]>();
    expectTypeOf(event.payload).toEqualTypeOf<AuditProgress>();
    expectTypeOf(event.channel).toEqualTypeOf<string>();
    // @ts-expect-error a field that the event does not have
    void payload.completed_step;
  },
  (message) => {
    if (message.kind === "partial") expectTypeOf(message.payload.current_phase).toEqualTypeOf<string | undefined>();
    else expectTypeOf(message.problems).toEqualTypeOf<Problem[]>();
  },
);
expectTypeOf(unbind).toEqualTypeOf<() => void>();
// @ts-expect-error no event of this name
bindTyped(channel, "audit.progres", () => {});

const messages: RecordedMessage[] = parseRecording("");
const played: Promise<void> = pusher.replay(messages, { speed: 2, signal: new AbortController().signal });
void [played, pusher.replay(messages.map(recordingLine)), pusher.replay("")];
