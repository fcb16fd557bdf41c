// Loaded before each program that typescript.mjs starts. Without a mutant, it notes which mutants the program reaches, and
// how often. With a mutant, it ends a program that reaches it much more often than that, such as in an endless loop.
import { writeFileSync } from "node:fs";
import { threadId } from "node:worker_threads";

const { MUTANTS_REACHED, MUTANTS_LIMIT } = process.env;
const space = (globalThis.__stryker__ = {});
if (MUTANTS_REACHED) {
  process.on("exit", () => writeFileSync(`${MUTANTS_REACHED}/${process.pid}-${threadId}.json`, JSON.stringify(space.mutantCoverage?.static ?? {})));
} else {
  space.hitCount = 0;
  space.hitLimit = Number(MUTANTS_LIMIT);
}
