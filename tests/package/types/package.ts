// What a project's compiler says of decode, the channels, and the server's entry.
import { channelsFor, decode, isId, parseChannel, ready, samplePayload, variants, type AuditProgress, type Channel, type Decoded, type EventName, type Events, type Notification, type Problem, type RealtimeChannel, type RealtimeNotification } from "fiche-realtime";
import * as translated from "fiche-realtime/no-wasm";
import { init, initSync } from "fiche-realtime/slim";
import { authorizeChannel, createPublisher, isWebhookEvent, PublishError, signRequest, truncate, verifyWebhook, type Publisher, type Receipt } from "fiche-realtime/server";

const started: Promise<void>[] = [ready(), translated.ready()];
const again: Decoded = translated.decode("audit.started", {});
const decoded: Decoded = decode("audit.started", samplePayload("audit.started"));
if (decoded.kind === "event" && decoded.name === "audit.started") {
  const id: string = decoded.payload.audit_id;
  // @ts-expect-error the id is a string
  const number: number = decoded.payload.audit_id;
  void [id, number];
}
const progress = decode("audit.progress", {});
if (progress.kind === "event") {
  const payload: AuditProgress = progress.payload;
  void payload;
} else if (progress.kind === "partial") {
  const [id, phase]: [string, string | undefined] = [progress.payload.audit_id, progress.payload.current_phase];
  void [id, phase];
} else {
  const problems: Problem[] = progress.problems;
  void problems;
}
// @ts-expect-error the contract has it
if (progress.kind === "unknown") void progress;
const other = decode("audit.paused" as string, {});
if (other.kind === "unknown") void other.payload;
const list: Decoded[] = [decode("audit.paused", {}), progress];
const all: Decoded[] = ["audit.progress"].map((name) => decode(name, {}));
const reader: (name: string, data: unknown) => Decoded = decode;
// the names before
const channel: Channel | undefined = parseChannel("private-global") satisfies RealtimeChannel | undefined;
const notification = (old: Notification): RealtimeNotification => old;
void [list, all, reader, channel, notification];
const [rerun]: "rerun_id"[] = variants("audit.step_started");
const none: never[] = variants("audit.started");
const again_of: string = samplePayload("audit.step_started", rerun).rerun_id;
const step: number = samplePayload("audit.step_completed").score;
const sampled = <N extends EventName>(name: N): Events[N] => samplePayload(name);
void sampled;
const either: string = samplePayload("audit.step_started", Math.random() < 0.5 ? rerun : undefined).audit_id as string;
// @ts-expect-error the shape without the key
const of_nothing: string = samplePayload("audit.step_started").rerun_id;
// @ts-expect-error a key that selects no shape of the event
samplePayload("audit.step_started", "job_id");
// @ts-expect-error an event with one shape
samplePayload("audit.started", "rerun_id");
const channels: string[] = channelsFor({ auditId: "1" });
declare const input: unknown;
if (isId(input)) channelsFor({ auditId: input });
// @ts-expect-error it may be anything
channelsFor({ auditId: input });
// @ts-expect-error there is no such scope
channelsFor({ planetId: "1" });
const auth: string = authorizeChannel({ key: "k", secret: "s" }, "1.2", "private-audit-1").auth;
const query: string = signRequest({ key: "k", secret: "s" }, { method: "POST", path: "/" }, 1);
export async function publish(publisher: Publisher = createPublisher({ appId: "1", key: "k", secret: "s", cluster: undefined })): Promise<number | undefined> {
  const { channels }: Receipt = await publisher.publish("audit.fiche_fetch_started", { fiche_id: "1", from_cache: true, status: "fetching" });
  // @ts-expect-error a field of the wrong type
  await publisher.publish("audit.fiche_fetch_started", { fiche_id: 1, from_cache: true, status: "fetching" });
  // @ts-expect-error a field that the event does not have
  await publisher.publish("audit.fiche_fetch_started", { fiche_id: "1", from_cache: true, status: "fetching", planet: "Mars" });
  // @ts-expect-error another event's payload
  await publisher.publish("audit.started", { fiche_id: "1", from_cache: true, status: "fetching" });
  // @ts-expect-error there is no such event
  await publisher.publish("audit.begun", {});
  const rerun = { audit_id: "1", step_position: 1, started_at: "2026-01-01T00:00:00Z", status: "rerunning" } as const;
  await publisher.publish("audit.step_started", { rerun_id: "1", ...rerun });
  // @ts-expect-error the shape without rerun_id has other fields
  await publisher.publish("audit.step_started", rerun);
  return channels.length > 0 ? undefined : new PublishError("refused", "", "", 413).status;
}
const cut: string[] | undefined = truncate("audit.started", samplePayload("audit.started"), 9000)._truncated;
for (const event of verifyWebhook({ key: "k", secret: "s" }, "{}", { key: null, signature: undefined }, { maxAge: 600 })?.events ?? []) {
  // @ts-expect-error a server can tell of anything
  void event.name;
  if (isWebhookEvent(event)) {
    const channel: string = event.channel;
    // @ts-expect-error not every event has one
    void [channel, event.user_id];
  }
}
void [started, again, none, cut, channels, auth, query, parseChannel("private-global")?.kind, init, initSync];
