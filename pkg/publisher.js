import { Outgoing, PublisherCore, publisherHooks } from "./fiche_realtime_server_bg.js";
export { PublishError } from "./publish-error.js";
export { optionsFromEnv } from "./settings.js";
/**
 * Creates a publisher. While it has nothing to send, it holds no timer and no connection.
 *
 * ```js
 * const publisher = createPublisher(optionsFromEnv(process.env));
 * await publisher.publish("notification", { type: "info", message: "Saved", duration: 5000 });
 * for (const { name, channels } of await publisher.close()) console.error(name, "was not delivered to", channels);
 * ```
 *
 * @throws RealtimeError `invalid_argument` for an option that cannot be used.
 */
export function createPublisher(options) {
    return new Driver(options);
}
class Driver {
    // not enumerable, so that a log of the publisher does not show the secret
    #core;
    #options;
    #since;
    #onlyIf;
    #callers = new Map();
    /** The requests in flight, by their group. */
    #requests = new Map();
    #nextCaller = 0;
    #isToRun = false;
    /** The time for which the timer waits, and the controller that ends it. */
    #timer;
    #closing;
    #closed;
    constructor(options) {
        this.#core = new PublisherCore(options);
        const { now, sleep = wait, fetch = (input, init) => globalThis.fetch(input, init), onlyIf } = publisherHooks(options);
        this.#options = { fetch, sleep, now: now ?? Date.now };
        // the waits must go on when the system's clock is changed
        this.#since = now ?? (() => performance.now());
        this.#onlyIf = onlyIf;
    }
    get pending() {
        return this.#core.pending;
    }
    get stats() {
        return this.#core.stats();
    }
    async publish(name, payload) {
        const event = new Outgoing(name, payload, this.#onlyIf);
        const nobody = event.receiptOfNobody;
        if (nobody) {
            event.free();
            return nobody;
        }
        const caller = (this.#nextCaller = (this.#nextCaller + 1) >>> 0);
        this.#core.publish(event, caller, this.#since(), this.#options.now());
        return new Promise((done, failed) => {
            this.#callers.set(caller, { done, failed });
            this.#run();
        });
    }
    close(milliseconds = 10_000) {
        if (!this.#closing) {
            try {
                this.#core.close(milliseconds, this.#since(), this.#options.now());
            }
            catch (error) {
                return Promise.reject(error);
            }
            this.#closing = new Promise((done, failed) => (this.#closed = { done, failed }));
            this.#run();
        }
        return this.#closing;
    }
    /** Runs the machine at the end of this tick, so that all events of the tick are queued first. */
    #run() {
        if (!this.#isToRun) {
            this.#isToRun = true;
            queueMicrotask(() => this.#guarded(() => this.#step()));
        }
    }
    /** Asks the machine. If it throws, the module has stopped, and the publisher with it. */
    #guarded(ask) {
        try {
            ask();
        }
        catch (error) {
            this.#stop(error);
        }
    }
    #step() {
        this.#isToRun = false;
        for (let action; (action = this.#core.poll(this.#since(), this.#options.now()));) {
            switch (action.what) {
                case "send":
                    void this.#send(action);
                    break;
                case "abandon":
                    this.#requests.get(action.group)?.abort();
                    this.#requests.delete(action.group);
                    break;
                case "ended":
                    action.ends.forEach((end) => this.#end(end));
            }
        }
        if (this.#closed && this.#core.isAtRest) {
            this.#closed.done(this.#core.takeGivenBack());
            this.#closed = undefined;
        }
        this.#setTimer();
    }
    /** Ends everything with the error of a module that stopped. Nobody knows which events have arrived. */
    #stop(error) {
        this.#requests.forEach((request) => request.abort());
        this.#requests.clear();
        this.#timer?.stop.abort();
        this.#callers.forEach(({ failed }) => failed(error));
        this.#callers.clear();
        this.#closed?.failed(error);
    }
    #end({ caller, receipt, error }) {
        const { done, failed } = this.#callers.get(caller);
        this.#callers.delete(caller);
        if (receipt) {
            done(receipt);
        }
        else {
            failed(error);
        }
    }
    /** Sets the timer for the machine's next wake-up. */
    #setTimer() {
        const at = this.#core.wake;
        if (at === this.#timer?.at) {
            return;
        }
        this.#timer?.stop.abort();
        this.#timer = undefined;
        if (at !== undefined) {
            this.#timer = { at, stop: new AbortController() };
            void this.#wait(this.#timer);
        }
    }
    async #wait(timer) {
        const { signal } = timer.stop;
        try {
            await this.#options.sleep(Math.max(0, timer.at - this.#since()), signal);
        }
        catch {
            // some sleeps reject when they are aborted; after any other failure the platform's timer waits
        }
        // a sleep that ends early must not run the machine again and again
        for (let left; !signal.aborted && (left = timer.at - this.#since()) > 0;) {
            await wait(left, signal);
        }
        if (!signal.aborted) {
            this.#timer = undefined;
            this.#run();
        }
    }
    async #send({ group, attempt, url, body }) {
        const { now } = this.#options;
        const controller = new AbortController();
        this.#requests.set(group, controller);
        try {
            const { status, retryAfter, date, text } = await this.#exchange(url, body, controller.signal);
            this.#core.answered(group, attempt, status, retryAfter, date, text, this.#since(), now());
        }
        catch (error) {
            // only the cause's code is kept: its text can have the URL, which has the signature
            const { name, cause, code } = Object(error);
            this.#guarded(() => this.#core.failed(group, attempt, String(cause?.code ?? code ?? name), this.#since(), now()));
        }
        if (this.#requests.get(group) === controller) {
            this.#requests.delete(group);
        }
        this.#run();
    }
    async #exchange(url, body, signal) {
        // a plain function call: the `fetch` of browsers and workers refuses another `this`
        const { fetch } = this.#options;
        const response = await fetch(url, {
            method: "POST",
            headers: { "content-type": "application/json" },
            body,
            signal,
            // a followed redirect would become a GET, with a wrong signature
            redirect: "manual",
        });
        const { status, headers } = response;
        const text = await beginning(response, this.#core.maxAnswer);
        return { status, retryAfter: headers.get("retry-after"), date: headers.get("date"), text };
    }
}
/** Reads at most `most` bytes of a response's body. If the body breaks off, returns the bytes that arrived. */
async function beginning({ body }, most) {
    const parts = [];
    let size = 0;
    const reader = body?.getReader();
    while (reader && size < most) {
        // a body that breaks off is no failure: the status is the answer, and errors only quote the body
        const { value } = await reader.read().catch(() => ({ value: undefined }));
        if (!value) {
            break;
        }
        parts.push(value);
        size += value.length;
    }
    // the rest of the body, if there is one, is not needed
    void reader?.cancel().catch(() => { });
    const text = new Uint8Array(size);
    let at = 0;
    for (const part of parts) {
        text.set(part, at);
        at += part.length;
    }
    return text.subarray(0, most);
}
/** Waits. An aborted signal ends the wait and its timer. */
function wait(milliseconds, signal) {
    return new Promise((resolve) => {
        // timers cannot wait longer than this: the wait ends early, and `#wait` goes on waiting
        const timer = setTimeout(resolve, Math.min(milliseconds, 0x7fffffff));
        signal.addEventListener("abort", () => {
            clearTimeout(timer);
            resolve();
        });
    });
}
