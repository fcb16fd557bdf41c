// The lowest Chromium that the package's README states, as an npm package carries it: the package runs there as it is.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { brotliDecompressSync } from "node:zlib";
import { project, run, serve } from "../package/packed.mjs";

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const [, lowest] = /Chrome and Edge (\d+)/.exec(readFileSync(here("../../pkg/README.md"), "utf8"));
// its npm package has one program
const isRunnable = process.platform === "linux" && process.arch === "x64";

const PAGE = `<!doctype html>
<script type="importmap">${JSON.stringify({ imports: { "fiche-realtime": "./node_modules/fiche-realtime/index.js", "fiche-realtime/testing": "./node_modules/fiche-realtime/testing.js" } })}</script>
<script type="module">
const tell = (told) => fetch("/told?" + encodeURIComponent(JSON.stringify({ browser: navigator.userAgent, ...told })));
onunhandledrejection = ({ reason }) => tell({ error: reason.stack });
const { use } = await import("./use.js");
const { decode, eventNames, isId, refetchTargets, samplePayload, variants } = await import("fiche-realtime");
const kinds = new Set();
for (const name of eventNames()) for (const variant of [undefined, ...variants(name)]) {
  const payload = samplePayload(name, variant);
  kinds.add(decode(name, payload).kind).add(decode(name, JSON.stringify(payload)).kind);
  refetchTargets({ name, payload });
}
tell({ used: use(), kinds: [...kinds], isId: isId("a b") });
</script>`;

/** Opens a page of this folder in the program, and returns what it tells. */
async function told(program, dir) {
  const posted = {};
  const answer = new Promise((resolve, reject) => Object.assign(posted, { resolve, reject }));
  const origin = await serve(dir, {}, { "/": PAGE }, (url) => url.startsWith("/told?") && posted.resolve(JSON.parse(decodeURIComponent(url.slice("/told?".length)))));
  const flags = ["--headless", "--no-sandbox", "--single-process", "--no-zygote", "--use-gl=swiftshader", "--no-first-run", "--disable-background-networking", "--remote-debugging-port=0", `--user-data-dir=${join(dir, "profile")}`];
  const browser = spawn(program, [...flags, `${origin}/`], { stdio: "ignore" });
  browser.on("error", posted.reject);
  const timer = setTimeout(() => posted.reject(new Error("the page told nothing for a minute")), 60_000);
  try {
    return await answer;
  } finally {
    clearTimeout(timer);
    browser.kill("SIGKILL");
  }
}

test("the lowest Chromium runs it", { skip: !isRunnable && "its program is for Linux on x64" }, async (t) => {
  const bin = join(here("node_modules/chromium-lowest"), "bin");
  const home = mkdtempSync(join(tmpdir(), "chromium-lowest-"));
  t.after(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));
  const program = join(home, "chromium");
  writeFileSync(program, brotliDecompressSync(readFileSync(join(bin, "chromium.br"))));
  chmodSync(program, 0o755);
  const [libraries, archive] = [join(home, "swiftshader"), join(home, "swiftshader.tar")];
  mkdirSync(libraries);
  writeFileSync(archive, brotliDecompressSync(readFileSync(join(bin, "swiftshader.tar.br"))));
  await run("tar", ["-xf", archive, "-C", libraries]);
  const dir = await project({});
  cpSync(here("use.js"), join(dir, "use.js"));
  const { browser, ...rest } = await told(program, dir);
  assert.deepEqual(rest, { used: ["event", "private-audit-42", "private-global", "audit.progress 5"], kinds: ["event"], isId: false });
  assert.match(browser, new RegExp(`Chrome/${lowest}\\.`));
});
