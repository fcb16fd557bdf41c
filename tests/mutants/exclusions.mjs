// What typescript.mjs leaves alone, each with the reason.

/** Files of src/js. */
export const FILES_LEFT_OUT = [
  [/^devtools/, "tests in Chromium run the panel"],
  [/^react\.ts$/, "tests in Chromium run the hooks"],
  [/workerd\.ts$/, "tests in Cloudflare's workerd run it"],
];

/** Files of tests/node. */
export const TESTS_LEFT_OUT = [
  ...["agreement", "contract_native", "numbers", "scenarios", "schema", "truncate"].map((name) => [`${name}.test.mjs`, "it compares with the native command"]),
  ["bounds.test.mjs", "it takes half a minute, and measures times, which are longer on a busy machine"],
  ["coexistence.test.mjs", "it needs the native Channels server"],
  ["conformance_runner.test.mjs", "it needs Python, and no TypeScript"],
  ["readme.test.mjs", "it runs the README's examples, each in a process of its own, which takes long and notices little"],
];

const ONE_CHANNEL = "It asks for a route that is not needed: with one channel, no other one brings a copy.";
const BEYOND = "Beyond the last message there is no time, and that is not `<= now`.";
const NO_NAME = "Where channels are named and no event is routed, the module does not read the name.";
const ERROR_OF_ON_ERROR = "An error of `onError` goes to the console, whoever it belongs to.";
const ASIDE = "Each call then puts the facts of the one before aside, which takes time.";
const ONE_SHAPE = "It asks the module for the shape of no keys, which is the first one.";
const SHARED = "Whether shared parts are counted once is a matter of time. bounds.test.mjs measures that, and is left out.";
const NO_ASCII = "Of a text that is not ASCII the module gets units that fit nowhere, so its answer is the same.";
const MORE_RUNS = "It asks the machine more often than it must, which takes time.";
const OUTSIDE = "Behind the end of a typed array nothing is written.";
const UNITS = "It reads a hundred million units, which takes time. bounds.test.mjs measures that, and is left out.";

/**
 * By file, or for all files: the line on which mutants begin, or a pattern of such lines; the mutant as typescript.mjs
 * prints it, or several; and why no test can tell them from the code as it is.
 */
