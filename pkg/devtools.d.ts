/**
 * `fiche-realtime/devtools`: a panel for development. It shows the messages that a connection receives, and their
 * outcome. The bundle of an app that does not import it has none of its code.
 */
import type { Realtime } from "./realtime.js";
/** The options of {@link mountDevtools}. */
export interface DevtoolsOptions {
    /**
     * The element that the panel fills. Without it, the panel is docked to the bottom of the window, with a button that
     * opens and closes it.
     */
    target?: Element;
    /** Whether the docked panel is open from the start. The default is `false`. */
    open?: boolean;
}
/**
 * Mounts the devtools of a connection. The returned function removes the panel.
 *
 * The panel lists the channels with their state, and every message with the contract's verdict, its problems and its
 * size. It also shows folded copies, fields that were cut, and what was missed and fetched again.
 *
 * The panel keeps the last 5,000 messages, or fewer if their payloads have more than 8 million characters, and lists at
 * most 100 channels. It shows only messages that arrive after this call. It throws nothing into the app, and its styles
 * are isolated.
 *
 * Import it only during development:
 *
 * ```js
 * if (process.env.NODE_ENV !== "production") {
 *   import("fiche-realtime/devtools").then(({ mountDevtools }) => mountDevtools(realtime));
 * }
 * ```
 */
export declare function mountDevtools(realtime: Realtime | null | undefined, options?: DevtoolsOptions): () => void;
