// The types, as strict projects of TypeScript see them: what is right compiles, and what is wrong does not.
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { mkdir, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
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