export const EXCLUSIONS = {
  "*": [
    [/refuse\(.*, "", /, 'replace "" with "Stryker was here!"', "The wording has no gap that this text would fill."],
  ],
  "publisher.ts": [
    ["const caller = (this.#nextCaller = (this.#nextCaller + 1) >>> 0);", "replace this.#nextCaller + 1 with this.#nextCaller - 1", "These are the same four billion numbers, in another order."],
    ["if (!this.#isToRun) {", "replace !this.#isToRun with true", MORE_RUNS],
    ["this.#isToRun = true;", "replace true with false", MORE_RUNS],
    ["this.#requests.get(action.group)?.abort();", "replace this.#requests.get(action.group)?.abort with this.#requests.get(action.group).abort", "What the machine abandons is under way."],
    ["const { value } = await reader.read().catch(() => ({ value: undefined }));", "replace { value: undefined } with {}", "Both have no value."],
  ],
  "module.ts": [
    ["const hash = new Uint8Array(memory.buffer, memory_at() + Memory.HashAt, Memory.HashLength);", "replace memory_at() + Memory.HashAt with memory_at() - Memory.HashAt", "`HashAt` is 0."],
    ["eights = new Float64Array(buffer, at + Memory.KindsAt, Memory.KindsLength / 8);", "replace Memory.KindsLength / 8 with Memory.KindsLength * 8", "`forget` is the only one that uses it, and goes no further."],
    ["const fields: Field[] = [];", 'replace [] with ["Stryker was here"]', "Each shape has a first field, which takes that place."],
    ["const word = words.findIndex((one) => expected.startsWith(`\"${one}\"`));", 'replace expected.startsWith(`"${one}"`) with expected.endsWith(`"${one}"`)', "Another word of the field is then the likely one, which takes time."],
    ["export const lock = { isHeld: false };", "replace { isHeld: false } with {}", "What is undefined is no lock that is held either."],
    ["for (let at = 0; at < before.length; at++) {", "replace at < before.length with at <= before.length", OUTSIDE],
    ["for (let at = 0; at < Memory.KindsLength / 8; at++) {", [
      "replace at < Memory.KindsLength / 8 with at <= Memory.KindsLength / 8",
      "replace Memory.KindsLength / 8 with Memory.KindsLength * 8",
    ], OUTSIDE],
  ],
  "handlers.ts": [
    ['for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {', "replace dot > 0 with dot >= 0", "No event's name begins with a dot."],
  ],
  "error.ts": [
    [/^export function refuse/, 'replace "" with "Stryker was here!"', "The words of an error whose parts are not given have no gap for them."],
  ],
  "signing.ts": [
    ["const allowed: string[] = [];", 'replace [] with ["Stryker was here"]', "A name that was not asked for is not answered."],
  ],
  "server-module.ts": [
    ["let [isStopped, fault]: [boolean, unknown] = [false, undefined];", "replace [false, undefined] with []", "What is undefined has not stopped either."],
  ],
  "compat.ts": [
    ["return text?.slice(0, MAX_EXPORT_BYTES + 1);", "replace text?.slice(0, MAX_EXPORT_BYTES + 1) with text", "The module then refuses all of it, which takes time and memory."],
  ],
  "once.ts": [
    ["const copies = (this.waiting.get(content) ?? []).filter((copy) => copy.until >= now);", 'replace [] with ["Stryker was here"]', "A text has no `until`, so it is left out."],
  ],
  "callback.ts": [
    ['if (typeof result === "object") {', 'replace typeof result === "object" with true', "It makes a promise of what is none, which takes time."],
  ],
  "refetch.ts": [
    ["const also = ARRIVES.flatMap((kinds, event) => (place >= 0 && (kinds >> place) & 1 ? staleOf(STALE[event]!) : []));", "replace place >= 0 with true", "A shift by -1 is one by 31, which leaves no bit."],
  ],
  "connect.ts": [
    ['this.gaps = new Gaps(jitter, throttle, this.status === "connected", (...all) => this.refetch(...all));', 'replace this.status === "connected" with true', "Without a connection no channel is live, so nothing is due."],
    ["if (missed.length > 0) {", [
      "replace missed.length > 0 with true",
      "replace missed.length > 0 with missed.length >= 0",
    ], "The channels are not live, so `Gaps` waits for them anyway."],
    ['this.call([subscription], subscription.handlers(), "onStatus", status, told?.error);', "replace told?.error with told.error", "Where no channel has a state, the status is `pending` as before."],
    ['if (previous === "connected") {', 'replace previous === "connected" with true', "Without a connection all channels are pending already."],
    ["return true;", "replace true with false", "`isLost` says the same of an event."],
    ['if (decoded.kind === "event" || this.call([], this.options, OBSERVER[decoded.kind], decoded)) {', [
      'replace decoded.kind === "event" with false',
      'replace "event" with ""',
    ], "`hand` takes every event, so there is none here."],
    ['const told = subscriptions?.filter((subscription) => !subscription.isOver && this.call([], subscription.handlers(), "onError", error));', 'replace [] with ["Stryker was here"]', ERROR_OF_ON_ERROR],
    ['if (!told?.length && (!subscriptions || !this.call([], this.options, "onError", error))) {', 'replace [] with ["Stryker was here"]', ERROR_OF_ON_ERROR],
  ],
  "channels.ts": [
    ['return namesOf(ask("", ids, () => wasm.name(1, Number(Boolean(isGlobal)), 0)), SCOPES, ids);', 'replace "" with "Stryker was here!"', NO_NAME],
    ['return ask("", SCOPES.map(() => id), () => wasm.name(1, 0, 0)) > 0;', 'replace "" with "Stryker was here!"', NO_NAME],
    ['return decodeNames(ask("", ids, () => wasm.name(1, Number(place === SCOPES.length), 0)))[0] === name;', 'replace "" with "Stryker was here!"', NO_NAME],
    ['return ask("", SCOPES.map(() => id), () => wasm.name(1, 0, 0)) > 0;', 'replace ask("", SCOPES.map(() => id), () => wasm.name(1, 0, 0)) > 0 with ask("", SCOPES.map(() => id), () => wasm.name(1, 0, 0)) >= 0', "There are ids, so there are names, or an error."],
    ['return decodeNames(ask("", ids, () => wasm.name(1, Number(place === SCOPES.length), 0)))[0] === name;', "replace place === SCOPES.length with true", "Only the first name counts, which is the scope's."],
    ["const NO_ID: Id = [Kind.Absent, undefined];", "replace [Kind.Absent, undefined] with []", "`Kind.Absent` is 0, which is what the memory makes of nothing."],
  ],
  "decode.ts": [
    ["} finally {", "replace { lock.isHeld = false; } with {}", ASIDE],
    ["lock.isHeld = false;", "replace false with true", ASIDE],
    ["if (field === undefined || key !== field.key) {", "replace field === undefined || key !== field.key with true", "It looks for the field from the first one on, which takes time."],
    ["if (isOfUnits(value)) {", [
      "replace isOfUnits(value) with false",
      "replace { return level; } with {}",
    ], UNITS],
    ["return shapes[shapes.length > 1 ? wasm.shape(present) : 0]!;", [
      "replace shapes.length > 1 with true",
      "replace shapes.length > 1 with shapes.length >= 1",
    ], ONE_SHAPE],
    ['if (typeof item === "object" && item !== null) {', 'replace typeof item === "object" with true', "It counts a level too many for a text, and the contract's objects are nowhere near the limit."],
    ["heights ??= unknown++ < FEW ? undefined : new Map();", [
      "replace heights ??= unknown++ < FEW ? undefined : new Map() with heights &&= unknown++ < FEW ? undefined : new Map()",
      "replace unknown++ < FEW with true",
      "replace unknown++ < FEW with false",
      "replace unknown++ < FEW with unknown++ <= FEW",
      "replace unknown++ < FEW with unknown++ >= FEW",
      "replace unknown++ with unknown--",
    ], SHARED],
    ["to[place] = looks !== Kind.String ? Kind.String : item === likely ? field.word : textFact(place, item, likely);", "replace looks !== Kind.String with false", "It hands over a text at which the module does not look, which takes time."],
    ["to[place] = looks !== Kind.String ? Kind.String : item === likely ? field.word : textFact(place, item, likely);", "replace item === likely with false", "The word is then found as any other one is, which takes time."],
    ["return word < 0 ? Kind.String : Memory.FirstWord + word;", "replace word < 0 with false", "It hands over the fact of a text, which is no word either."],
    ["return word < 0 ? Kind.String : Memory.FirstWord + word;", "replace word < 0 with word <= 0", "The first word is the likely one of each field that has it, and is not looked up."],
    ["const item = kind === looks && kind !== Kind.Number ? ((parent ? value[parent.key] : value) as Fields)[key] : undefined;", [
      "replace kind === looks && kind !== Kind.Number with true",
      "replace kind === looks && kind !== Kind.Number with kind === looks || kind !== Kind.Number",
      "replace kind !== Kind.Number with true",
      "replace kind === looks with true",
    ], "It reads a value that is not needed."],
    ["return problems.length > MAX_PROBLEMS ? problems.slice(0, MAX_PROBLEMS) : problems;", [
      "replace problems.length > MAX_PROBLEMS with true",
      "replace problems.length > MAX_PROBLEMS with problems.length >= MAX_PROBLEMS",
    ], "A copy of the whole list is the same list."],
    ["for (let i = 0; i < items.length && problems.length < MAX_PROBLEMS; i++) {", "replace problems.length < MAX_PROBLEMS with problems.length <= MAX_PROBLEMS", "The list is cut again."],
    ['throw new Error("a getter that gave another list before");', 'replace "a getter that gave another list before" with ""', "`decode` catches it, and nobody sees its words."],
  ],
  "facts.ts": [
    ["for (let i = 0; i < length; i++) {", "replace i < length with i <= length", "It writes a unit behind the text, at which nobody looks."],
    ["all |= unit;", "replace all |= unit with all &= unit", NO_ASCII],
    ["to[i] = unit < 128 ? unit : Memory.NoAscii;", "replace unit < 128 with unit <= 128", "No text of the contract has the unit 128 either."],
    ["return all < 128;", [
      "replace all < 128 with true",
      "replace all < 128 with all <= 128",
    ], NO_ASCII],
    ["const characters = Array.from(text.slice(0, 2 * MAX_QUOTE));", "replace text.slice(0, 2 * MAX_QUOTE) with text", "It splits characters that are not quoted, which takes time."],
    ['return ArrayBuffer.isView(container) || (owns(container, "length") && !Array.isArray(container) && isText(container));', [
      'replace owns(container, "length") && !Array.isArray(container) && isText(container) with false',
      "replace !Array.isArray(container) with Array.isArray(container)",
      'replace "length" with ""',
    ], UNITS],
    ["try {", "replace { String.prototype.valueOf.call(container); return true; } with {}", UNITS],
    ["return true;", "replace true with false", UNITS],
    ["} catch {", "replace { return false; } with {}", "Nothing is as good as false there."],
    ["if (deepest === level) {", [
      "replace deepest === level with true",
      "replace deepest === level with deepest !== level",
    ], SHARED],
    ["if (deepest > MAX_DEPTH) {", [
      "replace deepest > MAX_DEPTH with false",
      "replace { return deepest; } with {}",
    ], "It looks further than it must, which takes time."],
    ["if (deepest > level || values.length > FEW) {", [
      "replace deepest > level || values.length > FEW with true",
      "replace deepest > level with deepest >= level",
      "replace values.length > FEW with false",
      "replace values.length > FEW with values.length >= FEW",
      "replace values.length > FEW with values.length <= FEW",
    ], SHARED],
    ["return Array.isArray(container) && values.length !== container.length", "replace values.length !== container.length with true", "It counts the items of a list without holes, which are all of them."],
    ["function isText(container: object): boolean {", "replace { try { String.prototype.valueOf.call(container); return true; } catch { return false; } } with {}", UNITS],
  ],
  "drift.ts": [
    ['const [, version, fingerprint] = (typeof told === "string" && /^([\\w.+-]{1,64}) ([0-9a-f]{16})$/.exec(told)) || [];', 'replace [] with ["Stryker was here"]', "The first item is not read."],
    ["if (!version || !fingerprint || fingerprint === FINGERPRINT) {", "replace !version || !fingerprint with !version && !fingerprint", "There are both, or none."],
    ['return { ours: { ...ours }, theirs: { version, fingerprint }, newer: order ? (order < 0 ? "theirs" : "ours") : null };', "replace order < 0 with order <= 0", "It is not 0 there."],
    ["return at < 0 ? 0 : (numbers[at]! - others[at]! || 0);", "replace at < 0 with false", "The difference of what is not there is no number, and 0 stands for that."],
  ],
  "replay.ts": [
    ["const timers: ReturnType<typeof setTimeout>[] = [];", 'replace [] with ["Stryker was here"]', "There is no timer of that name to clear."],
    ["while (next < messages.length && due[next]! <= now) {", [
      "replace next < messages.length with true",
      "replace next < messages.length with next <= messages.length",
    ], BEYOND],
  ],
  "watched.ts": [
    ['status: ScopeStatus = "pending";', 'replace "pending" with ""', "The constructor sets it anew, before it is read."],
  ],
  "reader.ts": [
    ["const channels = this.watched.size > 1 ? route(event, data).filter((name) => this.watched.has(name)) : [];", [
      "replace this.watched.size > 1 with true",
      "replace this.watched.size > 1 with this.watched.size >= 1",
    ], ONE_CHANNEL],
    ["const channels = this.watched.size > 1 ? route(event, data).filter((name) => this.watched.has(name)) : [];", 'replace [] with ["Stryker was here"]', "No channel has that name, so nothing arrives there."],
  ],
};
