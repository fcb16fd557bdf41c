// A message on several channels is handed out once; the same content twice on one channel is two messages.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import fc from "fast-check";
import "../../pkg/index.js";
import { Once } from "../../pkg/once.js";
import { Reader } from "../../pkg/reader.js";
import { COPY_WINDOW } from "../../pkg/words.js";

const WINDOW = 1_000;

/** What is handed out of these arrivals, each `{ content, channel, at }`: the indices of the new ones. */
function handedOut(arrivals, channels) {
  let clock = 0;
  const once = new Once(WINDOW, () => clock);
  const out = [];
  arrivals.forEach(({ content, channel, at = 0 }, index) => {
    clock = at;
    once.arrive(content, channel, channels, () => out.push(index));
  });
  return { out, size: once.size };
}

const count = (list, test) => list.filter(test).length;

test("copies on other channels are folded, in any order of arrival", () => {
  const message = fc.record({ content: fc.constantFrom("a", "b", "c"), on: fc.subarray(["A", "B", "C"], { minLength: 1 }) });
  fc.assert(
    fc.property(fc.array(message, { maxLength: 30 }), fc.infiniteStream(fc.nat()), (messages, random) => {
      const next = () => random.next().value;
      const arrivals = messages.flatMap(({ content, on }) => on.map((channel) => ({ content, channel, key: next() })));
      // losses, and any interleaving
      const heard = arrivals.filter(() => next() % 5 > 0).sort((a, b) => a.key - b.key);
      const { out, size } = handedOut(heard, ["A", "B", "C"]);
      for (const content of ["a", "b", "c"]) {
        // the most that one channel brought: fewer would lose some, more would double some
        const most = Math.max(...["A", "B", "C"].map((channel) => count(heard, (one) => one.content === content && one.channel === channel)));
        assert.equal(count(out, (index) => heard[index].content === content), most, content);
      }
      assert.ok(size <= 3);
    }),
    { numRuns: 2_000 },
  );
});

test("without losses, as many are handed out as were published, and nothing is remembered", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom("a", "b"), { maxLength: 20 }), fc.infiniteStream(fc.nat()), (contents, random) => {
      // each channel keeps its order, as Pusher's do; between channels there is none
      const queues = { A: [...contents], B: [...contents] };
      const heard = [];
      while (queues.A.length + queues.B.length > 0) {
        const channel = queues[random.next().value % 2 ? "A" : "B"].length > 0 && random.next().value % 2 ? "A" : queues.B.length > 0 ? "B" : "A";
        if (queues[channel].length > 0) heard.push({ channel, content: queues[channel].shift() });
      }
      const { out, size } = handedOut(heard, ["A", "B"]);
      assert.equal(out.length, contents.length);
      assert.equal(size, 0);
    }),
    { numRuns: 1_000 },
  );
});

test("the cases of arrivals.json, which the command's replay has to pass too", () => {
  for (const { name, messages } of JSON.parse(readFileSync(new URL("../arrivals.json", import.meta.url), "utf8"))) {
    let clock = 0;
    const reader = new Reader(COPY_WINDOW, () => clock, new Set(messages.map(({ channel }) => channel)));
    for (const { at, channel, event, data, copy } of messages) {
      clock = at;
      const { told } = reader.read(channel, event, data);
      assert.equal(told.size > 0, copy, `${name}: ${at} ${channel}`);
      told.add(name);
    }
  }
});

test("what comes later than the window is another message", () => {
  const arrivals = [
    { content: "a", channel: "A", at: 0 },
    { content: "a", channel: "B", at: WINDOW },
    { content: "a", channel: "A", at: WINDOW + 1 },
    { content: "a", channel: "B", at: 2 * WINDOW + 2 },
  ];
  assert.deepEqual(handedOut(arrivals, ["A", "B"]).out, [0, 2, 3]);
});

test("what no other channel brings is forgotten after the window, whatever else arrives", () => {
  const lost = Array.from({ length: 10_000 }, (_, at) => ({ content: at % 2 ? "again and again" : `${at}`, channel: "A", at }));
  const { out, size } = handedOut(lost, ["A", "B"]);
  assert.equal(out.length, 10_000);
  assert.ok(size <= WINDOW, `${size} remembered`);
});
