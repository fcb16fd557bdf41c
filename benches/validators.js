// Measures the package beside the package before and beside other validators, with the same payloads; the contestants
// take turns. Runs in Node and, bundled, in a browser.
import { POOL, random, shuffled } from "./payloads.js";
import { validatorsOf } from "./schemas.js";

/** Calls for each shape in a round. They are few, so that other processes seldom interrupt a round. */
const REPEAT = 4 * POOL;

/**
 * Each package is measured as two copies, 0 and 1, because an engine does not always compile the same source to equally
 * fast code. Copy -1 is not measured: V8 can keep the first function that enumerates the keys of new objects a fifth
 * slower than those that follow, and that must not fall on one package only.
 */
const COPIES = 2;

/** Imports `decode` from a new copy of a package. The packages lie beside this bundle, bundled as in an app. */
const load = async (name, copy) => (await import(new URL(`${name}.mjs?${copy}`, import.meta.url))).decode;

/** A case for each shape: its payloads, the copies of `decode`, and the validators. */
async function casesOf(shapes) {
  const decoders = {};
  for (let copy = -1; copy < COPIES; copy++) for (const name of ["now", "before"]) decoders[`${name}${copy}`] = await load(name, copy);
  // engines learn from the first objects what a field can hold, and those objects stay slow to read
  for (let i = 0; i < 50; i++) for (const { good, bad } of shapes) for (const text of [...good, ...bad]) JSON.parse(text);
  const cases = shapes.map(({ key, fields, good, bad }) => {
    // an interned string, as constants in an app's source are: engines compare those faster
    const [name] = Object.keys({ [key.split(" ")[0]]: 0 });
    return { name, texts: good, good: good.map((text) => JSON.parse(text)), bad: bad.map((text) => JSON.parse(text)), ...decoders, ...validatorsOf(fields) };
  });
  cases.forEach((one) => agree(one, Object.keys(decoders)));
  return cases;
}

/** Throws if the contestants disagree on whether a payload fits or on how many problems it has. */
function agree(one, decoders) {
  const accepting = ["isAjv", "isTypebox", "isSury", "isZod", "isValibot"];
  const accepts = (data) => [...decoders.map((decode) => one[decode](one.name, data).kind === "event"), ...accepting.map((is) => one[is](data))];
  // typebox reports all absent fields as one problem
  const size = (list) => list?.reduce((sum, { params }) => sum + (params?.requiredProperties?.length ?? 1), 0);
  const problems = (data) => [...decoders.map((decode) => one[decode](one.name, data).problems), one.problemsAjv(data), one.problemsTypebox(data), one.problemsZod(data), one.problemsValibot(data)].map(size);
  for (const data of one.good) {
    if (accepts(data).includes(false)) throw new Error(`${one.name}: not all accept ${JSON.stringify(data)}: ${accepts(data)}`);
  }
  for (const data of one.bad) {
    if (accepts(data).includes(true) || !problems(data)[0] || new Set(problems(data)).size > 1) throw new Error(`${one.name}: the contestants disagree on ${JSON.stringify(data)}: ${accepts(data)}; ${problems(data)} problems`);
  }
}

/**
 * Each comparison: how many rounds it takes until the last contestant is fully compiled, and the source of what each
 * contestant does with payload `i` of a case. COPY stands for the number of a copy.
 */
