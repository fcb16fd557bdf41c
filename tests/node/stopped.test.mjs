// A module of the server's entry that a fault stopped. No input is known that does this, so a module that stops stands in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startServer } from "../../pkg/server-module.js";
import { route } from "../../pkg/routing.js";
import { isWebhookEvent } from "../../pkg/webhook.js";

/** A section of a WebAssembly module. */
const section = (id, ...content) => [id, content.length, ...content];
const text = (name) => [name.length, ...Buffer.from(name)];
const [functionKind, memoryKind] = [0, 2];
const module = new WebAssembly.Module(
  Uint8Array.from([
    ...[0, ...Buffer.from("asm"), 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 0), // one type: no parameters, no results
    ...section(3, 2, 0, 0), // two functions of that type
    ...section(5, 1, 0, 1), // a memory
    ...section(7, 4, ...text("memory"), memoryKind, 0, ...text("__wbindgen_start"), functionKind, 0, ...text("route"), functionKind, 1, ...text("isWebhookEvent"), functionKind, 0),
    ...section(10, 2, 2, 0, 0x0b, 3, 0, 0x00, 0x0b), // the first returns, the second is `unreachable`
  ]),
);

test("a module that stopped says so, and is not asked again", () => {
  startServer(() => module);
  assert.equal(isWebhookEvent({}), true);
  const says = (fault) => (error) => {
    assert.equal(error.name, "RealtimeError");
    assert.equal(error.code, "not_started");
    assert.match(error.message, /^expected a running module in `module`, found one that stopped: /);
    assert.match(error.found, fault);
    return true;
  };
  assert.throws(() => route("notification", {}), says(/RuntimeError: unreachable/));
  assert.throws(() => isWebhookEvent({}), says(/RuntimeError: unreachable/));
});
