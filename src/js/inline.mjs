/**
 * Writes a JavaScript module that carries the bytes of a wasm module: `node inline.mjs IN.wasm OUT.js`.
 *
 * The bytes stand in a string of printable ASCII, one or two characters each, not in base64: base64
 * shifts repetitions out of step, so that compression no longer sees them: `benches/run` prints what a
 * bundle weighs either way. Single characters for the most frequent bytes gain nothing, as their table
 * has to be sent along.
 *
 * A byte from space to `{` stands for itself. The others, counted from `|` on and around, are pairs: the
 * one with index i is `|`, `}` or `~` (i / 57) and a character from `#` to `[` (i % 57). The decoder
 * leaves it to the array of bytes to reduce its sum to a byte.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [input, output] = process.argv.slice(2);

const encoded = Array.from(readFileSync(input), (byte) => {
  const index = (byte - 124) & 255;
  return byte >= 32 && byte < 124 ? String.fromCharCode(byte) : String.fromCharCode(124 + Math.floor(index / 57), 35 + (index % 57));
}).join("");
// nothing that could end or hide the script where a bundle stands in an HTML page
const literal = JSON.stringify(encoded).replace(/<(?=[!/])/g, "\\x3c");
// what a pair's sum has too much, for `|#` is 124
const excess = 124 * 57 + 35 - 124;

writeFileSync(
  output,
  `/** The WebAssembly module's bytes, in the code that src/js/inline.mjs explains. */
export function bytes() {
  const out = new Uint8Array(DATA.length);
  let length = 0;
  for (let at = 0; at < DATA.length; at++) {
    const byte = DATA.charCodeAt(at);
    out[length++] = byte < 124 ? byte : byte * 57 + DATA.charCodeAt(++at) - ${excess};
  }
  return out.subarray(0, length);
}

const DATA =
  ${literal};
`,
);
writeFileSync(output.replace(/\.js$/, ".d.ts"), "/** The WebAssembly module's bytes. */\nexport declare function bytes(): Uint8Array<ArrayBuffer>;\n");
