// What may be sent when: the publisher's queue alone, under random interleavings.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Queue } from "../../pkg/queue.js";

/** Numbers from a seed, so that a failure can be repeated. */
const dice = (seed) => (sides) => ((seed = (seed * 1103515245 + 12345) % 2147483648) >> 8) % sides;
const event = (number, ...channels) => ({ number, channels, alone: false });
const numbers = (events) => events.map(({ number }) => number);

test("an event waits for the earlier ones on each of its channels", () => {
  const queue = new Queue();
  const [a, ab, b, c] = [event(0, "a"), event(1, "a", "b"), event(2, "b"), event(3, "c")];
  [a, ab, b, c].forEach((each) => queue.push(each));
  assert.deepEqual(numbers(queue.take(1)), [0]);
  assert.deepEqual(numbers(queue.take(10)), [3], "b is behind ab, which is behind a");
  assert.deepEqual(queue.take(10), []);
  queue.finish(a);
  assert.deepEqual(numbers(queue.take(10)), [1, 2], "together, in order");
  [ab, b, c].forEach((each) => queue.finish(each));
  assert.equal(queue.size, 0);
});

test("what is given back travels alone, before what is later", () => {
  const queue = new Queue();
  [0, 1, 2].forEach((number) => queue.push(event(number, "a")));
  const taken = queue.take(2);
  queue.giveBack(taken);
  const order = [];
  while (queue.size > 0) {
    const next = queue.take(10);
    order.push(numbers(next));
    next.forEach((each) => queue.finish(each));
  }
  assert.deepEqual(order, [[0], [1], [2]]);
});

test("in any interleaving each channel keeps its order, loses nothing and never overfills a request", () => {
  for (let seed = 1; seed <= 500; seed++) {
    const roll = dice(seed);
    const queue = new Queue();
    const pushed = [];
    const done = [];
    let underWay = [];
    while (done.length < 60) {
      const act = roll(4);
      if (act === 0 && pushed.length < 60) {
        const channels = [..."abcde"].filter(() => roll(3) === 0);
        pushed.push(event(pushed.length, ...(channels.length > 0 ? channels : ["z"])));
        queue.push(pushed.at(-1));
      } else if (act === 1) {
        const taken = queue.take(1 + roll(10));
        const busy = new Set(underWay.flat().flatMap(({ channels }) => channels));
        assert.ok(taken.every(({ channels }) => !channels.some((channel) => busy.has(channel))), `seed ${seed}: one channel in two requests`);
        assert.ok(taken.length <= 1 || (taken.flatMap(({ channels }) => channels).length <= 10 && !taken.some(({ alone }) => alone)), `seed ${seed}`);
        if (taken.length > 0) underWay.push(taken);
      } else if (underWay.length > 0) {
        const [request] = underWay.splice(roll(underWay.length), 1);
        if (act === 2 && request.length > 1) {
          queue.giveBack(request);
        } else {
          request.forEach((each) => queue.finish(each));
          done.push(...request);
        }
      }
      assert.equal(queue.size, pushed.length - done.length);
    }
    for (const channel of "abcdez") {
      const on = (events) => numbers(events.filter(({ channels }) => channels.includes(channel)));
      assert.deepEqual(on(done), on(pushed), `seed ${seed}, channel ${channel}`);
    }
    assert.deepEqual(queue.take(10), []);
  }
});
