/** Reads messages as channels bring them: a message that several channels bring is read once. */
import { route } from "./channels.js";
import { decode } from "./decode.js";
import { Once } from "./once.js";
import { brought, misplacedOn } from "./receive.js";
/** The messages of some channels. */
export class Reader {
    watched;
    once;
    /** `window` is how long a copy counts as the same message, and `now` the time, both in milliseconds. */
    constructor(window, now, watched) {
        this.watched = watched;
        this.once = new Once(window, now);
    }
    /** Reads a message that a channel brings. Its copy on another channel is the same `Message`. */
    read(channel, event, data) {
        const message = this.arrive(channel, event, data);
        // with another id than its channel's, it is not the same message as on other channels
        const invalid = misplacedOn(channel, message.decoded);
        return invalid ? { decoded: brought(invalid, channel, data), told: new Set() } : message;
    }
    arrive(channel, event, data) {
        const first = () => ({ decoded: brought(decode(event, data), channel, data), told: new Set() });
        try {
            const channels = this.watched.size > 1 ? route(event, data).filter((name) => this.watched.has(name)) : [];
            if (channels.length > 1) {
                return this.once.arrive(`${event} ${JSON.stringify(data)}`, channel, channels, first);
            }
        }
        catch {
            // a message that cannot be routed is on this channel only
        }
        return first();
    }
}
