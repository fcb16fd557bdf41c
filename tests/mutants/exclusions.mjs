// What typescript.mjs leaves alone, each with the reason.

/** Files of src/js. */
export const FILES_LEFT_OUT = [
  [/^devtools/, "tests in Chromium run the panel"],
  [/^react\.ts$/, "tests in Chromium run the hooks"],
  [/workerd\.ts$/, "tests in Cloudflare's workerd run it"],
];

/** Files of tests/node. */
export const TESTS_LEFT_OUT = [
  ...["agreement", "contract_drift", "numbers", "scenarios", "schema", "truncate"].map((name) => [`${name}.test.mjs`, "it compares with the native command"]),
  ["coexistence.test.mjs", "it needs the native Channels server"],
  ["conformance_runner.test.mjs", "it needs Python, and no TypeScript"],
];

/**
 * By file: the line on which a mutant begins, the mutant as typescript.mjs prints it, and why no test can tell it from the
 * code as it is.
 */
export const EXCLUSIONS = {
  "once.ts": [
    ["const copies = (this.waiting.get(content) ?? []).filter((copy) => copy.until >= now);", 'replace [] with ["Stryker was here"]', "A text has no `until`, so it is left out."],
  ],
};
