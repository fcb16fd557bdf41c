/** Channels: their names, formatted and parsed, and which events arrive on them. */
import type { ChannelKind, EventName, EventsOn } from "./contract.js";
import { quote, typeOf } from "./decode.js";
import { RealtimeError } from "./error.js";
import { events, globalEvent, globalFamily, prefixes, put, started, wasm } from "./table.js";

/** What to watch: any of the ids, and the global channel. */
export interface Scopes {
  auditId?: string | null | undefined;
  ficheId?: string | null | undefined;
  jobId?: string | null | undefined;
  global?: boolean | null | undefined;
}

/** A channel of this contract. */
export type Channel = { kind: "audit" | "fiche" | "job"; id: string } | { kind: "global" };

export const KINDS = ["audit", "fiche", "job", "global"] as const;
const SCOPES = ["auditId", "ficheId", "jobId"] as const;
const ID_KEYS = ["audit_id", "fiche_id", "jobId"] as const;

/** The longest part of an id that is looked at: beyond any that fits. */
const LONGEST = 165;

/** The name of the channel of a kind; `field` is what an error calls the id. */
function channelOf(kind: number, field: string, id: unknown): string {
  const fail = (expected: string, found: string, advice: string): never => {
    throw new RealtimeError("invalid_id", field, expected, found, advice);
  };
  if (typeof id !== "string") {
    return fail("a string", typeOf(id), "send ids as strings");
  }
  put(id, Math.min(id.length, LONGEST));
  const bad = wasm.check_id(prefixes[kind]!.length, id.length);
  if (bad === 0) {
    return prefixes[kind]! + id;
  }
  if (bad >= 0x1000) {
    return fail(`at most ${bad - 0x1000} characters`, `${id.length}`, "a Pusher channel name has at most 164");
  }
  if (id === "") {
    return fail("an id", "an empty string", "leave it out to watch nothing");
  }
  return fail(
    "only letters, digits and _-=@,.;",
    quote(String.fromCodePoint(id.codePointAt(bad - 1)!)),
    "use an id that a Pusher channel name can carry",
  );
}

/**
 * The names of the channels to subscribe to.
 *
 * @throws RealtimeError `invalid_id` for an id that cannot name a channel.
 */
export function channelsFor(scopes: Scopes): string[] {
  started();
  const names = SCOPES.flatMap((scope, kind) => (scopes[scope] == null ? [] : channelOf(kind, scope, scopes[scope])));
  return scopes.global ? [...names, prefixes[3]!] : names;
}

/** The channel that a name names; `undefined` if it is none of the four kinds. */
export function parseChannel(name: string): Channel | undefined {
  started();
  if (name === prefixes[3]) {
    return { kind: "global" };
  }
  for (let kind = 0; kind < 3; kind++) {
    if (name.startsWith(prefixes[kind]!)) {
      const id = name.slice(prefixes[kind]!.length);
      put(id, Math.min(id.length, LONGEST));
      return wasm.check_id(prefixes[kind]!.length, id.length) === 0 ? { kind: KINDS[kind] as "audit", id } : undefined;
    }
  }
  return undefined;
}

/**
 * The names of the channels on which an event is published, at least one. `payload` is an object or its
 * JSON text.
 *
 * @throws RealtimeError `invalid_payload` for what is no JSON object, `invalid_id` for an id that cannot
 * name a channel.
 */
export function route(name: string, payload: unknown): string[] {
  started();
  let value = payload;
  if (typeof payload === "string") {
    try {
      value = JSON.parse(payload);
    } catch {
      throw new RealtimeError("invalid_payload", "payload", "JSON", quote(payload), "send the payload as an object or its JSON text");
    }
  }
  if (typeOf(value) !== "object") {
    throw new RealtimeError("invalid_payload", "payload", "an object", typeOf(value), "send the payload as an object or its JSON text");
  }
  const fields = value as Record<string, unknown>;
  const channels: string[] = [];
  if (name !== globalEvent && !name.startsWith(globalFamily)) {
    ID_KEYS.forEach((key, kind) => {
      if (fields[key] !== undefined) {
        channels.push(channelOf(kind, key, fields[key]));
      }
    });
  }
  return channels.length > 0 ? channels : [prefixes[3]!];
}

/**
 * The names of the events that can arrive on a kind of channel, in the contract's order.
 *
 * @throws RealtimeError `unknown_kind`.
 */
export function eventsOn<K extends ChannelKind>(kind: K): EventsOn[K][] {
  started();
  const bit = 1 << KINDS.indexOf(kind);
  if (bit < 1) {
    throw new RealtimeError("unknown_kind", "kind", '"audit" | "fiche" | "job" | "global"', quote(String(kind)), "use one of the four kinds");
  }
  return [...events].filter(([, shapes]) => shapes.some((shape) => shape.channels & bit)).map(([name]) => name as EventsOn[K]);
}

/** The names of all events, in the contract's order. */
export function eventNames(): EventName[] {
  started();
  return [...events.keys()] as EventName[];
}

/** Whether the contract has an event of this name. */
export function isEventName(name: unknown): name is EventName {
  started();
  return events.has(name as string);
}
