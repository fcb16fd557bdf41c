// Recordings as text: `parseRecording` and the command read the lines that `recordingLine` writes.
import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRecording, recordingLine, samplePayload } from "../../pkg/testing.js";
import { RealtimeError } from "../../pkg/index.js";
import { carried } from "../../pkg/recording.js";

const message = { at: 1_764_212_345_678, channel: "private-audit-42", event: "audit.progress", data: samplePayload("audit.progress") };

test("a message is one line, in the order of the format", () => {
  const line = recordingLine({ ...message, more: "left out" });
  assert.equal(line, `{"at":1764212345678,"channel":"private-audit-42","event":"audit.progress","data":${JSON.stringify(message.data)}}`);
  assert.deepEqual(parseRecording(line), [message]);
});

test("text comes back as it was, whatever it has", () => {
  for (const data of [{}, [], null, 1.5, "text", "line\nfeed\r\u2028", "byte\uFEFForder", "\ud800", '{"a":1}']) {
    const line = recordingLine({ ...message, data });
    assert.equal(line.split("\n").length, 1);
    assert.deepEqual(parseRecording(`${line}\r\n\n  \n${line}\n`), [{ ...message, data }, { ...message, data }]);
    assert.deepEqual(parseRecording([line, "", line]), parseRecording(`${line}\n\n${line}`));
  }
  assert.equal(recordingLine({ ...message, data: undefined }), recordingLine({ ...message, data: null }));
  assert.deepEqual(parseRecording(""), []);
});

test("a byte order mark before a line is skipped", () => {
  const line = recordingLine(message);
  // a file with one, and two such files in one
  assert.deepEqual(parseRecording(`\uFEFF${line}\n\uFEFF${line}`), [message, message]);
  assert.deepEqual(parseRecording([`\uFEFF${line}`, "\uFEFF"]), [message]);
});

test("a line that is none is refused with its number, and what it lacks", () => {
  const line = recordingLine(message);
  const parts = "a recorded message with `at`, `channel`, `event`, `data`";
  for (const [wrong, field, expected, found] of [
    ["nonsense", "line 2", parts, '"nonsense"'],
    ["[]", "line 2", parts, "array"],
    ["{}", "line 2/at", "number", "nothing"],
    ['{"at":"1","channel":"c","event":"e","data":{}}', "line 2/at", "number", "string"],
    ['{"at":1e999,"channel":"c","event":"e","data":{}}', "line 2/at", "number", "Infinity"],
    ['{"at":1,"channel":7,"event":"e","data":{}}', "line 2/channel", "string", "7"],
    ['{"at":1,"channel":"c","event":null,"data":{}}', "line 2/event", "string", "null"],
    ['{"at":1,"channel":"c","event":"e"}', "line 2/data", "any JSON value", "nothing"],
  ]) {
    assert.throws(() => parseRecording(`${line}\n${wrong}`), (error) => {
      assert.ok(error instanceof RealtimeError);
      assert.deepEqual([error.code, error.field, error.expected, error.found], ["invalid_argument", field, expected, found]);
      return true;
    });
  }
});

test("what is no recording is refused", () => {
  for (const [wrong, found] of [[null, "null"], [7, "number"], [{ 0: message, length: 1 }, "object"]]) {
    assert.throws(() => parseRecording(wrong), { name: "RealtimeError", code: "invalid_argument", field: "recording", expected: "text, or a list of lines", found });
  }
});

test("text that is JSON is handed over as its value, and all else as it is", () => {
  for (const data of [[1], { a: 1 }, null, 7, true, "no JSON"]) assert.equal(carried(data), data);
  assert.deepEqual(carried('{"a":1}'), { a: 1 });
});

test("what cannot be a line is refused", () => {
  const cycle = {};
  cycle.cycle = cycle;
  const hostile = { get at() { throw new Error("no"); } };
  for (const [wrong, code, field] of [
    [null, "invalid_argument", "message"],
    [{}, "invalid_argument", "message/at"],
    [{ ...message, at: NaN }, "invalid_argument", "message/at"],
    [{ ...message, data: 1n }, "invalid_payload", "message/data"],
    [{ ...message, data: () => {} }, "invalid_payload", "message/data"],
    [{ ...message, data: cycle }, "invalid_payload", "message/data"],
    [hostile, "invalid_payload", "message"],
  ]) {
    assert.throws(() => recordingLine(wrong), (error) => error instanceof RealtimeError && error.code === code && error.field === field);
  }
});
