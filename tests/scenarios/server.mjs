// A server that answers as a scenario says, byte for byte, and writes down what it was asked. `README.md` here says
// how the answers are written.
import { createHash, createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

const host = "127.0.0.1";
const app = { id: "app", key: "key", secret: "a secret of its own" };
/** How long a signature is good for, in seconds. */
const VALID = 600;
/** The answers that have a name. */
const NAMED = { reset: { raw: "", then: "reset" }, close: { raw: "", then: "close" }, stall: { raw: "" } };
const OK = { status: 200, body: "{}" };

/**
 * Starts the server. `carries(messages, label)` says whether a request has an event, `held(number)` resolves when a
 * request may be answered.
 */
export async function scriptedServer({ answers = [], connections = [], clock = 0, away = 0, tls = false }, carries, held) {
  const left = answers.map((answer) => ({ times: 1, ...(NAMED[answer] ?? (typeof answer === "number" ? { status: answer } : answer)) }));
  const [sockets, resets] = [new Set(), [...connections]];
  const state = { requests: [], problems: [], endless: 0, vars: undefined, arrived, stop };
  const waiting = [];
  const now = () => Date.now() + clock * 1000;

  const server = createServer((socket) => {
    sockets.add(socket);
    socket.setNoDelay(true).on("close", () => sockets.delete(socket));
    // a client may break off what it no longer waits for
    socket.on("error", () => {});
    if (resets.shift() === "reset") return socket.resetAndDestroy();
    // what a server says that speaks none
    if (tls) return socket.once("data", () => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    let unread = Buffer.alloc(0);
    let turn = Promise.resolve();
    socket.on("data", (bytes) => {
      unread = Buffer.concat([unread, bytes]);
      for (let request; (request = first(unread)); unread = unread.subarray(request.size)) {
        const { number, answer } = take(request);
        turn = turn.then(() => reply(socket, number, answer));
      }
    });
  });

  /** Resolves when so many requests have come. */
  function arrived(count) {
    return new Promise((resolve) => {
      waiting.push({ count, resolve });
      tell();
    });
  }

  function tell() {
    for (const { count, resolve } of waiting) if (state.requests.length >= count) resolve();
  }

  /** Writes a request down, and finds its answer. */
  function take({ line, headers, body }) {
    const [method, target] = line.split(" ");
    const { pathname, searchParams } = new URL(target, "http://server");
    const query = [...searchParams].filter(([name]) => name !== "auth_signature").sort().map((pair) => pair.join("=")).join("&");
    const expected = {
      method: "POST",
      type: "application/json",
      key: app.key,
      md5: createHash("md5").update(body).digest("hex"),
      signature: createHmac("sha256", app.secret).update(`POST\n${pathname}\n${query}`).digest("hex"),
    };
    const [key, md5, signature] = ["auth_key", "body_md5", "auth_signature"].map((name) => searchParams.get(name));
    const found = { method, type: headers.get("content-type"), key, md5, signature };
    if (JSON.stringify(found) !== JSON.stringify(expected)) state.problems.push({ found, expected });
    const endpoint = pathname.replace(`/apps/${app.id}/`, "");
    const { name, channels, data, batch } = JSON.parse(body);
    const messages = (batch ?? channels.map((channel) => ({ channel, name, data }))).map((message) => [message.channel, message.name, message.data]);
    const number = state.requests.push({ endpoint, messages, at: performance.now(), answered: undefined });
    tell();
    const isOff = Math.abs(now() / 1000 - Number(searchParams.get("auth_timestamp"))) > VALID;
    const answer = left.find(({ times, to }) => times !== 0 && (!to || carries(messages, to)));
    if (answer && answer.times !== "always") answer.times--;
    return { number, answer: answer ?? (isOff ? { status: 401, body: "time", headers: ["Date: {now}"] } : OK) };
  }

  async function reply(socket, number, answer) {
    await held(number);
    await sleep(answer.delay ?? 0);
    const record = state.requests[number - 1];
    record.answered = performance.now();
    const bytes = written(answer, now());
    if (answer.drip) {
      for (const byte of bytes) {
        if (socket.destroyed) return;
        socket.write(Buffer.of(byte));
        await sleep(answer.drip);
      }
    } else if (bytes.length > 0) {
      socket.write(bytes);
    }
    while (answer.endless && !socket.destroyed && socket.writable) {
      const part = Buffer.alloc(answer.endless, "x");
      state.endless = Math.max(state.endless, socket.bytesWritten);
      if (!socket.write(part)) await Promise.race([once(socket, "drain"), once(socket, "close")]).catch(() => {});
      if (answer.drip) await sleep(answer.drip);
    }
    if (answer.then === "close") socket.end();
    if (answer.then === "reset") await sleep(20).then(() => socket.resetAndDestroy());
  }

  async function stop() {
    for (const socket of sockets) socket.destroy();
    if (!server.listening) return;
    server.close();
    await once(server, "close");
  }

  async function listen(port) {
    // for a moment a client that tries to connect may itself have the port
    for (let tries = 0; ; tries++) {
      server.listen(port, host);
      const failed = await once(server, "listening").then(() => undefined, (error) => error);
      if (!failed) return server.address().port;
      if (tries > 200) throw failed;
      await sleep(10);
    }
  }

  const port = await listen(0);
  if (away) {
    await stop();
    if (away !== "always") void sleep(away).then(() => listen(port));
  }
  state.vars = { PUSHER_APP_ID: app.id, PUSHER_KEY: app.key, PUSHER_SECRET: app.secret, PUSHER_HOST: host, PUSHER_PORT: String(port), PUSHER_SCHEME: tls ? "https" : "http" };
  return state;
}

/** The first whole request in the bytes. */
function first(bytes) {
  const end = bytes.indexOf("\r\n\r\n");
  if (end < 0) return undefined;
  const [line, ...fields] = bytes.subarray(0, end).toString("latin1").split("\r\n");
  const headers = new Map(fields.map((field) => [field.slice(0, field.indexOf(":")).toLowerCase(), field.slice(field.indexOf(":") + 1).trim()]));
  const size = end + 4 + Number(headers.get("content-length"));
  return bytes.length < size ? undefined : { line, headers, size, body: bytes.subarray(end + 4, size) };
}

/** An answer's bytes. */
function written({ raw, status, headers = [], body = "as told", length, size = 0, cut }, now) {
  const text = raw ?? [`HTTP/1.1 ${status} Told`, ...headers, ...(length === "none" ? [] : [`Content-Length: ${length ?? body.length + size}`]), "", body].join("\r\n");
  const dated = text.replace(/\{now([+-]\d+)?\}/g, (_, seconds = 0) => new Date(now + Number(seconds) * 1000).toUTCString());
  const bytes = Buffer.concat([Buffer.from(dated, "latin1"), Buffer.alloc(size, "x")]);
  return bytes.subarray(0, cut ?? bytes.length);
}
