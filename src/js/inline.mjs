/**
 * Writes a JavaScript module that carries the bytes of a wasm module: `node inline.mjs IN.wasm OUT.js`.
 *
 * The bytes stand in a string of printable ASCII, one or two characters each, not in base64: base64
 * shifts repetitions out of step, so that compression no longer sees them. Single characters for the most
 * frequent bytes gain nothing, as their table has to be sent along.
 *
 * The bytes are counted from 240 on and around, as most of a module's bytes are small. The first 92 are single
 * characters from space to `{`. The others are pairs: the one with index i among them is `|`, `}` or `~` (i / 57)
 * and a character from `#` to `[` (i % 57). The decoder leaves it to the array of bytes to reduce its sum to a
 * byte.
 */
import { readFileSync, writeFileSync } from "node:fs";

const [input, output] = process.argv.slice(2);
const FIRST = 240;

const encoded = Array.from(readFileSync(input), (byte) => {
  const index = (byte - FIRST) & 255;
  return index < 92 ? String.fromCharCode(32 + index) : String.fromCharCode(124 + Math.floor((index - 92) / 57), 35 + ((index - 92) % 57));
}).join("");
// nothing that could end or hide the script where a bundle stands in an HTML page
const literal = JSON.stringify(encoded).replace(/<(?=[!/])/g, "\\x3c");
// what is to be added to a character for its byte, and what a pair's sum has too much: `|#` is the first pair
const single = FIRST - 32;
const excess = 124 * 57 + 35 - 92 - FIRST;

writeFileSync(
  output,
  `/** The WebAssembly module's bytes, in the code that src/js/inline.mjs explains. */
export function bytes() {
  const out = new Uint8Array(DATA.length);
  let length = 0;
  for (let at = 0; at < DATA.length; at++) {
    const byte = DATA.charCodeAt(at);
    out[length++] = byte < 124 ? byte + ${single} : byte * 57 + DATA.charCodeAt(++at) - ${excess};
  }
  return out.subarray(0, length);
}

const DATA =
  ${literal};
`,
);
writeFileSync(output.replace(/\.js$/, ".d.ts"), "/** The WebAssembly module's bytes. */\nexport declare function bytes(): Uint8Array<ArrayBuffer>;\n");
