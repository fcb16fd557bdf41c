import type { Scopes } from "./contract.js";
import { type RealtimeError } from "./error.js";
import { type AnyHandlers, type HandlersFor, type ScopeStatus } from "./handlers.js";
import { Latest } from "./latest.js";
import { type EchoLike, type PusherLike } from "./pusher.js";
import type { ConnectionStatus, ConnectOptions, Realtime, SubscribeOptions } from "./realtime.js";
import { type RefetchTarget } from "./refetch.js";
import type { Tap, Tapped } from "./tap.js";
import { Watched, type Watcher } from "./watched.js";
/** Whoever hears of an error. */
interface Hearer {
    handlers(): object;
    /** Whether it has ended. A handler can end it, or another one, while a message is handed out. */
    isOver?: boolean;
}
interface Subscription extends Hearer {
    channels: string[];
    handlers(): AnyHandlers;
    latest: Latest | undefined;
    status: ScopeStatus;
    /** Targets that this subscription alone may have missed. */
    missed: RefetchTarget[];
}
/**
 * Connects to a pusher-js instance, or to Laravel Echo, and returns its typed events. The instance stays the app's: the
 * app creates it, and may go on using it and its channels.
 *
 * ```js
 * const realtime = connect(new Pusher("your-app-key", { cluster: "eu" }));
 * const stop = realtime.subscribe({ auditId: "42", global: true }, {
 *   "audit.completed": ({ payload }) => console.log(payload.overall_score),
 *   notification: ({ payload }) => console.log(payload.message),
 * });
 * ```
 *
 * @throws RealtimeError `invalid_argument` if `source` is neither, or if an option is not a number of
 * milliseconds.
 */
export declare function connect(source: PusherLike | EchoLike, options?: ConnectOptions): Realtime;
/** Of a connection, the package's other entries use more than `Realtime` has. */
export declare class Connection implements Realtime, Tapped, Watcher<Subscription> {
    private readonly pusher;
    private readonly options;
    readonly taps: Set<Tap>;
    readonly watched: Map<string, Watched<Subscription>>;
    private readonly reader;
    private readonly gaps;
    private readonly sharing;
    private isClosed;
    /** The fingerprints of the backend's other contracts that were told. While a backend is updated, it has two. */
    private readonly drifts;
    /** Called by `close`. */
    readonly closing: Set<() => void>;
    private readonly callbacks;
    constructor(pusher: PusherLike, options: ConnectOptions);
    get status(): ConnectionStatus;
    onStatus(callback: (status: ConnectionStatus) => void): () => void;
    subscribe<S extends Scopes>(scopes: S, handlers: HandlersFor<S> | (() => HandlersFor<S>), options?: SubscribeOptions): () => void;
    close(): void;
    private watch;
    private leave;
    changed({ subscriptions }: Watched<Subscription>): void;
    refused({ subscriptions }: Watched<Subscription>, error: RealtimeError): void;
    private updateStatus;
    private readonly stateChanged;
    message(watched: Watched<Subscription>, event: string, data: unknown): void;
    /** Calls a subscription's handlers. Returns false for a message that is not an event and has no handler. */
    private hand;
    /**
     * Hands a message that no subscription handles to the app, or else reports it. Returns whether it is partial, and
     * nothing handled it: its targets are then fetched again.
     */
    private isLost;
    /**
     * Calls `onRefetch` with the targets of the missed channels, of events, and of subscriptions that missed something.
     */
    private refetch;
    private readonly drifted;
    private tell;
    private readonly connectionFailed;
    /** Tells the handlers of a subscription that could not begin, after the call has returned. */
    private failedLater;
    /** Asks the app's function for its handlers. There are none if it throws, which is reported. */
    private ask;
    /** Calls a handler if there is one. An error that it throws is reported, and stops no other handler. */
    private call;
    /** Hands an error to these subscriptions, or else to the app, or else to the console. */
    report(subscriptions: Hearer[] | undefined, error: RealtimeError): void;
}
export {};
