// The types, as strict projects of TypeScript see them: what is right compiles, and what is wrong does not.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript-5";
import { compareContracts, explainDrift } from "../../pkg/compat.js";
import { eventNames } from "../../pkg/index.js";
import { GLOBAL, SCOPES } from "../../pkg/table.js";
import { bin, project, run } from "./packed.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const names = readdirSync(here("types"));
const files = Object.fromEntries(names.map((name) => [name, readFileSync(here(`types/${name}`), "utf8")]));
/** What the projects have beside the package. */
const others = ["@types/react", "csstype", "expect-type", "laravel-echo", "pusher-js", "react"];

/** The lowest TypeScript that the package's README states; with the sample apps, as this folder has a compiler of its own. */
const lowest = here("../apps/node_modules/typescript-lowest");

/** Gives a project these packages. */
async function link(dir, packages) {
  for (const name of packages) {
    const path = join(dir, "node_modules", name);
    await mkdir(dirname(path), { recursive: true });
    await symlink(here(`../node_modules/${name}`), path);
  }
}

for (const [name, compiler, module, moduleResolution] of [
  ["TypeScript", bin("tsc"), "nodenext", "nodenext"],
  ["TypeScript", bin("tsc"), "preserve", "bundler"],
  ["the lowest TypeScript", join(lowest, "bin/tsc"), "nodenext", "nodenext"],
  ["the lowest TypeScript", join(lowest, "bin/tsc"), "esnext", "bundler"],
]) {
  test(`${name}, strict, takes it under moduleResolution ${moduleResolution}`, async () => {
    const compilerOptions = {
      strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false,
      module, moduleResolution, target: "es2022", lib: ["es2022", "dom"], jsx: "react-jsx", types: [], noEmit: true,
    };
    // the types of pusher-js itself are for bundlers: https://github.com/pusher/pusher-js/issues/791
    const compiled = names.filter((name) => name !== "pusher.ts" || moduleResolution === "bundler");
    const dir = await project({ ...files, "tsconfig.json": JSON.stringify({ compilerOptions, files: compiled }) });
    await link(dir, others);
    const { stdout } = await run(compiler, ["-p", dir]).catch((error) => error);
    assert.equal(stdout, "");
  });
}

test("the READMEs' examples in TypeScript compile", async () => {
  const code = ["README.md", "pkg/README.md"].flatMap((file) => [...readFileSync(here(`../../${file}`), "utf8").matchAll(/^```ts\n(.*?)^```/gms)]).map(([, code]) => code);
  assert.ok(code.length > 1);
  const compilerOptions = { strict: true, module: "preserve", moduleResolution: "bundler", target: "es2022", lib: ["es2022", "dom"], types: ["node"], noEmit: true };
  const dir = await project({ ...Object.fromEntries(code.map((text, at) => [`example${at}.ts`, text])), "tsconfig.json": JSON.stringify({ compilerOptions, include: ["*.ts"] }) });
  await link(dir, ["@tanstack/query-core", "@types/node", "pusher-js", "undici-types"]);
  const { stdout } = await run(bin("tsc"), ["-p", dir]).catch((error) => error);
  assert.equal(stdout, "");
});

test("a backend needs no types of the DOM", async () => {
  const text = 'export { connect, type BatchedAuthorizationOptions } from "fiche-realtime";\nexport * from "fiche-realtime/server";\n';
  const compilerOptions = { strict: true, skipLibCheck: false, module: "nodenext", moduleResolution: "nodenext", target: "es2022", lib: ["es2022"], types: ["node"], noEmit: true };
  const dir = await project({ "backend.ts": text, "tsconfig.json": JSON.stringify({ compilerOptions, files: ["backend.ts"] }) });
  await link(dir, ["@types/node", "undici-types"]);
  const { stdout } = await run(bin("tsc"), ["-p", dir]).catch((error) => error);
  assert.equal(stdout, "");
});

test("the lowest TypeScript is the one that the README states", () => {
  const { version } = JSON.parse(readFileSync(join(lowest, "package.json"), "utf8"));
  const [, stated] = /TypeScript (\d+\.\d+)/.exec(readFileSync(here("../../pkg/README.md"), "utf8"));
  assert.equal(version.split(".", 2).join("."), stated);
});

