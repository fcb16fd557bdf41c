/** The newest payloads of a connection. A payload is kept after its view has closed, for the view that comes back. */
/** The newest payloads. The key names the event and the scopes. */
export declare class Newest {
    /** The entries without a view are in the order in which their last view closed. */
    private readonly entries;
    /** Returns the newest payload, or undefined if none has arrived. */
    payload(key: string): unknown;
    /**
     * Opens a view of a payload. `changed` is called when there is a newer one. `subscribe` is called for the first view.
     * It passes each payload to its argument, and returns a function that ends the subscription. The returned function
     * closes the view.
     */
    view(key: string, changed: () => void, subscribe: (take: (payload: unknown) => void) => () => void): () => void;
    /** Forgets all payloads, and calls the views back. */
    clear(): void;
    /** Keeps the payload of a view that has just closed, unless `clear` has forgotten it. */
    private keep;
}
