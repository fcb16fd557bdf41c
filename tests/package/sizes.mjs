// What an app ships of the package: `node tests/package/sizes.mjs --write` records it in sizes.json, beyond which
// it may not grow by more than 3 % unnoticed.
import { readFileSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync } from "node:zlib";
import esbuild from "esbuild";

const pkg = fileURLToPath(new URL("../../pkg", import.meta.url));
const file = fileURLToPath(new URL("sizes.json", import.meta.url));

const exported = Object.keys(await import("../../pkg/index.js"));

/** What an app can import: the names of the exports. */
export const ENTRIES = {
  "the whole entry": exported,
  "all of it but connect": exported.filter((name) => name !== "connect"),
  "the same without batchedAuthorization": exported.filter((name) => name !== "connect" && name !== "batchedAuthorization"),
  "connect alone": ["connect"],
  "decode and channelsFor": ["decode", "channelsFor"],
  "decode alone": ["decode"],
  "observe alone": ["observe"],
  "bindTyped alone": ["bindTyped"],
};
/** What is recorded of the chunk, which is the same for all of them. */
const CHUNK = "the chunk without WebAssembly";

/**
 * The bundled code that an app ships for these exports: its bytes, minified and compressed, and each file's part; and
 * likewise the chunk that is loaded only where WebAssembly cannot run.
 */
export async function bundled(names, more = "") {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents: `export { ${names} } from "./index.js";${more}`, resolveDir: pkg }, external: ["react"],
    bundle: true, splitting: true, minify: true, format: "esm", target: "es2022", outdir: "out", write: false, metafile: true,
  });
  const [app, chunk, ...others] = Object.values(metafile.outputs).map(({ entryPoint, inputs }, at) => {
    const files = Object.fromEntries(Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([name, { bytesInOutput }]) => [posix.basename(name), bytesInOutput]));
    const { contents } = outputFiles[at];
    return { entryPoint, minified: contents.length, bytes: brotliCompressSync(contents).length, files };
  }).sort((a) => (a.entryPoint === "<stdin>" ? -1 : 1));
  if (!chunk || others.length > 0) throw new Error(`the app and one chunk were expected, not ${Object.keys(metafile.outputs)}`);
  return [app, chunk].map(({ entryPoint, ...output }) => output);
}

/** The sizes of the module's functions, by index, and of its data, in bytes: what the largest part of it is. */
export function wasmParts(wasm = readFileSync(join(pkg, "fiche_realtime.wasm"))) {
  const parts = {};
  let at = 8;
  const number = () => {
    let [value, shift] = [0, 0];
    for (let byte = 128; byte & 128; shift += 7) value |= ((byte = wasm[at++]) & 127) << shift;
    return value;
  };
  while (at < wasm.length) {
    const section = wasm[at++];
    const end = number() + at;
    if (section === 10) {
      for (let index = 0, count = number(); index < count; index++) {
        const size = number();
        parts[`function ${index}`] = size;
        at += size;
      }
    } else {
      parts[section === 11 ? "data" : `section ${section}`] = end - at;
    }
    at = end;
  }
  return parts;
}

/** All that is recorded. */
export async function measure() {
  const entries = {};
  for (const [name, names] of Object.entries(ENTRIES)) [entries[name], entries[CHUNK]] = await bundled(names);
  [entries["connect with the React hooks"]] = await bundled(["connect"], 'export * from "./react.js";');
  return { entries, wasm: wasmParts() };
}

/** What has more bytes than is recorded, as lines for people. */
export function grown(now, recorded) {
  const larger = (what, sizes, before = {}) => Object.entries(sizes).filter(([name, size]) => size > (before[name] ?? 0)).map(([name, size]) => `${what}${name}: ${before[name] ?? 0} to ${size} bytes`);
  return [...larger("", now.entries["the whole entry"].files, recorded.entries["the whole entry"].files), ...larger("fiche_realtime.wasm, ", now.wasm, recorded.wasm)];
}

export const recorded = () => JSON.parse(readFileSync(file, "utf8"));

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv[2] === "--write") writeFileSync(file, `${JSON.stringify(await measure(), null, 1)}\n`);
