// The bars and goals that the project sets itself, and the table of them. A row shows the lowest and the highest figure
// of all runs and sets of payloads, and meets its bar only if the worst figure does.

/** Limits on one figure. `bar` and `goal` are numbers, or undefined where there is none. */
const most = (unit, bar, goal, more) => ({ unit, bar, goal, sign: "≤", ...more });
const least = (unit, bar, goal, more) => ({ unit, bar, goal, sign: "≥", ...more });
const bytes = { digits: 0 };
const times = { digits: 1 };

const decode = (where) => [
  [`decode an object, accepted, ${where}`, most("× zod", 0.4, 0.3), most("× before", 1.35, 1.15)],
  [`decode text to a checked object, ${where}`, most("× (JSON.parse + zod)", 0.75), most("× JSON.parse alone", undefined, 1)],
  [`decode refusing, all problems, ${where}`, most("× before", 1.3, 1.1)],
  [`decode refusing, beside validators, ${where}`, most("× zod's verdict alone", 0.15), most("× ajv", undefined, 2), { unit: "× zod with its list" }],
];

/** The rows of the table: what is measured, and its limits. */
export const BARS = [
  ...decode("Node"),
  ...decode("Chromium"),
  ["native decode from bytes", most("× serde_json into the struct", 0.55, 0.45)],
  ["`decode`, `channelsFor`, `route` as an app bundles them, brotli", most("bytes", 5_200, 4_700, bytes)],
  ["all of the entry but `connect`, brotli", most("bytes", 6_900, 6_200, bytes)],
  ["the module's file, `pkg/fiche_realtime.wasm`", most("bytes", 4_096, 3_500, bytes)],
  ["browser entry with connect, brotli", most("KB", 13, 8)],
  ["`connect` alone, brotli", most("KB", 8.8, undefined)],
  ["`connect` with the React hooks, brotli", most("KB", 9.4, undefined)],
  ["the npm tarball without the server's module", most("KB", 60, undefined, times)],
  ["fetch to first decode, Chromium, warm cache", most("ms", 10, 3, times)],
  ["heap growth over 10 million decodes", most("bytes", 10_000, 10_000, { ...bytes, said: "none" })],
  ["route, serialise and sign, a small event", least("× npm `pusher`", 6, 8, times), least("× crate `pushers`", undefined, 2, times), { unit: "× the time of MD5 and HMAC alone" }],
  ["route, serialise and sign, 10 KB", least("× npm `pusher`", 2.5, 3, times), least("× crate `pushers`", undefined, 2, times), { unit: "× the time of MD5 and HMAC alone" }],
  ["publish, an event a call", least("× crate `pushers` batched by hand", undefined, 1)],
  ["`createPublisher`, an event a call", least("× npm `pusher` an event a request", undefined, 3)],
  ["truncate 1 MB, the slowest of three payloads", most("× serde_json parse + serialise", 1.5, 0.5)],
  ["idle embedded server, resident", most("MB", 20, 10, times)],
];

/** All figures by row and unit. Each value has the set of payloads it was measured with, if any. */
const figures = new Map();

/** Records a figure. */
export function note(row, unit, value, set) {
  const key = `${row}\t${unit}`;
  figures.set(key, [...(figures.get(key) ?? []), { value, set }]);
}

/** The lowest and the highest value of a figure, for one set or for all. */
function range(row, unit, set) {
  const values = (figures.get(`${row}\t${unit}`) ?? []).filter((one) => !set || !one.set || one.set === set).map(({ value }) => value);
  return values.length > 0 && [Math.min(...values), Math.max(...values)];
}

const written = (value, { digits = 2 }) => value.toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits });

/** A figure for the reader: one number, or the lowest and the highest. The worst is not rounded in our favour. */
export function shown(row, unit, limit = {}, set) {
  const found = range(row, unit, set);
  if (!found) return "";
  const scale = 10 ** (limit.digits ?? 2);
  const [low, high] = found;
  const floor = limit.sign === "≥" ? Math.floor(low * scale) / scale : low;
  const ceiling = limit.sign === "≤" ? Math.ceil(high * scale) / scale : high;
  if (low === high) return written(limit.sign === "≥" ? floor : ceiling, limit);
  const [from, to] = [floor, ceiling].map((value) => written(value, limit));
  return from === to ? from : `${from} to ${to}`;
}

/** A limit in words. */
function asked({ sign, unit, said, ...limit }, value) {
  if (said) return said;
  if (value === 1) return `${sign} ${unit.replace("× ", "")}`;
  return `${sign} ${Number.isInteger(value) ? value.toLocaleString("en") : written(value, limit)} ${unit}`;
}

/** The limits of a row in words, those of one kind. */
const ask = (limits, which) => limits.filter((limit) => limit[which] !== undefined).map((limit) => asked(limit, limit[which])).join(", ");

/** What the rows of the table say before anything is measured: the name, the bar and the goal. */
export const ASKED = BARS.map(([what, ...limits]) => [what, ask(limits, "bar"), ask(limits, "goal")]);

/** A row as Markdown, for one set of payloads or for all. A figure recorded as `before` stands beside the name. */
function rowOf([what, ...limits], set) {
  const worst = ({ sign, unit }) => range(what, unit, set)[sign === "≤" ? 1 : 0];
  const meets = (limit, value) => value === undefined || (limit.sign === "≤" ? worst(limit) <= value : worst(limit) >= value);
  // with a single figure, the bar already says what it is compared with
  const unitOf = ({ unit }) => (limits.length === 1 ? unit.replace(/^× .*/, "×") : unit);
  const here = limits.map((limit) => `${shown(what, limit.unit, limit, set)} ${unitOf(limit)}`).join(", ");
  const before = shown(what, "before", limits[0]);
  const isMet = limits.every((limit) => meets(limit, limit.bar));
  const has = (which) => limits.some((limit) => limit[which] !== undefined);
  const isReached = isMet && has("goal") && limits.every((limit) => meets(limit, limit.goal));
  // without a bar, the goal is what can be missed
  const isMissed = !isMet || (!has("bar") && !isReached);
  return `| ${what}${before && ` (${before} before)`} | ${ask(limits, "bar")} | ${ask(limits, "goal")} | ${here} | ${isMissed ? "**missed**" : isReached ? "goal" : "bar"} |`;
}

/** The table of bars as Markdown, for one set of payloads or for all. */
export const table = (set) => ["| what | bar | goal | here | reaches |", "| --- | --- | --- | --- | --- |", ...BARS.map((bar) => rowOf(bar, set))];
