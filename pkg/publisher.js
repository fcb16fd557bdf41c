/** Publishing from JavaScript backends, over `fetch`: typed, shortened, signed, in order, retried. */
import { route } from "./channels.js";
import { RealtimeError } from "./error.js";
import { Queue } from "./queue.js";
import { Api, errorOf } from "./request.js";
import { truncate } from "./truncate.js";
export { PublishError } from "./request.js";
export { optionsFromEnv } from "./settings.js";
/** What Pusher takes in one batch. */
const MAX_BATCH = 10;
/** How often a batch is tried that the server fails to serve, before its events go one by one. */
const BATCH_TRIES = 3;
/** How often the server may fail to serve an event while it serves others. */
const LONELY_TRIES = 20;
/** The waits between tries, in milliseconds: at most, at first and in the end, times chance. */
const [FIRST_WAIT, LONGEST_WAIT] = [50, 1000];
/** Makes a publisher. It holds no timer and no connection while nothing is to be sent. */
export function createPublisher(options) {
    return new Sender(options);
}
class Sender {
    queue = new Queue();
    api;
    options;
    /** What was called for while the queue was full, in the order of the calls. */
    waitingForRoom = new Set();
    waitingForRest = [];
    workers = 0;
    silentUntil = 0;
    lastSuccess = -1;
    closing;
    stop = new AbortController();
    undelivered = [];
    constructor({ queue = 10_000, connections = 8, timeout = 5_000, patience = 120_000, fetch = (input, init) => globalThis.fetch(input, init), now = Date.now, random = Math.random, sleep = wait, ...app }) {
        for (const [field, value] of Object.entries({ queue, connections, timeout, patience })) {
            if (!(value > 0)) {
                throw new RealtimeError("invalid_argument", field, "a number above 0", String(value), "leave it out for the usual one");
            }
        }
        this.api = new Api(app, { timeout, fetch, now });
        this.options = { queue, connections, patience, now, random, sleep };
    }
    get pending() {
        return this.waitingForRoom.size + this.queue.size;
    }
    async publish(name, payload) {
        if (this.closing) {
            throw new RealtimeError("closed", "publisher", "a publisher that is open", "a closed one", "make another");
        }
        const text = JSON.stringify(payload);
        const channels = route(name, text);
        const data = truncate(name, text);
        // where nothing was cut, what an earlier publisher had cut is no news
        const truncated = data === text ? [] : (JSON.parse(data)._truncated ?? []);
        return new Promise((done, failed) => {
            this.waitingForRoom.add({ name, channels, data, truncated, alone: false, accepted: 0, done, failed });
            this.admit();
        });
    }
    close(milliseconds = 10_000) {
        this.closing ??= this.finish(milliseconds);
        return this.closing;
    }
    async finish(milliseconds) {
        let timer;
        const late = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds, "late")));
        if ((await Promise.race([this.atRest(), late])) === "late") {
            const waiting = [...this.queue.drain(), ...this.waitingForRoom];
            this.waitingForRoom.clear();
            this.stop.abort();
            await this.atRest();
            waiting.forEach((job) => this.giveUp(job));
        }
        clearTimeout(timer);
        return this.undelivered.splice(0);
    }
    /** Queues what there is room for, in the order of the calls. */
    admit() {
        for (const job of this.waitingForRoom) {
            if (this.queue.size >= this.options.queue) {
                return;
            }
            this.waitingForRoom.delete(job);
            job.accepted = this.options.now();
            this.queue.push(job);
            this.wake();
        }
    }
    async atRest() {
        while (this.queue.size > 0) {
            await new Promise((resolve) => this.waitingForRest.push(resolve));
        }
    }
    giveUp({ name, channels, data, failed }) {
        this.undelivered.push({ name, channels, data });
        failed(new RealtimeError("closed", "publisher", "time to send the event", "a publisher that was closed", "see what `close` gave back"));
    }
    /** Starts another worker while there are connections to spare. */
    wake() {
        if (this.workers < this.options.connections) {
            this.workers++;
            void this.work();
        }
    }
    async work() {
        // what one tick publishes is there before the first request is made
        await Promise.resolve();
        for (;;) {
            // at rest an event has its own request and takes one round trip; what waits travels together
            const idle = this.options.connections - this.workers + 1;
            const taken = this.queue.take(this.queue.waiting.size <= idle ? 1 : MAX_BATCH);
            if (taken.length === 0) {
                this.workers--;
                return;
            }
            this.settle(taken, await this.attempt(taken));
        }
    }
    settle(taken, failure) {
        if (failure?.canBeOne && taken.length > 1) {
            this.queue.giveBack(taken);
        }
        else {
            for (const job of taken) {
                this.queue.finish(job);
                if (failure === undefined) {
                    job.done({ channels: job.channels, bytes: utf8.encode(job.data).length, truncated: job.truncated });
                }
                else if (failure.isStopped) {
                    this.giveUp(job);
                }
                else {
                    job.failed(failure.error);
                }
            }
        }
        this.admit();
        if (this.queue.size === 0) {
            this.waitingForRest.splice(0).forEach((resolve) => resolve());
        }
        if (this.queue.waiting.size > 0) {
            this.wake();
        }
    }
    /** Sends events in one request until the server took them or there is no point in going on. */
    async attempt(taken) {
        const { now, patience, random } = this.options;
        const begin = now();
        const oldest = Math.min(...taken.map((job) => job.accepted));
        let [corrected, unserved] = [false, 0];
        for (let tries = 1;; tries++) {
            await this.pause(this.silentUntil - now());
            const answer = this.stop.signal.aborted ? UNSENT : await this.send(taken);
            if (answer.status >= 200 && answer.status < 300) {
                this.lastSuccess = now();
                return undefined;
            }
            const error = errorOf(answer);
            if (this.stop.signal.aborted) {
                return { error, isStopped: true };
            }
            if (answer.status === 401 && !corrected && this.api.correctClock(answer)) {
                corrected = true;
                continue;
            }
            if (answer.retryAfter !== undefined) {
                this.silentUntil = Math.max(this.silentUntil, now() + Math.min(answer.retryAfter, patience));
            }
            const isUnserved = answer.status >= 500;
            unserved += Number(isUnserved);
            if (error.code === "refused" || (taken.length > 1 && unserved >= BATCH_TRIES)) {
                return { error, canBeOne: isUnserved || answer.status === 400 || answer.status === 413 };
            }
            const wait = Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) * random();
            const othersPass = this.lastSuccess > begin;
            if ((unserved >= LONELY_TRIES && othersPass) || now() + wait - oldest >= patience) {
                return { error };
            }
            await this.pause(wait);
        }
    }
    /** Waits, or until the publisher is stopped. */
    async pause(milliseconds) {
        if (milliseconds > 0 && !this.stop.signal.aborted) {
            const over = new AbortController();
            const stopped = new Promise((resolve) => over.signal.addEventListener("abort", () => resolve()));
            const abort = () => over.abort();
            this.stop.signal.addEventListener("abort", abort);
            await Promise.race([this.options.sleep(milliseconds, over.signal), stopped]);
            this.stop.signal.removeEventListener("abort", abort);
        }
    }
    send(taken) {
        const [first] = taken;
        const [name, content] = taken.length === 1
            ? ["events", { name: first.name, channels: first.channels, data: first.data }]
            : ["batch_events", { batch: taken.flatMap(({ name, channels, data }) => channels.map((channel) => ({ channel, name, data }))) }];
        return this.api.post(name, JSON.stringify(content), this.stop.signal);
    }
}
/** What stands for an answer where nothing was sent any more. */
const UNSENT = { status: 0, text: "nothing was sent", skew: 0 };
const utf8 = new TextEncoder();
/** Waits, with no timer left behind when nobody waits any more. */
function wait(milliseconds, signal) {
    return new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        signal.addEventListener("abort", () => clearTimeout(timer));
    });
}
