// What an app ships of the package, in bytes, now and before.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync } from "node:zlib";
import { note } from "./bars.mjs";
import { bundle, path, require } from "./tools.mjs";

// imported here, because it imports npm packages that tools.mjs installs
const { ENTRIES } = await import("../tests/package/sizes.mjs");

const brotli = (data) => brotliCompressSync(data).length;
/** The entries of tests/package/sizes.mjs and one more, and the names that the table of bars has for two of them. */
const MEASURED = { ...ENTRIES, "decode, channelsFor, route": ["decode", "channelsFor", "route"] };
/** What bundlers make a chunk of its own. */
const CHUNK = "*/fiche_realtime_js.js";
const REACT = "`connect` with the React hooks, brotli";
const ROWS = { "decode, channelsFor, route": "`decode`, `channelsFor`, `route` as an app bundles them, brotli", "all of it but connect": "all of the entry but `connect`, brotli" };

/** The bytes of the tarball, without the files that carry the server's module. */
function tarball() {
  const folder = mkdtempSync(join(tmpdir(), "sizes-"));
  try {
    cpSync(path("../pkg"), folder, { recursive: true, filter: (file) => !/fiche_realtime_server|inline_server/.test(file) });
    const [{ size }] = JSON.parse(execFileSync("npm", ["pack", "--json", "--dry-run"], { cwd: folder, encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
    return size;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Prints the sizes and records those that have a bar. `before` is the folder of the package before. */
export async function sizes(before) {
  console.log("\n| bundled by an app, minified | bytes | brotli | brotli, before |\n| --- | ---: | ---: | ---: |");
  for (const [what, names] of Object.entries(MEASURED)) {
    const shipped = async (pkg) => {
      const its = await import(`${pkg}/index.js`);
      // an earlier package lacks what was added since
      return bundle(`export { ${names.filter((name) => name in its)} } from "./index.js"`, { folder: pkg, external: [CHUNK] });
    };
    const [now, then] = await Promise.all([path("../pkg"), before].map(shipped));
    console.log(`| ${what} | ${now.length} | ${brotli(now)} | ${brotli(then)} |`);
    if (ROWS[what]) note(ROWS[what], "bytes", brotli(now)), note(ROWS[what], "before", brotli(then));
    if (what === "connect alone") note("`connect` alone, brotli", "KB", brotli(now) / 1024);
    if (what === "the whole entry") note("browser entry with connect, brotli", "KB", brotli(now) / 1024);
  }
  const hooks = await bundle('export { connect } from "./index.js"; export * from "./react.js"', { folder: path("../pkg"), external: [CHUNK, "react"] });
  console.log(`| connect with the React hooks | ${hooks.length} | ${brotli(hooks)} | |`);
  note(REACT, "KB", brotli(hooks) / 1024);
  note("the npm tarball without the server's module", "KB", tarball() / 1024);
  const [module, then] = [path("../pkg"), before].map((pkg) => readFileSync(`${pkg}/fiche_realtime.wasm`));
  console.log(`| the WebAssembly module in it | ${module.length} | ${brotli(module)} | ${brotli(then)} |`);
  note("the module's file, `pkg/fiche_realtime.wasm`", "bytes", module.length);
  note("the module's file, `pkg/fiche_realtime.wasm`", "before", then.length);
  for (const [what, data] of [["pusher-js", readFileSync(require.resolve("pusher-js/dist/web/pusher.min.js"))], ["zod", await bundle('export * from "zod"')]]) {
    console.log(`| ${what}, for comparison | ${data.length} | ${brotli(data)} | |`);
  }
}
