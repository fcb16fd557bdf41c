// Nothing is missed. After any sequence of events and failures, a view that follows the README's recipe shows the state
// of the server. The test reads the recipe from the README.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { mock, test } from "node:test";
import { QueryClient, QueryObserver } from "@tanstack/query-core";
import { transformSync } from "esbuild";
import fc from "fast-check";
import { connect, queryKeys, samplePayload } from "../../pkg/index.js";
import { FakePusher } from "../../pkg/testing.js";

const readme = readFileSync(new URL("../../pkg/README.md", import.meta.url), "utf8");
const [, typed] = /^```ts\n((?:(?!^```).)*function refetch\(.*?)^```/ms.exec(readme);
const { code } = transformSync(typed.replace(/^import .*$/gm, ""), { loader: "ts", target: "esnext" });
const recipe = new Function("Pusher", "QueryClient", "connect", "queryKeys", `${code}; return { queries, refetch, realtime };`);

const settled = () => new Promise((resolve) => setImmediate(resolve));
/** Lets this many milliseconds pass, one by one, with all that follows from each. */
async function pass(milliseconds) {
  for (let left = milliseconds; left > 0; left--) {
    mock.timers.tick(1);
    await settled();
  }
}

/** A fake whose authorisations take a time that the test decides. */
class SlowPusher extends FakePusher {
  latency = 0;
  answers = new WeakMap();

  subscribe(name) {
    const wasPending = this.channel(name)?.subscriptionPending;
    const channel = super.subscribe(name);
    if (channel.subscriptionPending && !wasPending) {
      this.answers.set(channel, Date.now() + this.latency);
      setTimeout(() => this.settle(channel), this.latency);
    }
    return channel;
  }

  settle(channel) {
    if (Date.now() >= this.answers.get(channel)) super.settle(channel);
  }
}

/** A server with a version of each audit, and a page with views of them. */
class World {
  versions = { a: 1, b: 1 };
  views = new Map();
  fetches = 0;

  /** `isOwn`: whether each view listens for itself, or the app for all of them. */
  constructor(isOwn) {
    const world = this;
    this.isOwn = isOwn;
    class Pusher extends SlowPusher {
      constructor() {
        super();
        world.pusher = this;
      }
    }
    const fast = (pusher, options) => connect(pusher, { jitter: 10, throttle: 30, ...(isOwn ? {} : options) });
    Object.assign(this, recipe(Pusher, QueryClient, fast, queryKeys));
    this.queries.setDefaultOptions({ queries: { staleTime: Infinity, gcTime: Infinity, retry: false, networkMode: "always" } });
    this.pusher.connection.bind("state_change", () => {});
  }

  /** A view begins to fetch: the server answers with what it has after `there` milliseconds, which arrives after `back`. */
  mount(audit, number, there, back) {
    const view = this.view(audit, number);
    if (view.unmount) return;
    const queryFn = async () => {
      this.fetches++;
      await new Promise((resolve) => setTimeout(resolve, there));
      const version = this.versions[audit];
      await new Promise((resolve) => setTimeout(resolve, back));
      return version;
    };
    view.observer = new QueryObserver(this.queries, { queryKey: ["audit", view.id], queryFn });
    view.unmount = view.observer.subscribe(() => {});
  }

  unmount(audit, number) {
    const view = this.view(audit, number);
    view.unmount?.();
    view.unmount = undefined;
  }

  subscribe(audit, number, latency) {
    const view = this.view(audit, number);
    if (view.stop) return;
    this.pusher.latency = latency;
    const own = { resource: "audit", id: view.id };
    const handlers = this.isOwn
      ? { "*": () => this.refetch([own], { missedUntil: Date.now() }), onRefetch: (_, context) => this.refetch([own], context), onError: () => {} }
      : { onError: () => {} };
    view.stop = this.realtime.subscribe({ auditId: audit }, handlers);
  }

  stop(audit, number) {
    const view = this.view(audit, number);
    view.stop?.();
    view.stop = undefined;
  }

  publish(audit) {
    this.versions[audit]++;
    const payload = { ...samplePayload("audit.progress"), audit_id: audit, fiche_id: "f", completed_steps: this.versions[audit] };
    this.pusher.publish("audit.progress", payload);
  }

  /** The app's own code uses the channel too. */
  app(audit, what) {
    const name = `private-audit-${audit}`;
    if (what === "unbind_all") this.pusher.channel(name)?.unbind_all();
    else this.pusher[what](name);
  }

  fail(audit) {
    this.pusher.deny(`private-audit-${audit}`, 500);
  }

  allow(audit) {
    this.pusher.allow(`private-audit-${audit}`);
  }

  cut() {
    this.pusher.disconnect();
  }

  mend() {
    if (this.pusher.connection.state !== "connected") this.pusher.connect();
  }

  /** Each view of its own has data of its own; of the app's, an audit has one. */
  view(audit, number) {
    const id = this.isOwn ? `${audit}.${number}` : audit;
    const key = this.isOwn ? id : `${audit}.${number}`;
    if (!this.views.has(key)) this.views.set(key, { audit, id });
    return this.views.get(key);
  }

  /** What watched views show and the server does not have. */
  wrong() {
    const watched = [...this.views].filter(([, { unmount, stop }]) => unmount && stop);
    return watched.filter(([, { observer, audit }]) => observer.getCurrentResult().data !== this.versions[audit]);
  }
}

const audit = fc.constantFrom("a", "a", "a", "b");
const number = fc.constantFrom(1, 2);
const few = fc.integer({ min: 0, max: 6 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(fc.constant("mount"), audit, number, fc.integer({ min: 1, max: 6 }), few) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("subscribe"), audit, number, fc.constantFrom(0, 2, 9)) },
  { weight: 5, arbitrary: fc.tuple(fc.constant("publish"), audit) },
  { weight: 6, arbitrary: fc.tuple(fc.constant("pass"), fc.integer({ min: 1, max: 9 })) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("stop", "unmount"), audit, number) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom("fail", "allow"), audit) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom("cut", "mend")) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("app"), audit, fc.constantFrom("subscribe", "unsubscribe", "unbind_all")) },
);

for (const isOwn of [false, true]) {
  test(`whatever happens, ${isOwn ? "a view that listens for itself" : "a view of an app that listens for it"} shows in the end what the server has`, async (t) => {
    const random = t.mock.method(Math, "random", () => 0);
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.infiniteStream(fc.nat(99)), async (steps, chance) => {
        mock.timers.reset();
        mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000 });
        // small, so that waiting for a failed authorisation takes few steps
        random.mock.mockImplementation(() => chance.next().value / 10_000);
        const world = new World(isOwn);
        for (const [act, ...given] of steps) {
          await (act === "pass" ? pass(...given) : world[act](...given));
          await settled();
        }
        ["a", "b"].forEach((audit) => world.allow(audit));
        world.mend();
        await pass(400);
        assert.deepEqual(world.wrong(), []);
        const { fetches } = world;
        await pass(100);
        assert.equal(world.fetches, fetches, "a page at rest fetches nothing");
        world.realtime.close();
      }),
      { numRuns: Number(process.env.RUNS ?? 300) },
    );
    mock.timers.reset();
  });
}

test("a view that began to fetch after its channels were live does not fetch again", async (t) => {
  t.after(() => mock.timers.reset());
  for (const [before, fetches] of [[false, 1], [true, 2]]) {
    mock.timers.reset();
    mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000 });
    const world = new World(false);
    if (before) world.mount("a", 1, 2, 2);
    await pass(1);
    world.subscribe("a", 1, 5);
    await pass(6);
    world.mount("a", 1, 2, 2);
    await pass(100);
    assert.deepEqual([world.fetches, world.wrong()], [fetches, []]);
  }
});

test("a view that fetched before it joined a live channel is told", async (t) => {
  t.after(() => mock.timers.reset());
  mock.timers.enable({ apis: ["setTimeout", "Date"], now: 1_000 });
  const world = new World(true);
  world.subscribe("a", 1, 0);
  await pass(50);
  world.mount("a", 2, 1, 1);
  await pass(5);
  world.publish("a");
  await pass(5);
  world.subscribe("a", 2, 0);
  await pass(50);
  assert.deepEqual([world.fetches, world.wrong()], [2, []]);
});
