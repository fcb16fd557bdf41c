// What the browser tests share: the demo as a child process, Chromium, and the command line beside them.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";
import { command } from "../servers.mjs";

/** Starts the demo; `stop` ends it. */
export async function startDemo(...args) {
  if (!existsSync(command)) throw new Error(`${command} is missing: run cargo build`);
  const listen = args.includes("--listen") ? [] : ["--listen", "127.0.0.1:0"];
  const child = spawn(command, ["demo", ...listen, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  let url;
  // it prints its address, and then the settings with which others reach it
  const settings = await new Promise((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`the demo ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      url ??= line.match(/http:\S+/)?.[0];
      if (line.startsWith("export ")) resolve(line);
    });
  });
  const config = await (await fetch(`${url}/demo/config.json`)).json();
  return { url, config, settings, stop: () => child.kill() };
}

/** Has the demo begin a story and stop it: then no page tells the first one by itself. */
export async function hush({ url, config: { token } }) {
  for (const what of ["start", "stop"]) await fetch(`${url}/demo/${what}`, { method: "POST", headers: { "x-demo-token": token } });
}

/** Publishes with the native publisher, in a shell that has taken the settings that the demo prints; returns the channels. */
export function publish(demo, name, payload) {
  const answer = execFileSync("sh", ["-c", `${demo.settings}; exec "$0" publish "$1"`, command, name], { input: JSON.stringify(payload), encoding: "utf8" });
  return JSON.parse(answer).channels;
}

/** Real Chromium with a profile of its own, and with further arguments. */
export async function startBrowser(...args) {
  const executable = process.env.CHROMIUM ?? spawnSync("which", ["chromium"], { encoding: "utf8" }).stdout.trim();
  if (!executable) throw new Error("Chromium is missing: apt-get install chromium, or set CHROMIUM to its path");
  return chromium.launchPersistentContext(mkdtempSync(join(tmpdir(), "fiche-realtime-")), {
    executablePath: executable,
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", ...args],
  });
}
