/** @internal */
export class Queue {
    /** What waits, oldest first. A `Set` keeps its order. */
    waiting = new Set();
    /** On each channel what is unfinished, oldest first. */
    lanes = new Map();
    onTheirWay = new Set();
    get size() {
        return this.waiting.size + this.onTheirWay.size;
    }
    push(event) {
        this.waiting.add(event);
        for (const channel of event.channels) {
            const lane = this.lanes.get(channel);
            if (lane) {
                lane.push(event);
            }
            else {
                this.lanes.set(channel, [event]);
            }
        }
    }
    /**
     * Takes what may be sent in one request, oldest first: as many events as do not exceed `room` messages,
     * an event being one for each of its channels, and one event in any case.
     */
    take(room) {
        const taken = new Set();
        let messages = 0;
        // a channel of which something was passed over has nothing more to give
        const closed = new Set();
        let looked = 0;
        for (const event of this.waiting) {
            const isFree = event.channels.every((channel) => !closed.has(channel) && this.isNext(channel, event, taken));
            const fits = taken.size === 0 || (!event.alone && messages + event.channels.length <= room);
            if (isFree && fits) {
                taken.add(event);
                messages += event.alone ? room : event.channels.length;
            }
            else {
                event.channels.forEach((channel) => closed.add(channel));
            }
            // what is behind what is on its way must not make every look long
            if (messages >= room || ++looked >= LOOK_AHEAD) {
                break;
            }
        }
        for (const event of taken) {
            this.waiting.delete(event);
            this.onTheirWay.add(event);
        }
        return [...taken];
    }
    /** What was taken has arrived, or never will. */
    finish(event) {
        this.onTheirWay.delete(event);
        for (const channel of event.channels) {
            const lane = this.lanes.get(channel);
            lane.splice(lane.indexOf(event), 1);
            if (lane.length === 0) {
                this.lanes.delete(channel);
            }
        }
    }
    /** Puts back what was taken together, each to its place and from now on to travel alone. */
    giveBack(taken) {
        const later = [...this.waiting];
        this.waiting.clear();
        for (const event of taken) {
            event.alone = true;
            this.onTheirWay.delete(event);
            this.waiting.add(event);
        }
        later.forEach((event) => this.waiting.add(event));
    }
    /** Removes all that waits, oldest first. */
    drain() {
        const waiting = [...this.waiting];
        this.waiting.clear();
        waiting.forEach((event) => this.finish(event));
        return waiting;
    }
    /** Whether nothing stands before the event on the channel but what is taken with it. */
    isNext(channel, event, taken) {
        for (const before of this.lanes.get(channel)) {
            if (before === event) {
                return true;
            }
            if (!taken.has(before)) {
                return false;
            }
        }
        return false;
    }
}
/** How many events are looked at to fill a request. */
const LOOK_AHEAD = 1000;
