// What tests with real servers share: Channels servers as child processes, each on its own port, which it keeps when it is
// started again; the command; and waiting.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { connect, createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));
const target = process.env.CARGO_TARGET_DIR ?? here("../target");
export const host = "127.0.0.1";
/** The path of the command, which `cargo build` makes. */
export const command = `${target}/debug/fiche-realtime`;

/** What can be started: the embedded server, and one that is not ours. */
export const KINDS = {
  embedded: {
    binary: process.env.CHANNELS_SERVER || `${target}/debug/examples/channels_server`,
    advice: "run cargo build --example channels_server --no-default-features --features channels-server",
    app: { appId: "app", key: "key", secret: "secret" },
    args: [],
    env: (port) => ({ PUSHER_APP_ID: "app", PUSHER_KEY: "key", PUSHER_SECRET: "secret", PUSHER_HOST: host, PUSHER_PORT: port }),
  },
  sockudo: {
    binary: process.env.SOCKUDO || `${target}/sockudo/bin/sockudo`,
    advice: "run tests/sockudo/install",
    app: { appId: "fiche", key: "fiche-key", secret: "fiche-secret" },
    args: ["--config", here("sockudo/sockudo.toml")],
    env: (port) => ({ HOST: host, PORT: port }),
  },
};

/** The options with which pusher-js reaches a server on this port. */
export const pusherOptions = (port, channelAuthorization) => ({ cluster: "", wsHost: host, wsPort: port, forceTLS: false, enabledTransports: ["ws"], disableStats: true, channelAuthorization });

/** Waits until the condition holds, for about five seconds. */
export async function until(condition, message = condition) {
  for (let left = 1_000; left > 0 && !condition(); left--) await sleep(5);
  assert.ok(condition(), String(message));
}

/** Starts a server; `stop` and `start` take it away and bring it back. */
export async function startServer({ binary, advice, app, args, env }) {
  assert.ok(existsSync(binary), `no server at \`${binary}\`: ${advice}, or set its path in the environment`);
  const free = createServer().listen(0, host);
  await once(free, "listening");
  const { port } = free.address();
  free.close();
  await once(free, "close");

  let child;
  const isOpen = async () => {
    const socket = connect(port, host);
    const open = await once(socket, "connect").then(() => true, () => false);
    socket.destroy();
    return open;
  };
  const start = async () => {
    // for a moment a client that tries to connect may itself have the port: then the server ends at once
    for (let left = 300; left > 0; left--) {
      if (!child || child.exitCode !== null) child = spawn(binary, args, { env: env(String(port)), stdio: ["ignore", "ignore", "inherit"] });
      if (await isOpen()) return;
      await sleep(50);
    }
    assert.fail(`expected \`${binary}\` to listen on ${port}, exit code ${child.exitCode}`);
  };
  const stop = async () => {
    if (child?.exitCode === null) {
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    child = undefined;
  };
  await start();
  return { app, port, start, stop };
}
