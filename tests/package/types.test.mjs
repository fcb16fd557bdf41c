// The types, as strict projects of TypeScript see them: what is right compiles, and what is wrong does not.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import ts from "typescript-5";
import { eventNames } from "../../pkg/index.js";
import { bin, project, run } from "./packed.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const names = readdirSync(here("types"));
const files = Object.fromEntries(names.map((name) => [name, readFileSync(here(`types/${name}`), "utf8")]));
/** What the projects have beside the package. */
const others = ["@types/react", "csstype", "expect-type", "laravel-echo", "pusher-js", "react"];

for (const [module, moduleResolution] of [["nodenext", "nodenext"], ["preserve", "bundler"]]) {
  test(`strict TypeScript takes it under moduleResolution ${moduleResolution}`, async () => {
    const compilerOptions = {
      strict: true, exactOptionalPropertyTypes: true, noUncheckedIndexedAccess: true, skipLibCheck: false,
      module, moduleResolution, target: "es2022", lib: ["es2022", "dom"], jsx: "react-jsx", types: [], noEmit: true,
    };
    // the types of pusher-js itself are for bundlers: https://github.com/pusher/pusher-js/issues/791
    const compiled = names.filter((name) => name !== "pusher.ts" || moduleResolution === "bundler");
    const dir = await project({ ...files, "tsconfig.json": JSON.stringify({ compilerOptions, files: compiled }) });
    for (const name of others) {
      const link = join(dir, "node_modules", name);
      await mkdir(dirname(link), { recursive: true });
      await symlink(here(`../node_modules/${name}`), link);
    }
    const { stdout } = await run(bin("tsc"), ["-p", dir]).catch((error) => error);
    assert.equal(stdout, "");
  });
}

// TypeScript 7's own editor service shows no documentation of mapped types yet
test("an editor shows each event's meaning where it is handled", async () => {
  const keys = eventNames().map((name) => `"${name}": () => {}`);
  const dir = await project({ "app.ts": `import { connect } from "fiche-realtime";\nimport { fakePusher } from "fiche-realtime/testing";\nconnect(fakePusher()).subscribe({ auditId: "", ficheId: "", jobId: "", global: true }, { ${keys} });\n` });
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
