// The same scripts for both drivers of the publisher's state machine, tokio's and the package's. With both, the requests
// and the ends of events are those of the scenario.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { after, describe, test } from "node:test";
import { scenariosByChance } from "../scenarios/chance.mjs";
import { COMMANDS, startDriver } from "../scenarios/drivers.mjs";
import { collapsed, expectedEnds, inWords, play } from "../scenarios/play.mjs";
import { random } from "./native.mjs";

const folder = new URL("../scenarios/", import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith(".json"));
const scenarios = files.flatMap((name) => JSON.parse(readFileSync(new URL(name, folder), "utf8")).map((scenario) => ({ file: name.replace(".json", ""), ...scenario })));
const byChance = scenariosByChance(Number(process.env.SCENARIOS ?? 20), random);
/** How much of an endless answer may be sent before nobody reads on, most of it in the buffers of sockets. */
const MOST_READ = 16 << 20;

/** An end without the platform's own words: why there was no answer, but not in which way a connection broke. */
function inOurWords([id, { found, ...end }]) {
  return [id, end.status === null ? { ...end, found: found.replace(/ \(.*/s, "") } : end];
}

/** What must be the same: all but how often chance had something tried again. */
function same({ requests, ends, stats, givenBack }, { requests: expected, order, away }) {
  const isCertain = order === "same" || (expected && order !== "any" && !away && !expected.some((request) => request.endsWith("+")));
  const { requests: _, retried: __, ...certain } = stats;
  return { requests: isCertain ? requests : undefined, ends: Object.entries(ends).map(inOurWords), givenBack, stats: isCertain ? stats : certain };
}

function check(scenario, { requests, waits, ends, times, givenBack, problems, endless }) {
  const { requests: expected, order, waits: expectedWaits = {}, before = {} } = scenario;
  assert.deepEqual(problems, [], "signatures");
  const inOrder = (list) => (order === "any" ? list.toSorted() : list);
  if (expected) assert.deepEqual(inOrder(collapsed(requests, expected)), inOrder(expected));
  if (scenario.ends) assert.deepEqual(Object.fromEntries(Object.entries(ends).map(([id, end]) => [id, inWords(end)])), expectedEnds(scenario));
  assert.deepEqual(givenBack, scenario.givenBack);
  for (const [number, [least, most = Infinity]] of Object.entries(expectedWaits)) {
    const wait = waits[number - 1];
    assert.ok(wait >= least && wait <= most, `request ${number} came after ${wait} ms, expected ${least} to ${most}`);
  }
  for (const [labels, limit] of Object.entries(before)) {
    const most = typeof limit === "number" ? limit : Math.min(...limit.split(" ").map((id) => times.get(id)));
    for (const id of labels.split(" ")) assert.ok(times.get(id) <= most, `${id} ended after ${times.get(id)} ms, expected ${most}`);
  }
  assert.ok(endless < MOST_READ, `${endless} bytes were read`);
}

const drivers = await Promise.all(Object.entries(COMMANDS).map(async ([name, command]) => [name, await startDriver(command)]));
after(() => drivers.forEach(([, driver]) => driver.stop()));

async function bothDo(scenario) {
  const played = {};
  const playWith = async ([name, driver]) => {
    played[name] = await play(scenario, driver);
    try {
      check(scenario, played[name]);
    } catch (error) {
      error.message = `${name}: ${error.message}`;
      throw error;
    }
  };
  await Promise.all(drivers.map(playWith));
  assert.deepEqual(same(played.javascript, scenario), same(played.native, scenario));
}

describe("scenarios", { concurrency: 6 }, () => {
  // those that take longest come first
  for (const scenario of scenarios.toSorted((a, b) => (b.takes ?? 0) - (a.takes ?? 0))) test(`${scenario.file}: ${scenario.name}`, () => bothDo(scenario));
  byChance.forEach((scenario, number) => test(`by chance: ${number} of SEED=${random.seed}`, () => bothDo(scenario)));
});
