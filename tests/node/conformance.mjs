// The conformance suite (tests/conformance) for the entries of the package. Every entry gives its answers, with its
// words, for text and for the object that pusher-js makes of it.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { asJson } from "./native.mjs";

const FOLDER = new URL("../conformance/", import.meta.url);
const files = readdirSync(FOLDER, { recursive: true }).filter((file) => file.endsWith(".json")).sort();

/** The cases, with the call and the name of their group. */
export const CASES = files.flatMap((file) => {
  const { group, call, cases } = JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
  return cases.map((one) => ({ group, call, ...one }));
});

/** The calls that the browser's entries have. */
export const BROWSER = ["decode", "route", "channelFor", "parseChannel"];

/** The value of a JSON text; `undefined` for other text. */
export const parsed = (text) => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Whether pusher-js would hand over an object, or another value that is not text. */
const hasObject = ({ call, input: { data } }) => {
  const value = data === undefined ? undefined : parsed(data);
  return call === "decode" ? value !== undefined && typeof value !== "string" : typeof value === "object" && value !== null;
};

/**
 * Returns what an entry answers to the browser's calls. It runs in pages too, so it uses nothing from outside.
 */
export function answer(entry, cases, asObjects) {
  const told = ({ code, field, expected, found, message }) => ({ code, field, expected, found, message });
  const calls = {
    decode: ({ name, data }) => entry.decode(name, data),
    route: ({ name, data }) => entry.route(name, data),
    channelFor: ({ kind, id = true }) => entry.channelsFor({ [kind === "global" ? kind : `${kind}Id`]: id })[0],
    parseChannel: ({ name }) => entry.parseChannel(name) ?? null,
  };
  return cases.map(({ call, input }) => {
    try {
      return { answer: calls[call](asObjects ? { ...input, data: JSON.parse(input.data) } : input) };
    } catch (error) {
      return call === "channelFor" && error.code === "invalid_id" ? { answer: null } : { error: told(error) };
    }
  });
}

/** What an entry of the package has to answer. */
export function expected({ call, input, ...one }) {
  if (call !== "decode") return "error" in one ? { error: one.error } : { answer: one.answer };
  const payload = one.answer.kind === "invalid" || "payload" in one.answer ? {} : { payload: JSON.parse(input.data) };
  return { answer: { name: input.name, ...payload, ...one.answer } };
}

/** Compares an outcome with the case's. */
export function same(outcome, one) {
  assert.deepEqual(asJson(outcome), asJson(expected(one)), `${one.group}: ${one.id}: ${JSON.stringify(one.input).slice(0, 300)}`);
}

/** Holds the browser's calls to the suite. `ask(cases, asObjects)` returns the outcomes. */
export async function hold(ask) {
  const cases = CASES.filter(({ call }) => BROWSER.includes(call));
  const objects = cases.filter(hasObject);
  assert.ok(cases.length > 3000 && objects.length > 3000, `${cases.length} cases, ${objects.length} objects`);
  for (const [list, asObjects] of [[cases, false], [objects, true]]) {
    const outcomes = await ask(list, asObjects);
    assert.equal(outcomes.length, list.length);
    list.forEach((one, at) => same(outcomes[at], one));
  }
}
