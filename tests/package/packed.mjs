// The package as its users get it: packed, and installed from the tarball into projects of their own.
import { execFile } from "node:child_process";
import { createReadStream } from "node:fs";
import { mkdir, mkdtemp, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { after } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { chromium } from "playwright-core";

export const run = promisify(execFile);
export const pkg = fileURLToPath(new URL("../../pkg", import.meta.url));
export const bin = (name) => fileURLToPath(new URL(`../node_modules/.bin/${name}`, import.meta.url));

// the real path, because Vite compares it with what it serves
const home = await mkdtemp(join(tmpdir(), "fiche-realtime-"));
after(() => rm(home, { recursive: true, force: true }));

const { stdout } = await run("npm", ["pack", pkg, "--json", "--silent", "--pack-destination", home]);
const [packed] = JSON.parse(stdout);
export const tarball = join(home, packed.filename);
/** The paths of the files in the tarball. */
export const packedFiles = packed.files.map(({ path }) => path);

let projects = 0;

/** A new project with the tarball installed and these files, name to text; returns its folder. */
export async function project(files) {
  const dir = join(home, `project-${projects++}`);
  const all = { "package.json": JSON.stringify({ private: true, type: "module" }), ...files };
  for (const [name, text] of Object.entries(all)) {
    await mkdir(dirname(join(dir, name)), { recursive: true });
    await writeFile(join(dir, name), text);
  }
  await run("npm", ["install", tarball, "--offline", "--silent", "--no-audit", "--no-fund"], { cwd: dir });
  return dir;
}

const TYPES = {
  ".html": "text/html",
  ".js": "text/javascript",
  ".json": "application/json",
  ".wasm": "application/wasm",
};

/** Serves a folder on loopback as plain files, with these headers, and these pages instead; returns the origin. */
export async function serve(dir, headers = {}, pages = {}, asked = (_url) => {}) {
  const server = createServer(async (request, response) => {
    asked(request.url);
    if (pages[request.url]) {
      response.writeHead(200, { "content-type": "text/html", ...headers }).end(pages[request.url]);
      return;
    }
    const path = join(dir, normalize(new URL(request.url, "http://localhost").pathname));
    const file = path.endsWith("/") ? join(path, "index.html") : path;
    if (await stat(file).catch(() => undefined)) {
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", ...headers });
      createReadStream(file).pipe(response);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  after(() => server.closeAllConnections() ?? server.close());
  return `http://127.0.0.1:${server.address().port}`;
}

let browser;
after(() => browser?.close());

/**
 * Opens a page that sets `globalThis.result` and returns that; fails with what the page complained of. What it prints
 * beside is added to `printed`.
 */
export async function resultOf(url, printed = []) {
  browser ??= await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
  const page = await browser.newPage();
  const complaint = new Promise((_, reject) => {
    page.on("pageerror", reject);
    page.on("console", (message) => {
      if (message.location().url.endsWith("favicon.ico")) return;
      printed.push(message.text());
      if (message.type() === "error") reject(new Error(message.text()));
    });
  });
  try {
    await Promise.race([complaint, page.goto(url)]);
    const handle = await Promise.race([complaint, page.waitForFunction(() => globalThis.result)]);
    return await handle.jsonValue();
  } finally {
    await page.close();
  }
}
