/** The newest payloads of a connection. A payload is kept after its view has closed, for the view that comes back. */

/** The most payloads that are kept without a view. The ones shown last are kept. */
const MOST = 100;

interface Entry {
  payload: unknown;
  /** One callback for each view. It is called for each change. */
  views: Set<() => void>;
  stop: () => void;
}

/** The newest payloads. The key names the event and the scopes. */
export class Newest {
  /** The entries without a view are in the order in which their last view closed. */
  private readonly entries = new Map<string, Entry>();

  /** Returns the newest payload, or undefined if none has arrived. */
  payload(key: string): unknown {
    return this.entries.get(key)?.payload;
  }

  /**
   * Opens a view of a payload. `changed` is called when there is a newer one. `subscribe` is called for the first view.
   * It passes each payload to its argument, and returns a function that ends the subscription. The returned function
   * closes the view.
   */
  view(key: string, changed: () => void, subscribe: (take: (payload: unknown) => void) => () => void): () => void {
    const entry = this.entries.get(key) ?? { payload: undefined, views: new Set(), stop: () => {} };
    this.entries.set(key, entry);
    const isFirst = entry.views.size === 0;
    entry.views.add(changed);
    if (isFirst) {
      entry.stop = subscribe((payload) => {
        entry.payload = payload;
        entry.views.forEach((tell) => tell());
      });
    }
    return () => {
      if (entry.views.delete(changed) && entry.views.size === 0) {
        entry.stop();
        this.keep(key, entry);
      }
    };
  }

  /** Forgets all payloads, and calls the views back. */
  clear(): void {
    const all = [...this.entries.values()];
    this.entries.clear();
    all.forEach((entry) => {
      entry.payload = undefined;
      entry.views.forEach((tell) => tell());
    });
  }

  /** Keeps the payload of a view that has just closed, unless `clear` has forgotten it. */
  private keep(key: string, entry: Entry): void {
    if (this.entries.get(key) === entry) {
      this.entries.delete(key);
      if (entry.payload !== undefined) {
        this.entries.set(key, entry);
      }
    }
    const closed = [...this.entries].filter(([, { views }]) => views.size === 0);
    if (closed.length > MOST) {
      this.entries.delete(closed[0]![0]);
    }
  }
}
