import { RealtimeError } from './error.js';
import { write } from './json.js';
import { PublishError } from './publish-error.js';


/**
 * An event that is ready to be published.
 */
export class Outgoing {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        OutgoingFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_outgoing_free(ptr, 0);
    }
    /**
     * Builds an event for those of its channels for which `only_if` returns true.
     *
     * # Errors
     * The error of the event, or whatever `only_if` throws.
     * @param {unknown} name
     * @param {unknown} payload
     * @param {unknown} only_if
     */
    constructor(name, payload, only_if) {
        const ret = wasm.outgoing_new(name, payload, only_if);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        OutgoingFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * The receipt of an event that goes to no channel.
     * @returns {unknown}
     */
    get receiptOfNobody() {
        const ret = wasm.outgoing_receiptOfNobody(this.__wbg_ptr);
        return ret;
    }
}
if (Symbol.dispose) Outgoing.prototype[Symbol.dispose] = Outgoing.prototype.free;

/**
 * A publisher. The driver reports what happens, and [`poll`](Self::poll) says what to do. Times are in
 * milliseconds: `since` counts from any fixed moment, `date` from 1970.
 */
export class PublisherCore {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        PublisherCoreFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_publishercore_free(ptr, 0);
    }
    /**
     * Handles an answer of the server, with the beginning of its body.
     * @param {number} group
     * @param {number} attempt
     * @param {number} status
     * @param {string | null | undefined} retry_after
     * @param {string | null | undefined} date_header
     * @param {Uint8Array | number[]} body
     * @param {number} since
     * @param {number} date
     */
    answered(group, attempt, status, retry_after, date_header, body, since, date) {
        const val4 = +group;
        const val5 = +attempt;
        const val6 = +status;
        const val7 = +since;
        const val8 = +date;
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = isLikeNone(retry_after) ? 0 : passStringToWasm0(retry_after, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len0 = WASM_VECTOR_LEN;
            ptr1 = isLikeNone(date_header) ? 0 : passStringToWasm0(date_header, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
            len1 = WASM_VECTOR_LEN;
            ptr2 = passArray8ToWasm0(body, wasm.__wbindgen_malloc);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_free(ptr2, len2 * 1, 1); }
            if (ptr1) { wasm.__wbindgen_free(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_free(ptr0, len0 * 1, 1); }
            throw e;
        }
        wasm.publishercore_answered(this.__wbg_ptr, val4, val5, val6, ptr0, len0, ptr1, len1, ptr2, len2, val7, val8);
    }
    /**
     * Accepts no more events. The events that are left after this time are given back.
     *
     * # Errors
     * `invalid_argument`.
     * @param {unknown} milliseconds
     * @param {number} since
     * @param {number} date
     */
    close(milliseconds, since, date) {
        const ret = wasm.publishercore_close(this.__wbg_ptr, milliseconds, since, date);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Handles a missing answer. `code` is the platform's error code.
     * @param {number} group
     * @param {number} attempt
     * @param {string} code
     * @param {number} since
     * @param {number} date
     */
    failed(group, attempt, code, since, date) {
        const val2 = +group;
        const val3 = +attempt;
        const val4 = +since;
        const val5 = +date;
        const ptr0 = passStringToWasm0(code, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
        const len0 = WASM_VECTOR_LEN;
        wasm.publishercore_failed(this.__wbg_ptr, val2, val3, ptr0, len0, val4, val5);
    }
    /**
     * Whether nothing is left to do.
     * @returns {boolean}
     */
    get isAtRest() {
        const ret = wasm.publishercore_isAtRest(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * The number of bytes of an answer's body that are used.
     * @returns {number}
     */
    get maxAnswer() {
        const ret = wasm.publishercore_maxAnswer(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Creates a publisher with these options.
     *
     * # Errors
     * `invalid_argument`.
     * @param {unknown} options
     */
    constructor(options) {
        const ret = wasm.publishercore_new(options);
        if (ret[2]) {
            throw takeFromExternrefTable0(ret[1]);
        }
        this.__wbg_ptr = ret[0];
        PublisherCoreFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * The number of events that wait for room, are queued or are in a request.
     * @returns {number}
     */
    get pending() {
        const ret = wasm.publishercore_pending(this.__wbg_ptr);
        return ret;
    }
    /**
     * The next action. `undefined` until something happens or [`wake`](Self::wake) is reached.
     * @param {number} since
     * @param {number} date
     * @returns {unknown}
     */
    poll(since, date) {
        const ret = wasm.publishercore_poll(this.__wbg_ptr, since, date);
        return ret;
    }
    /**
     * Publishes an event. [`poll`](Self::poll) reports its end under the number `caller`.
     *
     * # Errors
     * `closed`.
     * @param {Outgoing} event
     * @param {number} caller
     * @param {number} since
     * @param {number} date
     */
    publish(event, caller, since, date) {
        const val2 = +caller;
        const val3 = +since;
        const val4 = +date;
        _assertClass(event, Outgoing);
        var ptr0 = event.__destroy_into_raw();
        const ret = wasm.publishercore_publish(this.__wbg_ptr, ptr0, val2, val3, val4);
        if (ret[1]) {
            throw takeFromExternrefTable0(ret[0]);
        }
    }
    /**
     * Counts of events so far, by outcome.
     * @returns {unknown}
     */
    stats() {
        const ret = wasm.publishercore_stats(this.__wbg_ptr);
        return ret;
    }
    /**
     * The events given back since the last call.
     * @returns {unknown}
     */
    takeGivenBack() {
        const ret = wasm.publishercore_takeGivenBack(this.__wbg_ptr);
        return ret;
    }
    /**
     * The time of the next poll if nothing happens before, by the clock of `since`. `undefined` for never.
     * @returns {number | undefined}
     */
    get wake() {
        const ret = wasm.publishercore_wake(this.__wbg_ptr);
        return ret[0] === 0 ? undefined : ret[1];
    }
}
if (Symbol.dispose) PublisherCore.prototype[Symbol.dispose] = PublisherCore.prototype.free;

/**
 * The answer to the form. `allowed` names the requested channels that the policy allows.
 * @param {unknown} credentials
 * @param {unknown} form
 * @param {string[]} allowed
 * @returns {AuthorizationResponse}
 */
export function answerChannels(credentials, form, allowed) {
    const ptr0 = passArrayJsValueToWasm0(allowed, wasm.__wbindgen_malloc);
    const len0 = WASM_VECTOR_LEN;
    const ret = wasm.answerChannels(credentials, form, ptr0, len0);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}

/**
 * The answer that signs a user in. The user data is an object or its JSON text.
 * @param {unknown} credentials
 * @param {unknown} socket_id
 * @param {unknown} user_data
 * @returns {Authorization}
 */
export function authenticateUser(credentials, socket_id, user_data) {
    const ret = wasm.authenticateUser(credentials, socket_id, user_data);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}

/**
 * The answer that authorises a socket to subscribe to a private or presence channel.
 * @param {unknown} credentials
 * @param {unknown} socket_id
 * @param {unknown} channel
 * @param {unknown} channel_data
 * @returns {Authorization}
 */
export function authorizeChannel(credentials, socket_id, channel, channel_data) {
    const ret = wasm.authorizeChannel(credentials, socket_id, channel, channel_data);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}

/**
 * Whether the value is one of Pusher's events and each of its fields has the right type.
 * @param {unknown} value
 * @returns {boolean}
 */
export function isWebhookEvent(value) {
    const ret = wasm.isWebhookEvent(value);
    return ret !== 0;
}

/**
 * Reads the settings from the variables of an environment.
 * @param {unknown} env
 * @returns {unknown}
 */
export function optionsFromEnv(env) {
    const ret = wasm.optionsFromEnv(env);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}

/**
 * Parses the name of a channel; `undefined` if it is not a channel of this contract.
 * @param {unknown} name
 * @returns {unknown}
 */
export function parseChannel(name) {
    const ret = wasm.parseChannel(name);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}

/**
 * The options of a publisher that are functions, by name.
 *
 * # Errors
 * `invalid_argument` for an option that is not a function.
 * @param {unknown} options
 * @returns {unknown}
 */
export function publisherHooks(options) {
    const ret = wasm.publisherHooks(options);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}

/**
 * The names of this contract's channels in the form. Empty if it is not such a form; [`answer_channels`]
 * then reports the error. This function also checks the credentials and the policy, so that wrong ones
 * are refused before the policy is called.
 * @param {unknown} credentials
 * @param {unknown} form
 * @param {unknown} policy
 * @returns {string[]}
 */
export function requestedChannels(credentials, form, policy) {
    const ret = wasm.requestedChannels(credentials, form, policy);
    if (ret[3]) {
        throw takeFromExternrefTable0(ret[2]);
    }
    var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
    wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
    return v1;
}

/**
 * The names of the channels on which an event is published.
 * @param {unknown} name
 * @param {unknown} payload
 * @returns {string[]}
 */
export function route(name, payload) {
    const ret = wasm.route(name, payload);
    if (ret[3]) {
        throw takeFromExternrefTable0(ret[2]);
    }
    var v1 = getArrayJsValueFromWasm0(ret[0], ret[1]);
    wasm.__wbindgen_free(ret[0], ret[1] * 4, 4);
    return v1;
}

/**
 * The query string of a signed request, without `?`.
 * @param {unknown} credentials
 * @param {unknown} request
 * @param {unknown} timestamp
 * @returns {string}
 */
export function signRequest(credentials, request, timestamp) {
    let deferred2_0;
    let deferred2_1;
    try {
        const ret = wasm.signRequest(credentials, request, timestamp);
        var ptr1 = ret[0];
        var len1 = ret[1];
        if (ret[3]) {
            ptr1 = 0; len1 = 0;
            throw takeFromExternrefTable0(ret[2]);
        }
        deferred2_0 = ptr1;
        deferred2_1 = len1;
        return getStringFromWasm0(ptr1, len1);
    } finally {
        wasm.__wbindgen_free(deferred2_0, deferred2_1, 1);
    }
}

/**
 * Shortens a payload to at most `limit` bytes of JSON. A payload that fits is returned unchanged. Otherwise
 * text becomes text, and an object becomes an object.
 * @param {unknown} name
 * @param {unknown} payload
 * @param {unknown} limit
 * @returns {unknown}
 */
export function truncate(name, payload, limit) {
    const ret = wasm.truncate(name, payload, limit);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}

/**
 * Reads a webhook. `undefined` if its signature is wrong, or its time is too far from `now`: by more than
 * `maxAge` of the options, in seconds, or else [`MAX_AGE`]. If the options have no `now`, `clock` is used. Both are in
 * milliseconds since 1970.
 * @param {unknown} credentials
 * @param {unknown} webhook
 * @param {unknown} headers
 * @param {unknown} options
 * @param {number} clock
 * @returns {unknown}
 */
export function verifyWebhook(credentials, webhook, headers, options, clock) {
    const ret = wasm.verifyWebhook(credentials, webhook, headers, options, clock);
    if (ret[2]) {
        throw takeFromExternrefTable0(ret[1]);
    }
    return takeFromExternrefTable0(ret[0]);
}
export function __wbg_Number_82580e299fc3d1a9(arg0, arg1) {
    const ret = Number(getStringFromWasm0(arg0, arg1));
    return ret;
}
export function __wbg_String_0ba7b657a8bb3ee0(arg0, arg1) {
    const ret = String(arg1);
    const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    const len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}
export function __wbg_String_222b1ff02644d074(arg0, arg1) {
    const ret = String(arg1);
    const ptr1 = passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    const len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}
export function __wbg___wbindgen_boolean_get_4f1baf9a00be3c74(arg0) {
    const v = arg0;
    const ret = typeof(v) === 'boolean' ? v : undefined;
    return isLikeNone(ret) ? 0xFFFFFF : ret ? 1 : 0;
}
export function __wbg___wbindgen_is_falsy_d864b623500ae65d(arg0) {
    const ret = !arg0;
    return ret;
}
export function __wbg___wbindgen_is_function_741ff2bb612836f5(arg0) {
    const ret = typeof(arg0) === 'function';
    return ret;
}
export function __wbg___wbindgen_is_null_c22311b1cc228e3a(arg0) {
    const ret = arg0 === null;
    return ret;
}
export function __wbg___wbindgen_is_object_8b968c3ab8e96595(arg0) {
    const val = arg0;
    const ret = typeof(val) === 'object' && val !== null;
    return ret;
}
export function __wbg___wbindgen_is_string_fc456fee5d3317de(arg0) {
    const ret = typeof(arg0) === 'string';
    return ret;
}
export function __wbg___wbindgen_is_undefined_be5b34249ff1fc15(arg0) {
    const ret = arg0 === undefined;
    return ret;
}
export function __wbg___wbindgen_jsval_eq_38d7bfbe4cc84039(arg0, arg1) {
    const ret = arg0 === arg1;
    return ret;
}
export function __wbg___wbindgen_number_get_934b640d0889af78(arg0, arg1) {
    const obj = arg1;
    const ret = typeof(obj) === 'number' ? obj : undefined;
    getDataViewMemory0().setFloat64((arg0 >>> 0) + 8 * 1, isLikeNone(ret) ? 0 : ret, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, !isLikeNone(ret), true);
}
export function __wbg___wbindgen_string_get_7ce8eee7fd327545(arg0, arg1) {
    const obj = arg1;
    const ret = typeof(obj) === 'string' ? obj : undefined;
    var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}
export function __wbg___wbindgen_throw_4c88d8bf264fd984(arg0, arg1) {
    throw new Error(getStringFromWasm0(arg0, arg1));
}
export function __wbg_call_40b008ba32f73991() { return handleError(function (arg0, arg1) {
    const ret = arg0.call(arg1);
    return ret;
}, arguments); }
export function __wbg_call_a410eb4b59ed5965() { return handleError(function (arg0, arg1, arg2) {
    const ret = arg0.call(arg1, arg2);
    return ret;
}, arguments); }
export function __wbg_create_8853e9d4d0f625e5(arg0) {
    const ret = Object.create(arg0);
    return ret;
}
export function __wbg_entries_23c1240b6836d3eb() { return handleError(function (arg0) {
    const ret = Object.entries(arg0);
    return ret;
}, arguments); }
export function __wbg_from_eac91875c8a5ffa4(arg0) {
    const ret = Array.from(arg0);
    return ret;
}
export function __wbg_getOwnPropertyDescriptor_bde8c48ab22edbff() { return handleError(function (arg0, arg1) {
    const ret = Reflect.getOwnPropertyDescriptor(arg0, arg1);
    return ret;
}, arguments); }
export function __wbg_get_2080c49015e35254() { return handleError(function (arg0, arg1) {
    const ret = Reflect.get(arg0, arg1);
    return ret;
}, arguments); }
export function __wbg_get_d7176cfb76d71114(arg0, arg1) {
    const ret = arg0[arg1 >>> 0];
    return ret;
}
export function __wbg_get_unchecked_e6325ad374eff861(arg0, arg1) {
    const ret = arg0[arg1 >>> 0];
    return ret;
}
export function __wbg_isArray_ea18a7987c10fced() { return handleError(function (arg0) {
    const ret = Array.isArray(arg0);
    return ret;
}, arguments); }
export function __wbg_isView_edf8c9cdcac00abe(arg0) {
    const ret = ArrayBuffer.isView(arg0);
    return ret;
}
export function __wbg_length_186163212ffe79c3(arg0) {
    const ret = arg0.length;
    return ret;
}
export function __wbg_length_b03a0fabb109b1e9(arg0) {
    const ret = arg0.length;
    return ret;
}
export function __wbg_new_1bfde440d1ff651d(arg0, arg1, arg2, arg3, arg4, arg5, arg6, arg7, arg8, arg9) {
    const ret = new RealtimeError(getStringFromWasm0(arg0, arg1), getStringFromWasm0(arg2, arg3), getStringFromWasm0(arg4, arg5), getStringFromWasm0(arg6, arg7), getStringFromWasm0(arg8, arg9));
    return ret;
}
export function __wbg_new_37eb45aaf5eeb820() {
    const ret = new Array();
    return ret;
}
export function __wbg_new_a9ad4d04f6e68bf3(arg0, arg1, arg2, arg3, arg4, arg5, arg6) {
    const ret = new PublishError(getStringFromWasm0(arg0, arg1), getStringFromWasm0(arg2, arg3), getStringFromWasm0(arg4, arg5), arg6 === 0xFFFFFF ? undefined : arg6);
    return ret;
}
export function __wbg_new_cd4348290afae586() {
    const ret = new Object();
    return ret;
}
export function __wbg_of_f750d10798629a03() { return handleError(function (arg0) {
    const ret = new Uint8Array(arg0);
    return ret;
}, arguments); }
export function __wbg_parse_c3f72b5a24f83c01() { return handleError(function (arg0, arg1) {
    const ret = JSON.parse(getStringFromWasm0(arg0, arg1));
    return ret;
}, arguments); }
export function __wbg_prototypesetcall_13162965d1fe7aa3(arg0, arg1, arg2) {
    Uint8Array.prototype.set.call(getArrayU8FromWasm0(arg0, arg1), arg2);
}
export function __wbg_push_c9f4893fc209f768(arg0, arg1) {
    const ret = arg0.push(arg1);
    return ret;
}
export function __wbg_random_df36b90cd78a7d54() {
    const ret = Math.random();
    return ret;
}
export function __wbg_set_2793479888329cb6() { return handleError(function (arg0, arg1, arg2) {
    const ret = Reflect.set(arg0, arg1, arg2);
    return ret;
}, arguments); }
export function __wbg_toStringTag_1bdd39ac5d866229() {
    const ret = Symbol.toStringTag;
    return ret;
}
export function __wbg_write_860e8c14b8648f4c() { return handleError(function (arg0, arg1, arg2, arg3) {
    const ret = write(arg1, arg2 >>> 0, arg3 >>> 0);
    var ptr1 = isLikeNone(ret) ? 0 : passStringToWasm0(ret, wasm.__wbindgen_malloc, wasm.__wbindgen_realloc);
    var len1 = WASM_VECTOR_LEN;
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 1, len1, true);
    getDataViewMemory0().setInt32((arg0 >>> 0) + 4 * 0, ptr1, true);
}, arguments); }
export function __wbindgen_generic_0000000000000001(arg0) {
    // Cast intrinsic for `F64 -> Externref`.
    const ret = arg0;
    return ret;
}
export function __wbindgen_generic_0000000000000002(arg0, arg1) {
    // Cast intrinsic for `Ref(String) -> Externref`.
    const ret = getStringFromWasm0(arg0, arg1);
    return ret;
}
export function __wbindgen_init_externref_table() {
    const table = wasm.__wbindgen_externrefs;
    table.set(0, undefined);
    table.set(1024, undefined);
    table.set(1025, null);
    table.set(1026, true);
    table.set(1027, false);
}
const OutgoingFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_outgoing_free(ptr, 1));
const PublisherCoreFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => wasm.__wbg_publishercore_free(ptr, 1));

function addToExternrefTable0(obj) {
    const idx = wasm.__externref_table_alloc();
    wasm.__wbindgen_externrefs.set(idx, obj);
    return idx;
}

function _assertClass(instance, klass) {
    if (!(instance instanceof klass)) {
        throw new Error(`expected instance of ${klass.name}`);
    }
}

function getArrayJsValueFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    const mem = getDataViewMemory0();
    const result = [];
    for (let i = ptr; i < ptr + 4 * len; i += 4) {
        result.push(wasm.__wbindgen_externrefs.get(mem.getUint32(i, true)));
    }
    wasm.__externref_drop_slice(ptr, len);
    return result;
}

function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
}

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function handleError(f, args) {
    try {
        return f.apply(this, args);
    } catch (e) {
        const idx = addToExternrefTable0(e);
        wasm.__wbindgen_exn_store(idx);
    }
}

function isLikeNone(x) {
    return x === undefined || x === null;
}

function passArray8ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 1, 1) >>> 0;
    getUint8ArrayMemory0().set(arg, ptr / 1);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passArrayJsValueToWasm0(array, malloc) {
    const ptr = malloc(array.length * 4, 4) >>> 0;
    for (let i = 0; i < array.length; i++) {
        const add = addToExternrefTable0(array[i]);
        getDataViewMemory0().setUint32(ptr + 4 * i, add, true);
    }
    WASM_VECTOR_LEN = array.length;
    return ptr;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
    return ptr;
}

function takeFromExternrefTable0(idx) {
    const value = wasm.__wbindgen_externrefs.get(idx);
    wasm.__externref_table_dealloc(idx);
    return value;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;


let wasm;
export function __wbg_set_wasm(val) {
    wasm = val;
}
