/** A key that selects another shape of this event; `never` where the event has one shape. */
export type Variant<N extends EventName = EventName> = N extends keyof Variants ? Variants[N] : never;

/** A kind of channel. */
export type ChannelKind = keyof EventsOn;

/** A message whose payload has its full shape. */
export type DecodedEvent<N extends EventName = EventName> = {
  [K in N]: {
    kind: "event";
    name: K;
    payload: Events[K];
    /** JSON Pointers of what the publisher shortened, `""` for dropped unknown fields; mostly `[]`. */
    truncated: string[];
  };
}[N];

/** A message from which a backend dropped fields to fit the size limit: fetch what is missing. */
export type DecodedPartial<N extends EventName = EventName> = {
  [K in N]: {
    kind: "partial";
    name: K;
    payload: PartialEvents[K];
    /** JSON Pointers of what is missing, in the contract's order. */
    missing: string[];
  };
}[N];

/** A message whose name this contract does not have. */
export interface Unknown {
  kind: "unknown";
  name: string;
  payload: unknown;
}

/** A message that breaks the contract. */
export interface Invalid {
  kind: "invalid";
  name: string;
  /** What is wrong, in the contract's order, at most {MAX_PROBLEMS}. */
  problems: Problem[];
}

/** One thing that is wrong with a payload. */
export interface Problem {
  /** Where: a JSON Pointer, `""` for the payload itself. */
  path: string;
  /** What the contract wants there. */
  expected: string;
  /** What is there: a JSON type, a quote of at most {MAX_QUOTE} characters, or `nothing`. */
  found: string;
}

/** What `decode` says of a message with the name of this event. */
export type DecodedOf<N extends EventName> = DecodedEvent<N> | DecodedPartial<N> | Invalid;

/** What `decode` says of a message. */
export type Decoded = DecodedEvent | DecodedPartial | Unknown | Invalid;
