/** What errors and problems say, and the limits. Generated from the crate's declarations by `package`: do not edit. */
/** What was wrong, for programs to tell apart. */
export type RealtimeErrorCode = 
/** An argument or a setting has the wrong type or value. */
"invalid_argument"
/** An id cannot name a channel. */
 | "invalid_id"
/** A payload breaks the contract, or a body breaks the protocol. */
 | "invalid_payload"
/** A payload does not fit the size limit, even after every possible cut. */
 | "too_large"
/** The server refused the request. */
 | "refused"
/** The server could not be reached, or gave no usable answer. */
 | "unreachable"
/** The publisher's queue is full. */
 | "full"
/** The connection or the publisher was closed. */
 | "closed"
/** The backend denied the subscription. */
 | "denied"
/** A handler of the app threw. */
 | "handler_failed"
/** The contract has no event of this name. */
 | "unknown_event"
/** The contract has no channel kind of this name. */
 | "unknown_kind"
/** The WebAssembly module has not started yet, or a fault stopped it. */
 | "not_started";
/** The parts of an error: its code, what was expected, what to do, what was found. `{}` stands for what is only known then, and all of what was found is where it is left out. */
export type Wording = readonly [code: RealtimeErrorCode, expected: string, advice: string, found?: string];
/** A recording has something that is not a line, or a message cannot be one. */
export declare const RECORDING: Wording;
/** The speed of a replay is not a number over 0. */
export declare const SPEED: Wording;
/** An id is not a string. */
export declare const ID_TYPE: Wording;
/** An id is empty. */
export declare const ID_EMPTY: Wording;
/** An id has a character that Pusher does not allow. */
export declare const ID_CHARACTER: Wording;
/** An id makes the channel's name too long. */
export declare const ID_LENGTH: Wording;
/** A payload is text that is not JSON, or nests too deep. */
export declare const PAYLOAD_JSON: Wording;
/** A payload is not an object. */
export declare const PAYLOAD_TYPE: Wording;
/** A payload breaks the contract; the parts are those of its first problem. */
export declare const PAYLOAD: Wording;
/** The parts of a payload that are never cut do not fit. */
export declare const NEVER_CUT: Wording;
/** A payload cannot be written as JSON. */
export declare const PAYLOAD_UNWRITTEN: Wording;
/** A limit is not a number of bytes. */
export declare const LIMIT: Wording;
/** A name is not a string. */
export declare const NAME_TYPE: Wording;
/** A word is not the name of a channel kind; `{}` lists the kinds. */
export declare const KIND: Wording;
/** The contract has no event of this name. */
export declare const EVENT: Wording;
/** The event has no such variant. */
export declare const VARIANT: Wording;
/** The scopes of a subscription are not an object. */
export declare const SCOPES_TYPE: Wording;
/** The argument of `refetchTargets` is not an answer of `decode`. */
export declare const MESSAGE_TYPE: Wording;
/** The argument is not a list of targets. */
export declare const TARGETS_TYPE: Wording;
/** The options of `connect` are not an object. */
export declare const OPTIONS_TYPE: Wording;
/** There is no endpoint to ask for authorisation. */
export declare const ENDPOINT_TYPE: Wording;
/** The module has not started. */
export declare const START: Wording;
/** WebAssembly cannot run, and its translation to JavaScript cannot be loaded. */
export declare const UNLOADED: Wording;
/** WebAssembly cannot run, so that contracts cannot be compared. */
export declare const INCOMPARABLE: Wording;
/** The module cannot be fetched, or is not WebAssembly. */
export declare const MODULE: Wording;
/** The module is of another version than the JavaScript around it. */
export declare const VERSION: Wording;
/** A fault of the package stopped its module, whose memory cannot be trusted since. */
export declare const STOPPED: Wording;
/** The key of a handler is not the name of an event. */
export declare const HANDLER_NAME: Wording;
/** A handler is not a function. */
export declare const HANDLER_TYPE: Wording;
/** The handlers are not an object. */
export declare const HANDLERS_TYPE: Wording;
/** A handler threw. */
export declare const HANDLER_FAILED: Wording;
/** The argument of `connect` is neither a pusher-js instance nor Echo. */
export declare const PUSHER_TYPE: Wording;
/** The argument is not the export of a contract. */
export declare const EXPORT_TYPE: Wording;
/** A time is not a number of milliseconds. */
export declare const MILLISECONDS: Wording;
/** A hook was called in a component without a provider. */
export declare const PROVIDER: Wording;
/** The provider of the hooks got something else than a connection. */
export declare const REALTIME_TYPE: Wording;
/** `subscribe` was called after `close`. */
export declare const CLOSED: Wording;
/** A payload breaks the contract, and no handler takes it. */
export declare const INVALID: Wording;
/** A backend dropped fields of a payload to fit the size limit, and no handler takes it. */
export declare const PARTIAL: Wording;
/** The argument of `bindTyped` is not a channel. */
export declare const CHANNEL_TYPE: Wording;
/** The server refused the connection. */
export declare const CONNECTION: Wording;
/** The backend denied a subscription. */
export declare const DENIED: Wording;
/** The backend's authorisation endpoint gave no usable answer for a subscription. */
export declare const UNAUTHORISED: Wording;
export declare const ID_REASONS: readonly [Wording, Wording, Wording, Wording];
/** The deepest nesting of a payload, in levels. The payload itself is level 1. */
export declare const MAX_DEPTH = 128;
/** The most problems that an invalid payload lists. */
export declare const MAX_PROBLEMS = 32;
/** The longest quote of a value in a problem or an error, in characters, quotation marks included. */
export declare const MAX_QUOTE = 64;
/** The longest channel name in bytes, prefix included, as Pusher documents it. */
export declare const MAX_CHANNEL_LENGTH = 164;
/** The most bytes of `data` that Pusher Channels accepts: the payload's JSON text in UTF-8, before a request's body embeds it as a string. [Its documentation](https://pusher.com/docs/channels/library_auth_reference/rest-api/#post-event-trigger-an-event) says 10 kB, and the servers count 10,240. */
export declare const MAX_DATA_BYTES = 10240;
/** The most channels that one authorisation request may ask for. This limit is ours: it is the number of channels that Pusher accepts for one event. */
export declare const MAX_CHANNELS = 100;
/** How long a copy of a message can arrive on another channel and still count as the same message, in milliseconds. Options can set another time. */
export declare const COPY_WINDOW = 5000;
/** The first close code after which a client must not reconnect without a change (protocol 7: 4000 to 4099). */
export declare const FIRST_FATAL_CODE = 4000;
/** The last close code after which a client must not reconnect without a change. */
export declare const LAST_FATAL_CODE = 4099;
/** The statuses by which a backend denies a subscription. */
export declare const DENIALS: readonly number[];
/** The longest wait before each further try to authorise a subscription, in milliseconds; the last is for all later ones. */
export declare const AUTHORIZATION_WAITS: readonly number[];
/** What is expected of text that is not JSON. */
export declare const NOT_JSON: "JSON";
/** What is expected of a payload that nests too deep. */
export declare const NOT_TOO_DEEP: "JSON of at most 128 levels";
/** What is found of a payload that nests too deep. */
export declare const DEEPER: "deeper nesting";
/** What a publisher expects of a server. */
export declare const TAKES: "the server to accept the event";
/** What is said where WebAssembly cannot run and its translation is loaded. */
export declare const TRANSLATED: "fiche-realtime runs without WebAssembly";
/** What is said if the backend has another contract. */
export declare const DRIFTED: "the backend has contract {}, and this page has {}: give `onContractDrift` to connect(), or update the older one";
/** The largest export of a contract that is read, in bytes. */
export declare const MAX_EXPORT_BYTES: 262144;
/** The key under which a backend tells its contract, in the answer that authorises a channel. */
export declare const CONTRACT_KEY: "contract";
/** What is found where a getter or a proxy throws. */
export declare const UNREADABLE: "an object that cannot be read";
/** The name of an object's type, which a payload is expected to be. */
export declare const OBJECT_NAME: "object";
/** The name of a string's type, which the items of a list are expected to be. */
export declare const STRING_NAME: "string";
/** The names of the kinds of value, as facts number them. */
export declare const VALUE_KINDS: readonly ["nothing", "null", "boolean", "number", "string", "array", "array", "array", "object", "a value that JSON does not have"];
/** The reserved key under which a publisher lists what it shortened. */
export declare const TRUNCATED_KEY: "_truncated";
/** What is expected of a recorded line. */
export declare const RECORDED_MESSAGE: "a recorded message with `at`, `channel`, `event`, `data`";
/** What is expected of a part that can be any value. */
export declare const ANY_JSON: "any JSON value";
/** The keys of a recorded message, with the type of each value. */
export declare const RECORDED: {
    readonly at: "number";
    readonly channel: "string";
    readonly event: "string";
    readonly data: "any JSON value";
};
