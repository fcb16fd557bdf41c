/** Makes the entries of the devtools' log, from the notices of a connection or from a recording. */
import type { Decoded } from "./contract.js";
import { counted } from "./devtools-format.js";
import type { Entry, Log } from "./devtools-log.js";
import { Reader } from "./reader.js";
import { carried, type RecordedMessage } from "./recording.js";
import type { Told } from "./tap.js";
import { COPY_WINDOW } from "./words.js";

type Made = Omit<Entry, "number">;

const utf8 = new TextEncoder();
const NOTHING: readonly never[] = [];

/** Adds the notices of a connection to a log. */
export class Recorder {
  /** The first entry of each message, which other channels may bring again. */
  private readonly firsts = new WeakMap<Decoded, Entry>();

  private isLost = false;

  constructor(
    private readonly log: Log,
    private isConnected = false,
  ) {}

  /** Adds a notice of a connection. `at` is its time, in milliseconds since 1970. */
  tell(told: Told, at: number): void {
    switch (told[0]) {
      case "message": {
        const [, ...message] = told;
        this.message(at, ...message);
        break;
      }
      case "refetch": {
        const [, missed, targets] = told;
        this.log.add(refetched(at, missed, targets));
        break;
      }
      case "error": {
        const [, { code, field, message }] = told;
        this.log.add(plain(at, "error", `${code} ${field}`, message));
      }
    }
  }

  /** Adds an entry when the connection is lost, and when it is back. */
  connection(at: number, status: string): void {
    const isConnected = status === "connected";
    if (this.isConnected && !isConnected) {
      this.isLost = true;
      this.log.add({ ...plain(at, "gap", "connection lost", `The connection is ${status}. Messages that are published meanwhile are not sent again.`), gap: "lost" });
    } else if (this.isLost && isConnected) {
      this.isLost = false;
      this.log.add({ ...plain(at, "gap", "connection back", "The channels follow."), gap: "back" });
    }
    this.isConnected = isConnected;
  }

  /** Adds a message that a channel brought. */
  message(at: number, channel: string, name: string, data: unknown, decoded: Decoded, isFirst: boolean): void {
    const first = isFirst ? undefined : this.firsts.get(decoded);
    const text = JSON.stringify(data) ?? "null";
    const cut = decoded.kind === "event" ? decoded.truncated : NOTHING;
    const missing = decoded.kind === "partial" ? decoded.missing : NOTHING;
    const entry = this.log.add({
      at,
      kind: isFirst ? decoded.kind : "folded",
      gap: undefined,
      name,
      channel,
      text,
      bytes: utf8.encode(text).length,
      problems: decoded.kind === "invalid" ? decoded.problems : NOTHING,
      lists: [...listOf("Shortened by the publisher", cut), ...listOf("Missing", missing)],
      label: cut.length > 0 ? "truncated" : "",
      original: first?.number,
    });
    if (isFirst) {
      this.firsts.set(decoded, entry);
    }
  }

  /**
   * Adds the messages of a recording. It finds the copies that a `connect` that watches all of the channels would find.
   */
  recording(messages: readonly RecordedMessage[]): void {
    const watched = new Set(messages.map(({ channel }) => channel));
    let now = 0;
    const reader = new Reader<Recorder>(COPY_WINDOW, () => now, watched);
    for (const { at, channel, event, data } of messages) {
      now = at;
      const payload = carried(data);
      const { decoded, told } = reader.read(channel, event, payload);
      this.message(at, channel, event, payload, decoded, told.size === 0);
      told.add(this);
    }
  }
}

function listOf(title: string, items: readonly string[]): Entry["lists"] {
  return items.length > 0 ? [[title, items.map((item) => (item === "" ? "(unknown fields)" : item))]] : NOTHING;
}

function plain(at: number, kind: Entry["kind"], name: string, text: string): Made {
  return { at, kind, gap: undefined, name, channel: "", text, bytes: 0, problems: NOTHING, lists: NOTHING, label: "", original: undefined };
}

function refetched(at: number, missed: ReadonlySet<string>, targets: readonly { resource: string; id?: string }[]): Made {
  const said = missed.size > 0 ? "Messages on these channels may be missed. onRefetch was called with the targets." : "Events made the targets stale. onRefetch was called with them.";
  const names = targets.map(({ resource, id }) => (id === undefined ? resource : `${resource} ${id}`));
  return {
    ...plain(at, "gap", "refetch", said),
    gap: "refetch",
    lists: [...listOf("Missed", [...missed]), ...listOf("Targets", names)],
    label: counted(targets.length, "target"),
  };
}
