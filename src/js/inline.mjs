/**
 * Writes a JavaScript module that carries the bytes of a wasm module: `node inline.mjs IN.wasm OUT.js`.
 *
 * The bytes stand in a string of printable ASCII, one or two characters each, not in base64: base64
 * shifts repetitions out of step, so that compression no longer sees them. `benches/size` measures both
 * for the whole bundled entry.
 *
 * A byte that is a printable character below `|`, save quote and backslash, stands for itself. Of the
 * other 166, the one with index i is a pair: `|`, `}` or `~` (i / 57) and a character from `#` (i % 57).
 */
import { readFileSync, writeFileSync } from "node:fs";

const [input, output] = process.argv.slice(2);
const QUOTE = 34;
const BACKSLASH = 92;

const encoded = [...readFileSync(input)]
  .map((byte) => {
    if (byte >= 32 && byte < 124 && byte !== QUOTE && byte !== BACKSLASH) {
      return String.fromCharCode(byte);
    }
    const index = byte < 32 ? byte : byte === QUOTE ? 32 : byte === BACKSLASH ? 33 : byte - 90;
    return String.fromCharCode(124 + Math.floor(index / 57), 35 + (index % 57));
  })
  .join("");

writeFileSync(
  output,
  `/** The WebAssembly module's bytes, in the code that src/js/inline.mjs explains. */
export function bytes() {
  const out = [];
  for (let at = 0; at < DATA.length; at++) {
    let byte = DATA.charCodeAt(at);
    if (byte > 123) {
      byte = (byte - 124) * 57 + DATA.charCodeAt(++at) - 35;
      byte = byte < 32 ? byte : byte === 32 ? ${QUOTE} : byte === 33 ? ${BACKSLASH} : byte + 90;
    }
    out.push(byte);
  }
  return new Uint8Array(out);
}

const DATA =
  "${encoded}";
`,
);
writeFileSync(output.replace(/\.js$/, ".d.ts"), "/** The WebAssembly module's bytes. */\nexport declare function bytes(): Uint8Array<ArrayBuffer>;\n");
