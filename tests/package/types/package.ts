// What a project's compiler says of decode, the channels, and the server's entry.
import { channelsFor, decode, parseChannel, samplePayload, type Decoded } from "fiche-realtime";
import { init, initSync } from "fiche-realtime/slim";
import { authorizeChannel, createPublisher, PublishError, signRequest, truncate, type Publisher, type Receipt } from "fiche-realtime/server";

const decoded: Decoded = decode("audit.started", samplePayload("audit.started"));
if (decoded.kind === "event" && decoded.name === "audit.started") {
  const id: string = decoded.payload.audit_id;
  // @ts-expect-error the id is a string
  const number: number = decoded.payload.audit_id;
  void [id, number];
}
const channels: string[] = channelsFor({ auditId: "1" });
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
void [cut, channels, auth, query, parseChannel("private-global")?.kind, init, initSync];
