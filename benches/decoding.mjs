// Measures decode in Node and in Chromium. Each run has its own process and its own browser.
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { note } from "./bars.mjs";
import { bundle, install, median, middle, path, require, share } from "./tools.mjs";

const { chromium } = require("playwright-core");
const CHROMIUM = install('need_chromium; echo "$CHROMIUM"');
const ROUNDS = 60;
const BROWSER = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

// --- the files that run there
const folder = mkdtempSync(join(tmpdir(), "benches-"));
export const write = (name, data) => (writeFileSync(join(folder, name), data), join(folder, name));
const entry = (pkg) => bundle('export { decode } from "./index.js"', { folder: pkg });
/** Writes the contestants' bundles and the payloads of each set into the folder. `before` is the folder of the package before. */
export async function prepare(before, payloads) {
  write("validators.mjs", await bundle('export * from "./validators.js"', { minify: false }));
  write("now.mjs", await entry(path("../pkg")));
  write("before.mjs", await entry(before));
  for (const [set, shapes] of Object.entries(payloads)) write(`${set}.json`, JSON.stringify(shapes));
}

/** Evaluates an expression in a new process that has the bundles, and returns its value. */
function inNode(expression, ...flags) {
  const input = `import { readFileSync } from "node:fs"; import * as bench from "./validators.mjs"; import { decode } from "./now.mjs";
    const payloads = (set) => JSON.parse(readFileSync(set + ".json", "utf8"));
    console.log(JSON.stringify(await (${expression})));`;
  return JSON.parse(execFileSync(process.execPath, [...flags, write("main.mjs", input)], { cwd: folder, encoding: "utf8", maxBuffer: 1 << 28 }));
}

// without these a browser's clock counts tenths of milliseconds
const ISOLATED = { "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp" };
async function inChromium(use) {
  const server = createServer(({ url }, response) => {
    const name = url.slice(1).split("?")[0];
    const type = { "": "text/html", mjs: "text/javascript", json: "application/json" }[name.split(".")[1] ?? ""];
    response.writeHead(200, { "content-type": type, "cache-control": "max-age=3600", ...ISOLATED });
    response.end(name ? readFileSync(join(folder, name)) : '<!doctype html><link rel="icon" href="data:,"><title>bench</title>');
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: BROWSER });
  try {
    return await use(await browser.newPage(), `http://127.0.0.1:${server.address().port}/`);
  } finally {
    await browser.close();
    server.close();
  }
}

// --- one run
/** The rows of the table of bars: their names, the comparison, and for each unit the contestant who is 1. */
const ROWS = [
  ["decode an object, accepted", "an object, accepted", { "× zod": "zod", "× before": "before" }],
  ["decode text to a checked object", "text to a checked object", { "× (JSON.parse + zod)": "zod", "× JSON.parse alone": "JSON.parse alone" }],
  ["decode refusing, all problems", "an object, refused with every problem", { "× before": "before" }],
  ["decode refusing, beside validators", "an object, refused with every problem", { "× zod's verdict alone": "zod's verdict alone", "× ajv": "ajv", "× zod with its list": "zod" }],
];
const WHERE = ["Node", "Chromium"];
export const CONTESTANTS = ["fiche-realtime", "before", "ajv", "typebox", "sury", "valibot", "JSON.parse alone"];

/** Runs all comparisons with one set of payloads in both engines. */
export async function compare(set) {
  const results = {
    Node: inNode(`bench.compare(payloads(${JSON.stringify(set)}), ${ROUNDS})`),
    Chromium: await inChromium(async (page, origin) => {
      await page.goto(origin);
      return page.evaluate(async ([set, rounds]) => {
        const { compare } = await import("/validators.mjs");
        return compare(await (await fetch(`/${set}.json`)).json(), rounds);
      }, [set, ROUNDS]);
    }),
  };
  for (const where of WHERE) {
    for (const [row, what, units] of ROWS) {
      const times = results[where][what];
      for (const [unit, other] of Object.entries(units)) note(`${row}, ${where}`, unit, share(times["fiche-realtime"], times[other]), set);
    }
    for (const [what, contestants] of Object.entries(results[where])) {
      for (const [name, times] of Object.entries(contestants)) {
        note(`${what}, ${where}`, name, share(times, contestants.zod), set);
        note(`${what}, ${where}, nanoseconds`, name, middle(times), set);
      }
    }
  }
}

/** The names under which `compare` records the share of zod's time. */
export const COMPARED = WHERE.flatMap((where) => [...new Set(ROWS.map(([, what]) => `${what}, ${where}`))]);

/** Measures the time from fetch to the first decode, with a warm cache. */
export async function start() {
  const starts = await inChromium(async (page, origin) => {
    const starts = [];
    for (let i = 0; i < 21; i++) {
      await page.goto(origin);
      starts.push(await page.evaluate(async () => {
        const start = performance.now();
        const { decode } = await import("/now.mjs");
        decode("notification", { type: "info", message: "m", duration: 1 });
        return performance.now() - start;
      }));
    }
    return starts;
  });
  note("fetch to first decode, Chromium, warm cache", "ms", median(starts));
}

/** Measures how much ten million decodes add to the heap. */
export function heap(set) {
  const growth = inNode(`(() => {
    const data = JSON.parse(payloads(${JSON.stringify(set)}).find(({ key }) => key === "audit.progress").good[0]);
    const run = (times) => { for (let i = 0; i < times; i++) decode("audit.progress", data); gc(); return process.memoryUsage().heapUsed; };
    const before = run(100_000);
    return run(10_000_000) - before;
  })()`, "--expose-gc");
  note("heap growth over 10 million decodes", "bytes", growth, set);
}

/** The points of the plot: nanoseconds for payloads of so many bytes. */
export const growth = (sizes) =>
  inNode(`bench.grow(payloads("samples"), ${JSON.stringify(sizes)}, 30)`).map(({ bytes, ...contestants }) => ({ bytes, ...Object.fromEntries(Object.entries(contestants).map(([name, times]) => [name, middle(times)])) }));
