/** What errors and problems say, and the limits. Generated from the crate's declarations by `package`: do not edit. */
/** A recording has something that is not a line, or a message cannot be one. */
export const RECORDING = ["invalid_argument", "{}", "give JSON lines as `fiche-realtime tail --record` and recordingLine() write them"];
/** The speed of a replay is not a number over 0. */
export const SPEED = ["invalid_argument", "a number over 0", "leave it out for the recorded pace; Infinity plays everything at once"];
/** An id is not a string. */
export const ID_TYPE = ["invalid_id", "a string", "send ids as strings"];
/** An id is empty. */
export const ID_EMPTY = ["invalid_id", "an id", "give the id, or leave it out", "an empty string"];
/** An id has a character that Pusher does not allow. */
export const ID_CHARACTER = ["invalid_id", "only letters, digits and _-=@,.;", "use an id that a Pusher channel name can carry"];
/** An id makes the channel's name too long. */
export const ID_LENGTH = ["invalid_id", "at most {} characters", "a Pusher channel name has at most 164"];
/** A payload is text that is not JSON, or nests too deep. */
export const PAYLOAD_JSON = ["invalid_payload", "JSON of at most 128 levels", "send the payload as an object or its JSON text"];
/** A payload is not an object. */
export const PAYLOAD_TYPE = ["invalid_payload", "an object", "send the payload as an object or its JSON text"];
/** A payload breaks the contract; the parts are those of its first problem. */
export const PAYLOAD = ["invalid_payload", "{}", "send the payload as the contract declares it"];
/** The parts of a payload that are never cut do not fit. */
export const NEVER_CUT = ["too_large", "at most {} bytes of fields that are never cut", "shorten the identifiers, or give a larger limit where there is one to give", "at least {} bytes"];
/** A payload cannot be written as JSON. */
export const PAYLOAD_UNWRITTEN = ["invalid_payload", "an object that JSON can carry", "give the event's payload"];
/** A limit is not a number of bytes. */
export const LIMIT = ["invalid_argument", "a number of bytes", "Pusher accepts 10240"];
/** A name is not a string. */
export const NAME_TYPE = ["invalid_argument", "a string", "give the name of an event, such as `audit.started`"];
/** A word is not the name of a channel kind; `{}` lists the kinds. */
export const KIND = ["unknown_kind", "{}", "use one of these kinds"];
/** The contract has no event of this name. */
export const EVENT = ["unknown_event", "an event of the contract", "use one of its names, such as `audit.started`"];
/** The event has no such variant. */
export const VARIANT = ["unknown_event", "a variant of the event, or none", "use one of variants(name)"];
/** The scopes of a subscription are not an object. */
export const SCOPES_TYPE = ["invalid_argument", "an object with the ids to watch", "give at least one id, or `global: true`"];
/** The argument of `refetchTargets` is not an answer of `decode`. */
export const MESSAGE_TYPE = ["invalid_argument", "a decoded message", "pass the result of decode(), or an object with `name` and `payload`"];
/** The argument is not a list of targets. */
export const TARGETS_TYPE = ["invalid_argument", "a list of targets", "pass the result of refetchTargets(), or the targets that onRefetch gets"];
/** The options of `connect` are not an object. */
export const OPTIONS_TYPE = ["invalid_argument", "an object with options", "leave it out if in doubt"];
/** There is no endpoint to ask for authorisation. */
export const ENDPOINT_TYPE = ["invalid_argument", "the URL of the authorisation endpoint", "give the path to the backend's, such as `/pusher/auth`"];
/** The module has not started. */
export const START = ["not_started", "a started module", "await ready() first, or await init() of fiche-realtime/slim", "none"];
/** WebAssembly cannot run, and its translation to JavaScript cannot be loaded. */
export const UNLOADED = ["not_started", "WebAssembly", "add 'wasm-unsafe-eval' to script-src, or import fiche-realtime/no-wasm"];
/** WebAssembly cannot run, so that contracts cannot be compared. */
export const INCOMPARABLE = ["not_started", "WebAssembly", "add 'wasm-unsafe-eval' to script-src, or compare with the command `fiche-realtime compat`"];
/** The module cannot be fetched, or is not WebAssembly. */
export const MODULE = ["not_started", "the module fiche_realtime.wasm", "check the path that init() fetches, or the bytes that initSync() is given"];
/** The module is of another version than the JavaScript around it. */
export const VERSION = ["not_started", "the module of contract {}", "serve fiche_realtime.wasm from the same version of fiche-realtime as its JavaScript"];
/** A fault of the package stopped its module, whose memory cannot be trusted since. */
export const STOPPED = ["not_started", "a running module", "restart the process, and report this fault of fiche-realtime", "one that stopped: {}"];
/** The key of a handler is not the name of an event. */
export const HANDLER_NAME = ["unknown_event", "event names, `family.*`, `*` and `on…`", "use a name of eventNames()"];
/** A handler is not a function. */
export const HANDLER_TYPE = ["invalid_argument", "a function", "give the function to call"];
/** The handlers are not an object. */
export const HANDLERS_TYPE = ["invalid_argument", "an object of handlers", "key each handler by its event's name, a family or `*`"];
/** A handler threw. */
export const HANDLER_FAILED = ["handler_failed", "a handler that does not throw", "see `cause`"];
/** The argument of `connect` is neither a pusher-js instance nor Echo. */
export const PUSHER_TYPE = ["invalid_argument", "an instance of pusher-js or Laravel Echo", "connect(new Pusher(key, options))"];
/** The argument is not the export of a contract. */
export const EXPORT_TYPE = ["invalid_argument", "the export of a contract", "give contract.json of that version, as an object or as its text"];
/** A time is not a number of milliseconds. */
export const MILLISECONDS = ["invalid_argument", "milliseconds", "leave it out if in doubt"];
/** A hook was called in a component without a provider. */
export const PROVIDER = ["invalid_argument", "a <RealtimeProvider> above the component", "put the app into one, or give it `realtime={null}` as long as there is no connection", "none"];
/** The provider of the hooks got something else than a connection. */
export const REALTIME_TYPE = ["invalid_argument", "what connect() returned", "give `connect(pusher)`, or null as long as there is no connection"];
/** `subscribe` was called after `close`. */
export const CLOSED = ["closed", "an open connection", "connect again", "a closed one"];
/** A payload breaks the contract, and no handler takes it. */
export const INVALID = ["invalid_payload", "{}", "see onInvalid for all problems, and fix the code that publishes it"];
/** A backend dropped fields of a payload to fit the size limit, and no handler takes it. */
export const PARTIAL = ["invalid_payload", "every field", "handle partial messages, or fetch what is missing", "none at {}"];
/** The argument of `bindTyped` is not a channel. */
export const CHANNEL_TYPE = ["invalid_argument", "a channel of pusher-js", "give what pusher.subscribe(name) returned"];
/** The server refused the connection. */
export const CONNECTION = ["refused", "an accepted connection", "check the app key, the cluster or host, and the channels' authorisation"];
/** The backend denied a subscription. */
export const DENIED = ["denied", "the right to subscribe", "check the answer of the backend's authorisation endpoint"];
/** The backend's authorisation endpoint gave no usable answer for a subscription. */
export const UNAUTHORISED = ["unreachable", "an `auth` for the channel", "check the authorisation endpoint; batchedAuthorization() asks it for several channels at once"];
// what is wrong with an id, by the reason that the module gives
export const ID_REASONS = [ID_TYPE, ID_EMPTY, ID_CHARACTER, ID_LENGTH];
/** The deepest nesting of a payload, in levels. The payload itself is level 1. */
export const MAX_DEPTH = 128;
/** The most problems that an invalid payload lists. */
export const MAX_PROBLEMS = 32;
/** The longest quote of a value in a problem or an error, in characters, quotation marks included. */
export const MAX_QUOTE = 64;
/** The longest channel name in bytes, prefix included, as Pusher documents it. */
export const MAX_CHANNEL_LENGTH = 164;
/** The most bytes of `data` that Pusher Channels accepts: the payload's JSON text in UTF-8, before a request's body embeds it as a string. [Its documentation](https://pusher.com/docs/channels/library_auth_reference/rest-api/#post-event-trigger-an-event) says 10 kB, and the servers count 10,240. */
export const MAX_DATA_BYTES = 10240;
/** The most channels that one authorisation request may ask for. This limit is ours: it is the number of channels that Pusher accepts for one event. */
export const MAX_CHANNELS = 100;
/** How long a copy of a message can arrive on another channel and still count as the same message, in milliseconds. Options can set another time. */
export const COPY_WINDOW = 5000;
/** The first close code after which a client must not reconnect without a change (protocol 7: 4000 to 4099). */
export const FIRST_FATAL_CODE = 4000;
/** The last close code after which a client must not reconnect without a change. */
export const LAST_FATAL_CODE = 4099;
/** The statuses by which a backend denies a subscription. */
export const DENIALS = [401, 403];
/** The longest wait before each further try to authorise a subscription, in milliseconds; the last is for all later ones. */
export const AUTHORIZATION_WAITS = [1000, 2000, 4000, 8000, 16000, 30000];
/** What is expected of text that is not JSON. */
export const NOT_JSON = "JSON";
/** What is expected of a payload that nests too deep. */
export const NOT_TOO_DEEP = "JSON of at most 128 levels";
/** What is found of a payload that nests too deep. */
export const DEEPER = "deeper nesting";
/** What a publisher expects of a server. */
export const TAKES = "the server to accept the event";
/** What is said where WebAssembly cannot run and its translation is loaded. */
export const TRANSLATED = "fiche-realtime runs without WebAssembly";
/** What is said if the backend has another contract. */
export const DRIFTED = "the backend has contract {}, and this page has {}: give `onContractDrift` to connect(), or update the older one";
/** The largest export of a contract that is read, in bytes. */
export const MAX_EXPORT_BYTES = 262144;
/** The key under which a backend tells its contract, in the answer that authorises a channel. */
export const CONTRACT_KEY = "contract";
/** What is found where a getter or a proxy throws. */
export const UNREADABLE = "an object that cannot be read";
/** The name of an object's type, which a payload is expected to be. */
export const OBJECT_NAME = "object";
/** The name of a string's type, which the items of a list are expected to be. */
export const STRING_NAME = "string";
/** The names of the kinds of value, as facts number them. */
export const VALUE_KINDS = ["nothing", "null", "boolean", "number", "string", "array", "array", "array", "object", "a value that JSON does not have"];
/** The reserved key under which a publisher lists what it shortened. */
export const TRUNCATED_KEY = "_truncated";
/** What is expected of a recorded line. */
export const RECORDED_MESSAGE = "a recorded message with `at`, `channel`, `event`, `data`";
/** What is expected of a part that can be any value. */
export const ANY_JSON = "any JSON value";
/** The keys of a recorded message, with the type of each value. */
export const RECORDED = { "at": "number", "channel": "string", "event": "string", "data": "any JSON value" };
