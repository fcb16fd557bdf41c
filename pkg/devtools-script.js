/** Writes messages as a test of the app: a script that plays them through `fakePusher`. */
import { parseChannel, route } from "./channels.js";
import { isMessage } from "./devtools-log.js";
import { GLOBAL, KINDS, SCOPES } from "./table.js";
/** Writes a JSON text as an expression of JavaScript. */
function literal(text) {
    // in an object literal, such a key would set the object's prototype
    return text.includes('"__proto__"') ? `JSON.parse(${JSON.stringify(text)})` : text;
}
/** Returns the channels on which the event is published: none if it cannot be routed. */
function channelsOf(event, data) {
    try {
        return route(event, data);
    }
    catch {
        return [];
    }
}
/** Returns scopes for these channels. A scope can have one channel of each kind, so several scopes may be needed. */
function scopesOf(channels) {
    const scopes = [];
    for (const channel of channels) {
        const parsed = parseChannel(channel);
        if (parsed) {
            const [key, value] = parsed.id !== undefined ? [SCOPES[KINDS.indexOf(parsed.kind)], parsed.id] : [GLOBAL, true];
            const free = scopes.find((scope) => !(key in scope));
            if (free) {
                free[key] = value;
            }
            else {
                scopes.push({ [key]: value });
            }
        }
    }
    return scopes;
}
/** Writes a step as a statement. */
function statement({ entry, channels }) {
    if (entry.gap) {
        return "pusher.gap();";
    }
    const routed = channelsOf(entry.name, JSON.parse(entry.text));
    const isRouted = routed.length === channels.length && routed.every((channel) => channels.includes(channel));
    const method = entry.kind === "event" ? "publish" : "publishRaw";
    return `pusher.${method}(${JSON.stringify(entry.name)}, ${literal(entry.text)}${isRouted ? "" : `, ${JSON.stringify(channels)}`});`;
}
/**
 * Writes a script that publishes these messages, each once with all of its channels, with the same gaps between them.
 */
export function testScript(entries) {
    const steps = [];
    const byNumber = new Map();
    for (const entry of entries) {
        const first = entry.original === undefined ? undefined : byNumber.get(entry.original);
        if (first) {
            first.channels.push(entry.channel);
        }
        else if (isMessage(entry)) {
            const step = { entry, channels: [entry.channel] };
            steps.push(step);
            byNumber.set(entry.original ?? entry.number, step);
        }
        else if (entry.gap === "lost") {
            steps.push({ entry, channels: [] });
        }
    }
    const scopes = scopesOf(new Set(steps.flatMap(({ channels }) => channels)));
    return `import { connect } from "fiche-realtime";
import { fakePusher } from "fiche-realtime/testing";

const pusher = fakePusher();
const realtime = connect(pusher, { jitter: 0 });
// put the code under test here: it takes \`realtime\`
${scopes.map((scope) => `realtime.subscribe(${JSON.stringify(scope)}, {});\n`).join("")}
${steps.map((step) => `${statement(step)}\n`).join("")}`;
}
