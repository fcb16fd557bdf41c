// The contract as JSON Schema and as AsyncAPI. Two validators that are not ours, ajv and typebox, have to give the
// verdicts of the conformance suite, and AsyncAPI's own parser has to find nothing.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { test } from "node:test";
import { Parser } from "@asyncapi/parser";
import { Ajv2020 } from "ajv/dist/2020.js";
import { Compile } from "typebox/schema";
import { command } from "../servers.mjs";
import { CASES, parsed } from "./conformance.mjs";

const printed = (format) => execFileSync(command, ["schema", "--format", format], { encoding: "utf8", maxBuffer: 1 << 26 });
const schema = JSON.parse(printed("json-schema"));
const asyncapi = JSON.parse(printed("asyncapi"));
const { channels: KINDS } = JSON.parse(printed("contract"));

/** A validator in its strictest mode, whose complaints are failures. */
const strict = () => {
  const complain = (text) => assert.fail(text);
  return new Ajv2020({ strict: true, allErrors: true, validateFormats: true, logger: { log() {}, warn: complain, error: complain } });
};

/** How deep a value nests: a payload without objects or lists in it has one level. */
const levels = (value) => (typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(levels)) : 0);

const MAX_DEPTH = asyncapi.servers.pusher["x-pusher-limits"].payloadLevels;

/** What a schema cannot say, with the cases of the suite in which it and `decode` differ. */
const DIFFERENCES = {
  "a validator gets no text that is not JSON": ({ input }) => parsed(input.data) === undefined,
  "a schema does not bound the depth of fields that it does not know": ({ input }) => levels(parsed(input.data)) > MAX_DEPTH,
};

const cases = CASES.filter(({ call }) => call === "decode");

for (const [validator, compile] of [
  ["ajv in strict mode", () => strict().compile(schema)],
  ["typebox", () => ((compiled) => (message) => compiled.Check(message))(Compile(schema))],
]) {
  test(`${validator} accepts what decode calls an event, and nothing else`, () => {
    const accepts = compile();
    const counts = { true: 0, false: 0 };
    const different = Object.fromEntries(Object.keys(DIFFERENCES).map((why) => [why, 0]));
    for (const one of cases) {
      const { name, data } = one.input;
      const value = parsed(data);
      const found = value !== undefined && accepts({ name, data: value });
      const why = Object.keys(DIFFERENCES).find((key) => DIFFERENCES[key](one));
      if (why !== undefined) {
        different[why] += 1;
        assert.notEqual(one.answer.kind, "event", `${why}: ${one.group}: ${one.id}`);
        continue;
      }
      assert.equal(found, one.answer.kind === "event", `${one.group}: ${one.id}: ${data.slice(0, 300)}`);
      counts[found] += 1;
    }
    assert.ok(counts.true > 500 && counts.false > 1000, JSON.stringify(counts));
    for (const [why, count] of Object.entries(different)) assert.ok(count > 0, `no case shows that ${why}`);
  });
}

test("an unknown field may nest deeper for a schema than for decode", () => {
  const deep = { name: "notification", data: { type: "info", message: "m", duration: 1, x: JSON.parse("[".repeat(200) + "]".repeat(200)) } };
  assert.equal(strict().compile(schema)(deep), true);
  const { status, stdout } = spawnSync(command, ["check", "notification"], { input: JSON.stringify(deep.data), encoding: "utf8" });
  assert.deepEqual([status, JSON.parse(stdout).kind], [1, "invalid"]);
});

test("days are those of the calendar, for four hundred years", () => {
  const { pattern } = schema.$defs.FichesProgressiveFetchCreated.properties.startDate;
  const day = new RegExp(pattern, "u");
  const two = (n) => String(n).padStart(2, "0");
  for (let year = 1900; year < 2300; year += 1) {
    for (let month = 0; month <= 13; month += 1) {
      const length = month < 1 || month > 12 ? 0 : new Date(Date.UTC(year, month, 0)).getUTCDate();
      for (let date = 0; date <= 32; date += 1) {
        const text = `${year}-${two(month)}-${two(date)}`;
        assert.equal(day.test(text), date >= 1 && date <= length, text);
      }
    }
  }
  assert.ok(!day.test("2026-03-01x") && !day.test("x2026-03-01") && !day.test("２026-03-01"));
});

test("each sample of AsyncAPI is valid by its own schema, which is that of JSON Schema", () => {
  const messages = Object.values(asyncapi.components.messages);
  assert.ok(messages.length > 30);
  for (const { title, payload, examples } of messages) {
    assert.deepEqual(payload, schema.$defs[title]);
    const accepts = strict().compile(payload);
    for (const example of examples) assert.ok(accepts(example.payload), title);
  }
});

test("AsyncAPI's parser has nothing to say", async () => {
  const { document, diagnostics } = await new Parser().parse(printed("asyncapi"));
  assert.deepEqual(diagnostics.map(({ code, message, path }) => `${code}: ${message} at /${path.join("/")}`), []);
  assert.equal(document.version(), "3.1.0");
  const channels = document.channels().all();
  assert.deepEqual(channels.map((channel) => channel.address()).sort(), KINDS.map(({ prefix, key }) => (key === null ? prefix : `${prefix}{id}`)).sort());
  for (const channel of channels) {
    assert.ok(channel.bindings().get("ws"), channel.id());
    assert.equal(channel.servers().all().length, 1);
    for (const message of channel.messages().all()) {
      // the trait has reached each message
      assert.equal(message.contentType(), "application/json");
      assert.equal(message.extensions().get("x-pusher-truncated").value().key, "_truncated");
    }
  }
  const operations = document.operations().all();
  assert.equal(operations.length, channels.length);
  for (const operation of operations) assert.equal(operation.security().length, 2, operation.id());
});