const COMPARISONS = {
  "an object, accepted": [250, {
    "fiche-realtime": 'one.nowCOPY(one.name, one.good[i]).kind === "event"',
    before: 'one.beforeCOPY(one.name, one.good[i]).kind === "event"',
    ajv: "one.isAjv(one.good[i])",
    typebox: "one.isTypebox(one.good[i])",
    sury: "one.isSury(one.good[i])",
    valibot: "one.isValibot(one.good[i])",
    zod: "one.isZod(one.good[i])",
  }],
  "text to a checked object": [50, {
    "fiche-realtime": 'one.nowCOPY(one.name, one.texts[i]).kind === "event"',
    before: 'one.beforeCOPY(one.name, one.texts[i]).kind === "event"',
    ajv: "one.isAjv(JSON.parse(one.texts[i]))",
    typebox: "one.isTypebox(JSON.parse(one.texts[i]))",
    sury: "one.isSury(JSON.parse(one.texts[i]))",
    valibot: "one.isValibot(JSON.parse(one.texts[i]))",
    zod: "one.isZod(JSON.parse(one.texts[i]))",
    "JSON.parse alone": "JSON.parse(one.texts[i]) !== null",
  }],
  // sury is left out, because it stops at the first problem
  "an object, refused with every problem": [120, {
    "fiche-realtime": "one.nowCOPY(one.name, one.bad[i]).problems.length",
    before: "one.beforeCOPY(one.name, one.bad[i]).problems.length",
    ajv: "one.problemsAjv(one.bad[i]).length",
    typebox: "one.problemsTypebox(one.bad[i]).length",
    valibot: "one.problemsValibot(one.bad[i]).length",
    zod: "one.problemsZod(one.bad[i]).length",
    // zod builds its list only when the list is read
    "zod's verdict alone": "!one.isZod(one.bad[i])",
  }],
};

/** A loop over all cases with source of its own, so that engines optimise it for this contestant alone, as in an app. */
const loop = (cases, call) => new Function("cases", `return (i) => { let sum = 0; for (const one of cases) sum += ${call}; return sum; }`)(cases);

/** Measures nanoseconds per payload: a list for each contestant, with one value for each round. */
function measure(cases, [warm, calls], rounds) {
  const contestants = Object.entries(calls).flatMap(([name, call]) => {
    const copies = call.includes("COPY") ? COPIES : 1;
    return Array.from({ length: copies }, (_, copy) => ({ name, copies, run: loop(cases, call.replace("COPY", copy)) }));
  });
  const times = Object.fromEntries(Object.keys(calls).map((name) => [name, new Array(rounds).fill(0)]));
  const next = random("rounds");
  let sink = 0;
  for (let round = -warm; round < rounds; round++) {
    // the order changes, because a contestant leaves garbage and a warm cache to the next one
    for (const { name, copies, run } of shuffled(contestants, next)) {
      const start = performance.now();
      for (let i = 0; i < REPEAT; i++) sink += run(i % POOL);
      if (round >= 0) times[name][round] += ((performance.now() - start) / REPEAT / cases.length / copies) * 1e6;
    }
  }
  if (sink < 0) throw new Error("nothing was measured");
  return times;
}

/** Runs all three comparisons. */
export async function compare(shapes, rounds) {
  const cases = await casesOf(shapes);
  return Object.fromEntries(Object.entries(COMPARISONS).map(([what, comparison]) => [what, measure(cases, comparison, rounds)]));
}

/** Measures accepting and reading for payloads of the given sizes in bytes. */
export async function grow(shapes, sizes, rounds) {
  const [failed] = await casesOf(shapes.filter(({ key }) => key === "audit.step_failed"));
  const [[warm, accept], [, read]] = Object.values(COMPARISONS);
  const calls = { "decode, object": accept["fiche-realtime"], "zod, object": accept.zod, "decode, text": read["fiche-realtime"], "JSON.parse": read["JSON.parse alone"] };
  return sizes.map((bytes) => {
    const payload = { ...failed.good[0], error: "" };
    payload.error = "the model did not answer; ".repeat(bytes).slice(0, Math.max(0, bytes - JSON.stringify(payload).length));
    const texts = Array.from({ length: POOL }, () => JSON.stringify(payload));
    const one = { ...failed, texts, good: texts.map((text) => JSON.parse(text)) };
    return { bytes: texts[0].length, ...measure([one], [warm, calls], rounds) };
  });
}
