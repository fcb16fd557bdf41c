/** Truncation: a payload shortened to what the wire takes, as the Rust crate does it. */
import { quote, typeOf } from "./decode.js";
import { RealtimeError } from "./error.js";
import * as wasm from "./fiche_realtime_server_bg.js";
import type { Refusal } from "./fiche_realtime_server_bg.js";

/** The most bytes of `data` that Pusher Channels takes: of its JSON text in UTF-8. */
export const MAX_DATA_BYTES = 10_240;

/** What truncation adds to a payload that it cut. */
export interface Shortened {
  /** JSON Pointers of what was cut, `""` for unknown fields that were dropped. */
  _truncated?: string[];
}

/**
 * The payload of the event `name` in at most `limit` bytes of JSON, so that it still decodes as its event:
 * identifiers, numbers, booleans, literals and dates are never changed, unknown fields go first, then the
 * largest strings, arrays and objects are cut to one common size. What was cut is listed in `_truncated`.
 *
 * Given an object it returns an object, given JSON text it returns text; what fits is returned untouched.
 *
 * @throws RealtimeError `invalid_payload` for a payload that breaks the contract; `too_large` if what is
 * never cut does not fit.
 */
export function truncate(name: string, payload: string, limit?: number): string;
export function truncate<P extends object>(name: string, payload: P, limit?: number): P & Shortened;
export function truncate(name: string, payload: unknown, limit: number = MAX_DATA_BYTES): unknown {
  if (typeof name !== "string") {
    throw new RealtimeError("invalid_argument", "name", "an event's name", typeOf(name), "send it as a string");
  }
  if (!Number.isSafeInteger(limit) || limit < 0) {
    throw new RealtimeError("invalid_argument", "limit", "a number of bytes", quote(String(limit)), "Pusher takes 10240");
  }
  const text = typeof payload === "string" ? payload : written(payload);
  const cut = called(() => wasm.truncate(name, text, Math.min(limit, 0xffff_ffff)));
  if (cut === undefined) {
    return payload;
  }
  return typeof payload === "string" ? cut : JSON.parse(cut);
}

function written(payload: unknown): string {
  let text: string | undefined;
  let found = typeOf(payload);
  try {
    text = JSON.stringify(payload);
  } catch (error) {
    found = quote(String(error));
  }
  if (text === undefined) {
    throw new RealtimeError("invalid_payload", "payload", "an object that JSON can carry", found, "give the event's payload");
  }
  return text;
}

function called<T>(call: () => T): T {
  try {
    return call();
  } catch (error) {
    const { code, field, expected, found, advice } = error as Refusal;
    throw new RealtimeError(code as "invalid_payload", field, expected, found, advice);
  }
}
