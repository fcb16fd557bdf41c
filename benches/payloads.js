// The payloads to measure with, in two sets: the contract's samples, and others of the same shapes as a product's
// backends would send them. Both are generated, and are the same in each run.

/** Payloads of each shape. There are several, because a single object would always be in the fastest cache. */
export const POOL = 8;
export const SETS = ["samples", "others"];
const indices = Array.from({ length: POOL }, (_, i) => i);

/** A generator of pseudo-random numbers in [0, 1), seeded by a text (mulberry32). */
export function random(text) {
  let state = [...text].reduce((sum, character) => (Math.imul(sum, 31) + character.codePointAt(0)) | 0, 7);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), 1 | state);
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits;
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
}
const pick = (list, next) => list[Math.floor(next() * list.length)];
export function shuffled(list, next) {
  return list.map((item) => [next(), item]).sort(([a], [b]) => a - b).map(([, item]) => item);
}

// --- values of the other payloads
const IDS = ["7", "1284511", "66f1c0a2e4b0d5a7c8e91f23", "9b2f6c1e-5d0a-4e38-9f57-1c2d3e4f5a6b"];
const URL = "https://recordings.example/2026/03/14/call-66f1c0a2e4b0d5a7c8e91f23.mp3?X-Amz-Expires=3600&X-Amz-SignedHeaders=host&X-Amz-Signature=5f1c0d9be7a24c6f8d3e1b7a90c4f2d65f1c0d9be7a24c6f8d3e1b7a90c4f2d6";
const NAMES = ["", "BON", "claude-sonnet-4-5", "Vérification de l'identité et recueil du consentement"];
const TEXTS = [
  "délai dépassé",
  "Le client demande « un délai de réflexion » ; l'agent répond \"oui\".\nÀ rappeler avant vendredi.",
  "TypeError: cannot read properties of undefined (reading 'segments')\n    at transcribe (/srv/app/worker.js:118:27)\n    at async run (/srv/app/queue.js:52:5)\nthe job is tried again in 30 s; 3 of 5 attempts are left",
];
const day = (next) => `2026-${String(1 + Math.floor(next() * 12)).padStart(2, "0")}-${String(1 + Math.floor(next() * 28)).padStart(2, "0")}`;
const days = (length, next) => Array.from({ length }, () => day(next));
const detail = (next) => ({
  score: pick([0, 7.25, 10], next),
  conforme: next() < 0.5,
  citations: Array.from({ length: pick([0, 1, 3], next) }, () => ({ text: pick(TEXTS, next), minute: pick([3, 12.5], next) })),
});
const OTHERS = {
  string: (next, name) => (name.endsWith("url") ? URL : pick(/id$/i.test(name) ? IDS : /error|message|description/.test(name) ? TEXTS : NAMES, next)),
  number: (next) => pick([0, 3, 42.75, 99.999, 1_284_511.25], next),
  count: (next) => pick([0, 3, 48, 1_860, 1_284_511], next),
  boolean: (next) => next() < 0.5,
  datetime: (next) => day(next) + pick(["T09:26:53Z", "T09:26:53.589Z", "T10:26:53+01:00", "T09:26:53.589123+00:00"], next),
  date: day,
  "string[]": (next) => days(pick([0, 1, 9, 31], next), next),
  "empty array": () => [],
  "unknown object": detail,
  "exactly 100": () => 100,
};

const isObject = (type) => typeof type === "object";
/** The type without "optional". */
const bare = (type) => type.replace("optional ", "");

function other(type, name, next) {
  if (isObject(type)) return Object.fromEntries(Object.entries(type).map(([inner, type]) => [inner, other(type, inner, next)]));
  return type.startsWith('"') ? JSON.parse(pick(type.split(" | "), next)) : OTHERS[bare(type)](next, name);
}

/**
 * One of the other payloads. Of eight, five have their fields in the declared order, two are sorted by name, and one has
 * the order of another backend. Two carry fields that the contract does not know, and one carries the publisher's
 * `_truncated`. Optional fields are absent, null or there.
 */
function otherPayload(key, fields, i) {
  const next = random(`${key} ${i}`);
  const payload = {};
  for (const [name, type] of Object.entries(fields)) {
    const isOptional = isObject(type) || type.startsWith("optional ");
    const fate = isOptional ? pick(["absent", "null", "there"], next) : "there";
    if (fate !== "absent") payload[name] = fate === "null" ? null : other(type, name, next);
  }
  if (i === 1 || i === 6) Object.assign(payload, { request_id: pick(IDS, next), emitted_at: OTHERS.datetime(next), source: { service: "audits", version: "3.14.2" } });
  if (i === 3) payload._truncated = [`/${Object.keys(fields)[0]}`];
  const declared = Object.keys(payload);
  const order = i === 5 || i === 6 ? declared.toSorted() : i === 7 ? shuffled(declared, random(key)) : declared;
  return Object.fromEntries(order.map((name) => [name, payload[name]]));
}

// --- payloads that are refused
const WRONG = {
  string: [7, true, ["7"]], number: ["7", true], count: ["7", -1, 2.5], boolean: ["true", 0], datetime: ["yesterday", 1_773_480_413_589],
  date: ["14/03/2026", 20_260_314], "string[]": ["2026-03-14", [7]], "empty array": [["2026-03-14"], {}], "unknown object": ["{}", 7],
  "exactly 100": [99, "100"], words: ["cancelled", 1], object: ["none", 1],
};

/** The payload with one to three problems. The third is an absent field, the others are wrong values. */
function otherWrong(key, fields, payload, i) {
  const next = random(`${key} ${i}, wrong`);
  const count = 1 + (i % 3);
  // rerun_id stays, since it selects the shape
  const candidates = Object.entries(fields).filter(([name]) => name !== "rerun_id");
  const wrong = { ...payload };
  shuffled(candidates, next).slice(0, count).forEach(([name, type], at) => {
    if (at === 2) delete wrong[name];
    else wrong[name] = pick(WRONG[isObject(type) ? "object" : type.startsWith('"') ? "words" : bare(type)], next);
  });
  return wrong;
}

/** The sample with a wrong value in the last field but one: a number for a text, or a text for a number. */
function sampleWrong(fields, payload) {
  const field = Object.keys(fields).at(-2);
  return { ...payload, [field]: typeof payload[field] === "number" ? "7" : 7 };
}

/**
 * Each shape of tests/document.mjs with its payloads as JSON texts: `good` ones to accept and `bad` ones to refuse. `key`
 * is the name of the event, and for a second shape also the key that selects it.
 */
export function payloadsOf(shapes, set, samplePayload) {
  return shapes.map(({ name, variant, fields }) => {
    const key = variant ? `${name} ${variant}` : name;
    const sample = samplePayload(name, variant);
    const good = indices.map((i) => (set === "samples" ? sample : otherPayload(key, fields, i)));
    const bad = good.map((payload, i) => (set === "samples" ? sampleWrong(fields, payload) : otherWrong(key, fields, payload, i)));
    return { key, fields, good: good.map((payload) => JSON.stringify(payload)), bad: bad.map((payload) => JSON.stringify(payload)) };
  });
}
