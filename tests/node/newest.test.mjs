// The newest payloads that `useLatestEvent` shows: shared by views, kept when the last one closes, and forgotten in time.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Newest } from "../../pkg/newest.js";

/** The payloads, with the subscriptions that are open, by key: each passes payloads to `take`. */
function opened() {
  const newest = new Newest();
  const open = new Map();
  const view = (key, changed = () => {}) =>
    newest.view(key, changed, (take) => {
      assert.ok(!open.has(key), "subscribed twice");
      open.set(key, take);
      return () => open.delete(key);
    });
  return { newest, open, view };
}

test("views of one key share a subscription, which the last one ends", () => {
  const { newest, open, view } = opened();
  const told = [];
  const closes = [view("a", () => told.push("one")), view("a", () => told.push("other"))];
  assert.equal(newest.payload("a"), undefined);
  open.get("a")(7);
  assert.deepEqual([newest.payload("a"), newest.payload("b"), told], [7, undefined, ["one", "other"]]);
  closes[0]();
  closes[0]();
  open.get("a")(8);
  assert.deepEqual([newest.payload("a"), told], [8, ["one", "other", "other"]]);
  closes[1]();
  assert.deepEqual([...open.keys()], []);
});

test("a payload is kept for the next view, which subscribes anew", () => {
  const { newest, open, view } = opened();
  const close = view("a");
  open.get("a")(7);
  close();
  assert.equal(newest.payload("a"), 7);
  view("a");
  assert.deepEqual([newest.payload("a"), [...open.keys()]], [7, ["a"]]);
});

test("the payloads of the hundred views that closed last are kept", () => {
  const { newest, open, view } = opened();
  const show = (key) => {
    const close = view(key);
    open.get(key)(key);
    close();
  };
  view("open");
  open.get("open")("open");
  show("first");
  for (let n = 1; n < 100; n++) show(`${n}`);
  // nothing is kept of a view that showed nothing
  view("nothing")();
  assert.equal(newest.payload("first"), "first");
  // now "1" is the one that closed first
  show("first");
  show("100");
  assert.deepEqual(["open", "first", "1", "2", "100"].map((key) => newest.payload(key)), ["open", "first", undefined, "2", "100"]);
});

test("what is cleared is forgotten, and the views are told", () => {
  const { newest, open, view } = opened();
  const told = [];
  const close = view("a", () => told.push(newest.payload("a")));
  open.get("a")(7);
  newest.clear();
  assert.deepEqual(told, [7, undefined]);
  // a view that was open then closes later, and leaves the payload of a newer one alone
  const take = open.get("a");
  open.clear();
  view("a");
  open.get("a")(8);
  take(9);
  close();
  assert.equal(newest.payload("a"), 8);
});
