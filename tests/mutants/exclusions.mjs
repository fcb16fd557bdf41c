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

/**
 * By file, or for all files: the line on which a mutant begins, or a pattern of such lines; the mutant as typescript.mjs
 * prints it; and why no test can tell it from the code as it is.
 */
export const EXCLUSIONS = {
  "*": [
    [/refuse\(.*, "", /, 'replace "" with "Stryker was here!"', "The wording has no gap that this text would fill."],
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
  "replay.ts": [
    ["const timers: ReturnType<typeof setTimeout>[] = [];", 'replace [] with ["Stryker was here"]', "There is no timer of that name to clear."],
    ["while (next < messages.length && due[next]! <= now) {", "replace next < messages.length with true", BEYOND],
    ["while (next < messages.length && due[next]! <= now) {", "replace next < messages.length with next <= messages.length", BEYOND],
  ],
  "watched.ts": [
    ['status: ScopeStatus = "pending";', 'replace "pending" with ""', "The constructor sets it anew, before it is read."],
  ],
  "reader.ts": [
    ["const channels = this.watched.size > 1 ? route(event, data).filter((name) => this.watched.has(name)) : [];", "replace this.watched.size > 1 with true", ONE_CHANNEL],
    ["const channels = this.watched.size > 1 ? route(event, data).filter((name) => this.watched.has(name)) : [];", "replace this.watched.size > 1 with this.watched.size >= 1", ONE_CHANNEL],
  ],
};
