// What the browser tests share: the demo as a child process, Chromium, and the command line beside them.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const target = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../target", import.meta.url));
const binary = join(target, "debug", "fiche-realtime");

/** Starts the demo; `stop` ends it. */
export async function startDemo(...args) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run cargo build`);
  const child = spawn(binary, ["demo", "--listen", "127.0.0.1:0", ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the demo ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const found = line.match(/http:\S+/);
      if (found) resolve(found[0]);
    });
  });
  const config = await (await fetch(`${url}/demo/config.json`)).json();
  return { url, config, stop: () => child.kill() };
}

/** The environment with which the command publishes to the demo's embedded server. */
const environment = ({ url }) => ({
  ...process.env,
  PUSHER_APP_ID: "app",
  PUSHER_KEY: "key",
  PUSHER_SECRET: "secret",
  PUSHER_HOST: new URL(url).hostname,
  PUSHER_PORT: new URL(url).port,
  PUSHER_SCHEME: "http",
});

/** Publishes with the native publisher and returns the channels. */
export function publish(demo, name, payload) {
  const answer = execFileSync(binary, ["publish", name], { input: JSON.stringify(payload), env: environment(demo), encoding: "utf8" });
  return JSON.parse(answer).channels;
}

/** Real Chromium with a profile of its own. */
export async function startBrowser() {
  const executable = process.env.CHROMIUM ?? spawnSync("which", ["chromium"], { encoding: "utf8" }).stdout.trim();
  if (!executable) throw new Error("Chromium is missing: apt-get install chromium, or set CHROMIUM to its path");
  return chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "fiche-realtime-")), {
    executablePath: executable,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
}
