// Types for other teams, made from the contract's JSON Schema by generators that others keep: quicktype for TypeScript,
// Swift and Kotlin, datamodel-code-generator for Python. TypeScript and Python read every sample payload with them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { command } from "../servers.mjs";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = resolve(process.env.CARGO_TARGET_DIR ?? `${here}../../target`);
const out = `${target}/types`;
rmSync(`${out}/made`, { recursive: true, force: true });
mkdirSync(`${out}/made`, { recursive: true });

const run = (program, args, options) => execFileSync(program, args, { encoding: "utf8", stdio: ["pipe", "pipe", "inherit"], ...options });
const schema = (format) => JSON.parse(run(command, ["schema", "--format", format]));
writeFileSync(`${out}/made/schema.json`, JSON.stringify(schema("json-schema")));
const messages = Object.values(schema("asyncapi").components.messages);
/** A sample payload of each shape. */
const samples = messages.map(({ title, examples: [{ payload }] }) => ({ type: title, payload }));
const shapes = readFileSync(`${here}../contract.tsv`, "utf8").split("\n").slice(1).filter((line) => line);
const documented = new Set(shapes.map((line) => line.split("\t").slice(0, 2).join("\t")));

const quicktype = (language, file, ...options) => {
  run(`${here}node_modules/.bin/quicktype`, ["--src-lang", "schema", "--src", `${out}/made/schema.json#/$defs/`, "--lang", language, "--out", `${out}/made/${file}`, ...options]);
  return readFileSync(`${out}/made/${file}`, "utf8");
};

test("there is a sample of each shape of the document", () => {
  assert.equal(samples.length, documented.size);
});

test("quicktype's TypeScript has every sample", () => {
  const types = quicktype("typescript", "types.ts", "--just-types", "--prefer-unions");
  const uses = samples.map(({ type, payload }, at) => {
    assert.match(types, new RegExp(`export (interface|type) ${type}\\b`), type);
    return `export const sample${at}: ${type} = ${JSON.stringify(payload)};\n// @ts-expect-error every key is needed that the contract requires\nexport const none${at}: ${type} = {};`;
  });
  const imports = `import type { ${[...new Set(samples.map(({ type }) => type))].join(", ")} } from "./types.js";\n`;
  writeFileSync(`${out}/made/samples.ts`, imports + uses.join("\n"));
  run(`${here}../node_modules/.bin/tsc`, ["--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--types", "", `${out}/made/samples.ts`], { stdio: "inherit" });
});

test("quicktype makes Swift and Kotlin of every shape", () => {
  const swift = quicktype("swift", "types.swift");
  const kotlin = quicktype("kotlin", "types.kt", "--framework", "kotlinx");
  for (const { type } of samples) {
    assert.match(swift, new RegExp(`struct ${type}: Codable`), type);
    assert.match(kotlin, new RegExp(`class ${type} ?\\(`), type);
  }
});

test("datamodel-code-generator's Python reads every sample", () => {
  const options = ["--input-file-type", "jsonschema", "--output-model-type", "pydantic_v2.BaseModel", "--use-annotated", "--formatters", "builtin"];
  run(`${out}/python/bin/datamodel-codegen`, ["--input", `${out}/made/schema.json`, "--output", `${out}/made/types_of_the_contract.py`, ...options]);
  const lines = samples.map((sample) => JSON.stringify(sample)).join("\n");
  const read = run(`${out}/python/bin/python`, [`${here}read.py`], { input: lines, env: { ...process.env, PYTHONPATH: `${out}/made` } });
  assert.equal(Number(read), samples.length);
});
