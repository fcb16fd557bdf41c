/** The part of pusher-js that this package uses. The app makes the instance and keeps it. */
import { refuse } from "./error.js";
import { reading, typeOf } from "./facts.js";
import { PUSHER_TYPE } from "./words.js";
/** Returns the pusher-js instance itself, or Echo's. */
export function pusherOf(source) {
    const pusher = reading(PUSHER_TYPE, "pusher", () => {
        const given = source;
        const pusher = given?.connector?.pusher ?? given;
        return typeof pusher?.subscribe === "function" && typeof pusher.connection?.bind === "function" ? pusher : undefined;
    });
    if (!pusher) {
        throw refuse(PUSHER_TYPE, "pusher", "", typeOf(source));
    }
    return pusher;
}
