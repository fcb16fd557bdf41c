/** Observes the messages of an app that handles them with its own code, and does not change that code. */
import { call } from "./callback.js";
import { refuse } from "./error.js";
import { typeOf } from "./facts.js";
import { whenStarted } from "./later.js";
import { events } from "./module.js";
import { pusherOf } from "./pusher.js";
import { OBSERVER, receive, unhandledError } from "./receive.js";
import { PUSHER_TYPE } from "./words.js";
/**
 * Decodes every message that arrives on the channels of a pusher-js instance, or of Laravel Echo, and reports it. Use
 * it to find out whether a backend keeps the contract, before code relies on that. The returned function stops it.
 *
 * ```js
 * const stop = observe(pusher, {
 *   onInvalid: ({ channel, name, problems }) => reportToSentry({ channel, name, problems }),
 * });
 * ```
 *
 * It subscribes to nothing, and the app's own callbacks get the same messages as before. It also observes channels to
 * which the app subscribes later, but not encrypted channels.
 *
 * An observer is called before the app's callbacks, so a message is reported even if one of them throws. Without an
 * `onInvalid`, messages that break the contract go to `onError`, or else to the console.
 *
 * It never throws. The error of an observer that throws goes to `onError`, or else to the console. The error of a
 * `source` that cannot be observed goes there too.
 */
export function observe(source, observers = {}) {
    const tell = (key, argument) => call(observers ?? {}, key, [argument], key === "onError" ? console.error : report);
    const report = (error) => void (tell("onError", error) || console.error(error));
    let isOver = false;
    const heard = (event, message) => {
        const { event: name, channel, data } = (message ?? {});
        // the data of an encrypted channel is still encrypted here
        if (isOver || event !== "message" || typeof name !== "string" || typeof channel !== "string" || /^(pusher|pusher_internal):/.test(name) || channel.startsWith("private-encrypted-")) {
            return;
        }
        if (!events) {
            whenStarted(() => heard(event, message));
            return;
        }
        const arrived = receive(channel, name, data);
        if (!tell(OBSERVER[arrived.kind], arrived) && arrived.kind === "invalid") {
            report(unhandledError(arrived));
        }
    };
    try {
        const { connection } = pusherOf(source);
        connection.bind_global(heard);
        return () => {
            isOver = true;
            // later, because pusher-js would skip the next callback if an observer unbound itself while it is called
            queueMicrotask(() => connection.unbind_global(heard));
        };
    }
    catch {
        report(refuse(PUSHER_TYPE, "pusher", "", typeOf(source)));
        return () => { };
    }
}
