import { RealtimeError } from "./error.js";
import { type AppSettings } from "./settings.js";
/** What the server said. */
export interface Answer {
    /** 0 where there was no answer. */
    status: number;
    /** The beginning of its text, or what went wrong. */
    text: string;
    /** What the header `Retry-After` asks for, in milliseconds from now. */
    retryAfter?: number | undefined;
    /** The server's time, in milliseconds since 1970; NaN where it does not tell. */
    date?: number;
    /** The clock's correction that the request was signed with. */
    skew: number;
}
/** An event that was not published. */
export declare class PublishError extends RealtimeError {
    /** The HTTP status that ended it; `undefined` where there was no answer. */
    readonly status: number | undefined;
    constructor(code: "refused" | "unreachable", found: string, advice: string, 
    /** The HTTP status that ended it; `undefined` where there was no answer. */
    status: number | undefined);
}
/** The error of an answer that is no success: `refused` where there is no point in trying again. */
export declare function errorOf({ status, text }: Answer): PublishError;
/** @internal */
export interface ApiOptions {
    /** How long one request may take, in milliseconds. */
    timeout: number;
    fetch: typeof fetch;
    now: () => number;
}
/** @internal */
export declare class Api {
    #private;
    private readonly options;
    private readonly base;
    private readonly path;
    private skew;
    constructor(settings: AppSettings, options: ApiOptions);
    /** Posts to one of the app's paths, such as `events`; `stop` gives up. Never fails. */
    post(name: string, body: string, stop: AbortSignal): Promise<Answer>;
    /** Learns the server's time from its refusal; whether the clock that it was signed by can be why. */
    correctClock({ date, skew }: Answer): boolean;
    private exchange;
    /** The header `Retry-After`, seconds or a moment, in milliseconds from now. */
    private retryAfter;
}
