import { type Entry } from "./devtools-log.js";
/**
 * Writes a script that publishes these messages, each once with all of its channels, with the same gaps between them.
 */
export declare function testScript(entries: readonly Entry[]): string;