test("no type has a name of the DOM's or of pusher-js's, but for deprecated ones", () => {
  const entries = ["index", "react", "testing", "server"].map((name) => here(`../../pkg/${name}.d.ts`));
  const pusher = here("../node_modules/pusher-js/index.d.ts");
  const program = ts.createProgram([...entries, pusher], { lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.webworker.d.ts"], module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] });
  const checker = program.getTypeChecker();
  const exportsOf = (file) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  const scripts = program.getSourceFiles().filter((file) => program.isSourceFileDefaultLibrary(file));
  const globals = scripts.flatMap(({ locals, symbol }) => [...(locals?.keys() ?? []), ...(symbol?.exports?.keys() ?? [])]);
  const taken = new Set([...globals, ...exportsOf(pusher).map(({ name }) => name)]);
  assert.ok(taken.has("Event") && taken.has("ServiceWorker") && taken.has("PresenceChannel"));
  const shadowing = entries.flatMap(exportsOf).filter(({ name }) => taken.has(name));
  const isDeprecated = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).getJsDocTags(checker).some(({ name }) => name === "deprecated");
  assert.deepEqual(shadowing.filter((symbol) => !isDeprecated(symbol)).map(({ name }) => name), []);
  assert.deepEqual([...new Set(shadowing.map(({ name }) => name))], ["Notification", "Channel"]);
});

test("what compares contracts answers with the types that it promises", async () => {
  const released = JSON.parse(readFileSync(here("../contracts/0.1.0.json"), "utf8"));
  const built = JSON.parse(readFileSync(here("../../pkg/contract.json"), "utf8"));
  // without the last event, and with one more field
  const [first, ...others] = built.events.slice(0, -1);
  const [shape, ...shapes] = first.shapes;
  const field = { ...shape.fields.at(-1), name: "added" };
  const changed = { ...built, fingerprint: "0123456789abcdef", events: [{ ...first, shapes: [{ ...shape, fields: [...shape.fields, field] }, ...shapes] }, ...others] };
  const contracts = [released, built, changed];
  const comparisons = await Promise.all(contracts.flatMap((older) => contracts.map((newer) => compareContracts(older, newer))));
  const explanations = await Promise.all(contracts.flatMap((theirs) => ["ours", "theirs", null].map((newer) => explainDrift({ newer, theirs }, theirs))));
  const said = new Set(comparisons.flatMap(({ differences }) => differences).flatMap(({ old_frontend, new_frontend, recordings }) => [old_frontend, new_frontend, recordings].map((effect) => effect.class)));
  assert.deepEqual([...said].sort(), ["breaking", "compatible", "loss"]);
  // `satisfies` refuses a member that is missing, one too many, and a word that is not in the type
  const text = `import type { ContractComparison, DriftExplanation } from "fiche-realtime/compat";
${JSON.stringify(comparisons)} satisfies ContractComparison[];
${JSON.stringify(explanations)} satisfies DriftExplanation[];
`;
  const compilerOptions = { strict: true, module: "preserve", moduleResolution: "bundler", target: "es2022", lib: ["es2022", "dom"], types: [], noEmit: true };
  const dir = await project({ "compat.ts": text, "tsconfig.json": JSON.stringify({ compilerOptions, files: ["compat.ts"] }) });
  const { stdout } = await run(bin("tsc"), ["-p", dir]).catch((error) => error);
  assert.equal(stdout, "");
});

test("the README's tables have every option and every hook", () => {
  const readme = readFileSync(here("../../pkg/README.md"), "utf8");
  const listed = (head) => {
    const [, rows] = new RegExp(`^\\| ${head} \\|.*\\n\\| ---.*\\n((?:\\|.*\\n)+)`, "m").exec(readme);
    return rows.split("\n").flatMap((row) => [...(row.split("|")[1] ?? "").matchAll(/`(\w+)/g)].map(([, name]) => name)).sort();
  };
  const file = (name) => here(`../../pkg/${name}.d.ts`);
  const program = ts.createProgram(["realtime", "publisher", "react"].map(file), { lib: ["lib.esnext.d.ts", "lib.dom.d.ts"], module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] });
  const checker = program.getTypeChecker();
  const exportsOf = (name) => checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file(name))));
  const optionsOf = (name, type) => checker.getDeclaredTypeOfSymbol(exportsOf(name).find((one) => one.name === type)).getProperties().map(({ name }) => name).sort();
  assert.deepEqual(listed("option of `connect`"), optionsOf("realtime", "ConnectOptions"));
  assert.deepEqual(listed("option of `createPublisher`"), optionsOf("publisher", "PublisherOptions"));
  assert.deepEqual(listed("hook"), exportsOf("react").map(({ name }) => name).filter((name) => name.startsWith("use")).sort());
  // every link within the page leads to a heading
  const anchors = [...readme.matchAll(/^#+ (.*)$/gm)].map(([, heading]) => heading.toLowerCase().replace(/[^\w -]/g, "").replaceAll(" ", "-"));
  assert.deepEqual([...readme.matchAll(/\]\(#(.*?)\)/g)].map(([, anchor]) => anchor).filter((anchor) => !anchors.includes(anchor)), []);
});

// TypeScript 7's own editor service shows no documentation of mapped types yet
test("an editor shows each event's meaning where it is handled", async () => {
  const scopes = JSON.stringify({ ...Object.fromEntries(SCOPES.map((scope) => [scope, ""])), [GLOBAL]: true });
  const keys = eventNames().map((name) => `"${name}": () => {}`);
  const dir = await project({ "app.ts": `import { connect } from "fiche-realtime";\nimport { fakePusher } from "fiche-realtime/testing";\nconnect(fakePusher()).subscribe(${scopes}, { ${keys} });\n` });
  const file = join(dir, "app.ts");
  const text = readFileSync(file, "utf8");
  const service = ts.createLanguageService({
    getCompilationSettings: () => ({ strict: true, module: ts.ModuleKind.Preserve, moduleResolution: ts.ModuleResolutionKind.Bundler }),
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (name) => (ts.sys.fileExists(name) ? ts.ScriptSnapshot.fromString(ts.sys.readFile(name)) : undefined),
    getCurrentDirectory: () => dir,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
  });
  assert.deepEqual(service.getSemanticDiagnostics(file), []);
  const contract = readFileSync(join(dir, "node_modules/fiche-realtime/contract.d.ts"), "utf8");
  for (const name of eventNames()) {
    const [, meaning] = new RegExp(`/\\*\\* \`${name}\`: (.*?) Channels: `).exec(contract);
    const shown = service.getQuickInfoAtPosition(file, text.indexOf(`"${name}"`) + 1).documentation;
    assert.equal(ts.displayPartsToString(shown), meaning, name);
  }
});
