/** Publishing from JavaScript backends, over `fetch`: typed, shortened, signed, in order, retried. */
import { route } from "./channels.js";
import { quote } from "./decode.js";
import { RealtimeError } from "./error.js";
import { Queue } from "./queue.js";
import { signRequest } from "./signing.js";
import { truncate } from "./truncate.js";
/** The options in the `PUSHER_*` variables of an environment, such as `process.env`. */
export function optionsFromEnv(env) {
    const required = (name) => {
        const value = env[name];
        if (!value) {
            throw new RealtimeError("invalid_argument", name, "a value", "nothing", "set it beside the other PUSHER_* variables");
        }
        return value;
    };
    const scheme = env["PUSHER_SCHEME"] || "https";
    if (scheme !== "http" && scheme !== "https") {
        throw new RealtimeError("invalid_argument", "PUSHER_SCHEME", "`http` or `https`", quote(scheme), "set one of them");
    }
    return {
        appId: required("PUSHER_APP_ID"),
        key: required("PUSHER_KEY"),
        secret: required("PUSHER_SECRET"),
        cluster: env["PUSHER_CLUSTER"] || undefined,
        host: env["PUSHER_HOST"] || undefined,
        port: env["PUSHER_PORT"] ? Number(env["PUSHER_PORT"]) : undefined,
        scheme,
    };
}
/** What Pusher takes in one batch. */
const MAX_BATCH = 10;
/** How often a batch is tried that the server fails to serve, before its events go one by one. */
const BATCH_TRIES = 3;
/** How often the server may fail to serve an event while it serves others. */
const LONELY_TRIES = 20;
/** The waits between tries, in milliseconds: at most, at first and in the end. */
const [FIRST_WAIT, LONGEST_WAIT] = [50, 1000];
/** Makes a publisher. It holds no timer and no connection while nothing is to be sent. */
export function createPublisher(options) {
    return new Sender(options);
}
class Sender {
    queue = new Queue();
    base;
    path;
    options;
    // not enumerable, so that no log of the publisher shows the secret
    #credentials;
    /** The calls that wait for room, in their order. */
    waitingForRoom = [];
    waitingForRest = [];
    workers = 0;
    clockSkew = 0;
    silentUntil = 0;
    lastSuccess = -1;
    isClosed = false;
    stop = new AbortController();
    undelivered = [];
    constructor({ appId, key, secret, cluster, host, port, scheme = "https", ...rest }) {
        for (const [field, value] of Object.entries({ appId, key, secret })) {
            if (typeof value !== "string" || value === "") {
                throw new RealtimeError("invalid_argument", field, "a non-empty string", typeof value, "see the app's page in its dashboard");
            }
        }
        const own = host ? `${scheme}://${host}${port === undefined ? "" : `:${port}`}` : undefined;
        const pusher = cluster ? `https://api-${cluster}.pusher.com` : "https://api.pusherapp.com";
        this.base = own ?? pusher;
        if (!URL.canParse(this.base)) {
            throw new RealtimeError("invalid_argument", "host", "a host and a port", quote(this.base), "give them as PUSHER_HOST and PUSHER_PORT");
        }
        this.path = `/apps/${encodeURIComponent(appId)}`;
        this.#credentials = { key, secret };
        this.options = {
            queue: 10_000,
            connections: 8,
            timeout: 5_000,
            patience: 120_000,
            fetch: globalThis.fetch.bind(globalThis),
            now: Date.now,
            random: Math.random,
            sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
            ...rest,
        };
    }
    get pending() {
        return this.queue.size;
    }
    async publish(name, payload) {
        const text = JSON.stringify(payload);
        const channels = route(name, text);
        const data = truncate(name, text);
        // where nothing was cut, what an earlier publisher had cut is no news
        const truncated = data === text ? [] : (JSON.parse(data)._truncated ?? []);
        while (this.queue.size >= this.options.queue && !this.isClosed) {
            await new Promise((resolve) => this.waitingForRoom.push(resolve));
        }
        if (this.isClosed) {
            throw new RealtimeError("closed", "publisher", "a publisher that is open", "a closed one", "make another");
        }
        return new Promise((done, failed) => {
            this.queue.push({ name, channels, data, truncated, alone: false, accepted: this.options.now(), done, failed });
            this.wake();
        });
    }
    async close(milliseconds = 10_000) {
        this.isClosed = true;
        this.waitingForRoom.splice(0).forEach((resolve) => resolve());
        let timer;
        const late = new Promise((resolve) => (timer = setTimeout(resolve, milliseconds, "late")));
        if ((await Promise.race([this.atRest(), late])) === "late") {
            const waiting = this.queue.drain();
            this.stop.abort();
            await this.atRest();
            waiting.forEach((job) => this.giveUp(job));
        }
        clearTimeout(timer);
        return this.undelivered.splice(0);
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
        this.waitingForRoom.splice(0, Math.max(0, this.options.queue - this.queue.size)).forEach((resolve) => resolve());
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
            if (this.stop.signal.aborted) {
                return { error: unreachable("an answer in time", "none"), isStopped: true };
            }
            const answer = await this.send(taken);
            if (answer.status >= 200 && answer.status < 300) {
                this.lastSuccess = now();
                return undefined;
            }
            if (answer.status === 401 && !corrected && this.correctClock(answer.date)) {
                corrected = true;
                continue;
            }
            if (answer.retryAfter !== undefined) {
                this.silentUntil = Math.max(this.silentUntil, now() + Math.min(answer.retryAfter, patience));
            }
            const error = errorOf(answer);
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
            let stopped = () => { };
            const stop = new Promise((resolve) => (stopped = resolve));
            this.stop.signal.addEventListener("abort", stopped);
            await Promise.race([this.options.sleep(milliseconds), stop]);
            this.stop.signal.removeEventListener("abort", stopped);
        }
    }
    async send(taken) {
        const [first] = taken;
        const isSingle = taken.length === 1;
        const path = `${this.path}/${isSingle ? "events" : "batch_events"}`;
        const body = JSON.stringify(isSingle
            ? { name: first.name, channels: first.channels, data: first.data }
            : { batch: taken.flatMap(({ name, channels, data }) => channels.map((channel) => ({ channel, name, data }))) });
        const time = Math.floor((this.options.now() + this.clockSkew) / 1000);
        const query = signRequest(this.#credentials, { method: "POST", path, body }, time);
        const { signal, end } = this.limit();
        try {
            const response = await this.options.fetch(`${this.base}${path}?${query}`, {
                method: "POST",
                headers: { "content-type": "application/json" },
                body,
                signal,
            });
            const text = (await response.text()).slice(0, 500);
            const { status, headers } = response;
            return { status, text, retryAfter: this.retryAfter(headers.get("retry-after")), date: Date.parse(headers.get("date") ?? "") };
        }
        catch (error) {
            // the cause can name the URL, in which the signature stands: only its code is kept
            const { name, cause } = error;
            return { status: 0, text: cause?.code ?? name };
        }
        finally {
            end();
        }
    }
    /** A signal that ends a request after its time, or when the publisher is stopped. */
    limit() {
        const controller = new AbortController();
        const abort = () => controller.abort();
        const timer = setTimeout(abort, this.options.timeout);
        this.stop.signal.addEventListener("abort", abort);
        const end = () => {
            clearTimeout(timer);
            this.stop.signal.removeEventListener("abort", abort);
        };
        return { signal: controller.signal, end };
    }
    /** Learns the server's time from its refusal; whether that can be why it refused. */
    correctClock(date) {
        const skew = (date ?? NaN) - this.options.now();
        if (!(Math.abs(skew - this.clockSkew) >= 300_000)) {
            return false;
        }
        this.clockSkew = skew;
        return true;
    }
    /** The header `Retry-After`, seconds or a moment, in milliseconds from now. */
    retryAfter(header) {
        const milliseconds = Number(header) * 1000 || Date.parse(header ?? "") - this.options.now();
        return milliseconds > 0 ? milliseconds : undefined;
    }
}
const utf8 = new TextEncoder();
const ADVICE = {
    400: "the server does not understand the request; part of it may have been delivered",
    401: "check the key, the secret and the clock",
    403: "the app is disabled or over its quota: see its dashboard",
    404: "check the app's id",
    413: "the server has a lower limit than Pusher's 10240 bytes",
};
function unreachable(expected, found) {
    return new RealtimeError("unreachable", "server", expected, found, "the event may have been published or not; try again later");
}
function errorOf({ status, text }) {
    const found = status === 0 ? text : `${status} ${quote(text)}`;
    if (status === 0 || status === 429 || status >= 500) {
        return unreachable("the server to take the event", found);
    }
    const code = "refused";
    return new RealtimeError(code, "server", "the server to take the event", found, ADVICE[status] ?? "check the host and the port");
}
