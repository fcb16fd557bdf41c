// Plays a scenario: a server that answers as it says, and a driver that is told what to publish when.
import { setTimeout as sleep } from "node:timers/promises";
import { scriptedServer } from "./server.mjs";

/** How long a scenario may take, in milliseconds. */
const LONGEST = 30_000;

const words = (text) => text.split(" ").filter(Boolean);

/** The event of a label: `a1` is the first one on the channel of audit a, `a%1` is progress. */
function event(label) {
  if (typeof label === "object") return { ...label, data: JSON.stringify({ ...label.payload, ...(label.pad && { pad: "x".repeat(label.pad) }) }) };
  const [, audit, progress, n] = /^([a-z]+)(%?)(\d+)$/.exec(label);
  return { id: label, name: progress ? "x.progress" : "x.done", data: JSON.stringify({ audit_id: audit, n: Number(n) }), channels: [`private-audit-${audit}`] };
}

const events = (list) => (Array.isArray(list) ? list : words(list)).map(event);

/** What a driver did: the requests, the ends of the events, and what closing gave back. */
export async function play(scenario, driver) {
  const steps = [...(scenario.publish ? [{ publish: scenario.publish }] : []), ...(scenario.then ?? [])];
  const published = new Map();
  for (const step of steps) for (const each of events(step.publish ?? [])) published.set(each.id, each);
  const ofMessages = new Map();
  for (const { id, name, data, channels } of published.values()) for (const channel of channels) ofMessages.set(JSON.stringify([channel, name, data]), id);
  const labelOf = (message) => ofMessages.get(JSON.stringify(message));

  // the answer to a request waits for the steps that are taken while it is under way
  const gates = steps.map(({ request }) => {
    let open;
    return { request, done: new Promise((resolve) => (open = resolve)), open: () => open() };
  });
  const held = (number) => Promise.all(gates.filter(({ request }) => request === number).map(({ done }) => done));
  const server = await scriptedServer(scenario, (messages, label) => messages.some((message) => labelOf(message) === label), held);

  const ends = new Map();
  const times = new Map();
  const waiting = [];
  let stats, closed;
  const told = (said) => {
    stats ??= said.stats;
    closed ??= said.closed;
    if (!said.end) return;
    ends.set(said.end.id, said.end.as);
    times.set(said.end.id, performance.now() - started);
    for (const { id, resolve } of waiting) if (ends.has(id)) resolve();
  };
  const player = driver.open(server.vars, scenario.options ?? {}, told);
  const ended = (id) => new Promise((resolve) => (ends.has(id) ? resolve() : waiting.push({ id, resolve })));
  const started = performance.now();
  const all = async () => {
    for (const [index, { after, request, ended: event, publish, close }] of steps.entries()) {
      if (request) await server.arrived(request);
      for (const id of words(event ?? "")) await ended(id);
      if (after) await sleep(after);
      if (publish) await player.say({ publish: events(publish).map(({ id, name, data }) => ({ id, name, data })) });
      else await player.say({ close });
      gates[index].open();
    }
    await player.end();
  };
  const late = new AbortController();
  try {
    await Promise.race([all(), sleep(LONGEST, undefined, { signal: late.signal }).then(() => Promise.reject(new Error(`still pending: ${[...published.keys()].filter((id) => !ends.has(id))}`)))]);
  } finally {
    late.abort();
    await server.stop();
  }
  const requests = server.requests.map(({ endpoint, messages }) => request(endpoint, messages, labelOf, published));
  const waits = server.requests.map(({ at }, index) => at - (server.requests[index - 1]?.answered ?? at));
  const givenBack = closed?.map(({ wasOnItsWay, ...each }) => `${labelOf([each.channels[0], each.name, each.data])}${wasOnItsWay ? " on its way" : ""}`);
  return { requests, waits, ends: Object.fromEntries([...ends].sort()), times, givenBack, stats, problems: server.problems, endless: server.endless };
}

/** A request as its events' labels; as it came where it is not made of them. */
function request(endpoint, messages, labelOf, published) {
  const labels = [...new Set(messages.map(labelOf))];
  const expected = labels.flatMap((label) => published.get(label)?.channels.map((channel) => [channel, published.get(label).name, published.get(label).data]) ?? []);
  const isAsExpected = JSON.stringify(messages) === JSON.stringify(expected) && endpoint === (labels.length === 1 ? "events" : "batch_events");
  return isAsExpected ? labels.join(" ") : JSON.stringify([endpoint, messages]);
}

/** An event's end in words, such as `sent` or `refused 403 server`. */
export const inWords = ({ superseded, channels, code, status, field }) => {
  if (code) return [code, status, field].filter((part) => part !== null).join(" ");
  return channels.length === 0 ? "sent to nobody" : superseded ? "superseded" : "sent";
};

/** The ends that a scenario expects, by label. */
export const expectedEnds = ({ ends }) => Object.fromEntries(Object.entries(ends).flatMap(([labels, end]) => words(labels).map((label) => [label, end])).sort());

/** The requests, each series that a `+` says can be of any length as that. */
export function collapsed(requests, expected) {
  const result = [];
  for (const request of requests) {
    const series = `${request}+`;
    if (expected[result.length - 1] === series && result.at(-1) === series) continue;
    result.push(expected[result.length] === series ? series : request);
  }
  return result;
}
