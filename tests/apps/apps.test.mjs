// The sample apps of this folder, built and run as their users would, each with the packed tarball installed.
import assert from "node:assert/strict";
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import esbuild from "esbuild";
import * as vite from "vite";
import { resultOf, serve, tarball } from "../package/packed.mjs";

const run = promisify(execFile);
const here = fileURLToPath(new URL(".", import.meta.url));
const bin = (name) => {
  const path = join(here, "node_modules/.bin", name);
  assert.ok(existsSync(path), `${name} is missing: npm ci --prefix tests/apps`);
  return path;
};
const webpack = createRequire(join(here, "package.json"))("webpack");

const USED = ["event", "private-audit-42", "private-global", "audit.progress 5"];

// in this folder, so that the tools that the apps name are found as an app's own are
const home = join(here, ".out");
const children = [];
await rm(home, { recursive: true, force: true });
after(async () => {
  children.forEach((child) => child.kill("SIGKILL"));
  await rm(home, { recursive: true, force: true });
});

/** A copy of an app with the package installed; returns its folder. */
async function install(app, name = app) {
  const dir = join(home, name);
  await mkdir(dir, { recursive: true });
  await cp(join(here, app), dir, { recursive: true });
  await cp(join(here, "use.js"), join(dir, "use.js"));
  await writeFile(join(dir, "package.json"), '{ "private": true, "type": "module" }');
  await run("npm", ["install", tarball, "--offline", "--silent", "--no-audit", "--no-fund", "--no-package-lock"], { cwd: dir });
  return dir;
}

/** Runs a program in an app and returns what it printed, as JSON. */
async function printed(dir, file, ...args) {
  const { stdout } = await run(file, args, { cwd: dir, env: { ...process.env, DENO_NO_UPDATE_CHECK: "1", NO_COLOR: "1" } });
  return JSON.parse(stdout);
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  return port;
}

/** Waits until the address answers. */
async function answer(url, child) {
  for (let left = 300; left > 0 && child.exitCode === null; left--) {
    const response = await fetch(url).catch(() => undefined);
    if (response) return response;
    await sleep(100);
  }
  assert.fail(`${url} does not answer, exit code ${child.exitCode}`);
}

/** The code of what a bundler wrote, and the names of all files. */
async function written(dir) {
  const names = (await readdir(dir, { recursive: true })).filter((name) => !name.endsWith("index.html"));
  const files = [];
  for (const name of names) if ((await stat(join(dir, name))).isFile()) files.push(name);
  const code = (await Promise.all(files.map((name) => readFile(join(dir, name), "utf8")))).join("");
  return { code, files };
}

test("Node imports it", async () => assert.deepEqual(await printed(await install("node-esm"), process.execPath, "app.js"), USED));

test("Node imports and requires it from CommonJS", async () => {
  const dir = await install("node-cjs");
  assert.deepEqual(await printed(dir, process.execPath, "app.cjs"), USED);
  assert.deepEqual(await printed(dir, process.execPath, "--no-warnings", "require.cjs"), USED);
});

test("Jest runs it in Node and in jsdom, as CommonJS", async () => {
  const dir = await install("jest");
  const config = await readFile(join(dir, "jest.config.cjs"), "utf8");
  const [stated] = /transformIgnorePatterns: .*?\](?=`)/.exec(await readFile(join(here, "../../pkg/README.md"), "utf8"));
  assert.ok(config.includes(`${stated},`), "it is set up as the README says");
  const env = { ...process.env, USED: JSON.stringify(USED), NODE_ENV: "test" };
  const { stdout } = await run(bin("jest"), ["--json", "--no-cache", "--no-watchman", "--rootDir", dir], { cwd: dir, env }).catch((error) => assert.fail(error.stderr));
  const { numPassedTests, numTotalTests } = JSON.parse(stdout);
  assert.deepEqual([numPassedTests, numTotalTests], [2, 2]);
});

test("Deno imports it", async () => assert.deepEqual(await printed(await install("deno"), bin("deno"), "run", "--quiet", "--no-remote", "app.js"), USED));

test("workerd imports its compiled modules", async () => {
  const dir = await install("workerd");
  const [out, pkg] = [join(dir, "out"), join(dir, "node_modules/fiche-realtime")];
  // as wrangler bundles it
  await esbuild.build({ absWorkingDir: dir, entryPoints: ["worker.js"], bundle: true, format: "esm", conditions: ["workerd", "worker", "browser"], external: ["*.wasm"], outdir: "out", logLevel: "error" });
  for (const name of ["fiche_realtime.wasm", "fiche_realtime_server.wasm"]) await cp(join(pkg, name), join(out, name));
  const port = await freePort();
  const child = spawn(bin("workerd"), ["serve", join(dir, "config.capnp"), "--socket-addr", `http=127.0.0.1:${port}`], { stdio: "inherit" });
  children.push(child);
  const { used, signed, auth } = await (await answer(`http://127.0.0.1:${port}/`, child)).json();
  assert.deepEqual([used, signed], [USED, "string"]);
  assert.match(auth, /^k:[0-9a-f]{64}$/);
});

test("a page imports it as it is installed, under a policy without unsafe-eval", async () => {
  const dir = await install("page");
  // no tool at all: the browser is told where the package's names lead
  const map = { imports: { "fiche-realtime": "./node_modules/fiche-realtime/index.js", "fiche-realtime/testing": "./node_modules/fiche-realtime/testing.js" } };
  const html = `<!doctype html><title>app</title><script type="importmap" nonce="n">${JSON.stringify(map)}</script><script type="module" src="./app.js"></script>`;
  const origin = await serve(dir, { "content-security-policy": "default-src 'none'; script-src 'self' 'nonce-n' 'wasm-unsafe-eval'" }, { "/": html });
  assert.deepEqual(await resultOf(`${origin}/`), USED);
});

test("esbuild bundles it, minified", async () => {
  const dir = await install("page", "esbuild");
  await esbuild.build({ absWorkingDir: dir, entryPoints: ["app.js"], bundle: true, minify: true, format: "esm", outdir: "out", logLevel: "error" });
  await cp(join(dir, "index.html"), join(dir, "out/index.html"));
  assert.deepEqual(await resultOf(`${await serve(join(dir, "out"))}/`), USED);
});

for (const app of ["page", "worker"]) {
  test(`Vite serves the ${app} in development`, async () => {
    const root = await install(app, `vite-dev-${app}`);
    const server = await vite.createServer({ root, configFile: false, logLevel: "error", cacheDir: join(root, ".vite"), server: { host: "127.0.0.1", port: 0, strictPort: false } });
    try {
      await server.listen();
      assert.deepEqual(await resultOf(server.resolvedUrls.local[0]), USED);
    } finally {
      await server.close();
    }
  });

  test(`Vite builds the ${app}`, async () => {
    const root = await install(app, `vite-${app}`);
    await vite.build({ root, configFile: false, logLevel: "error", worker: { format: "es" } });
    const { files } = await written(join(root, "dist"));
    assert.deepEqual(files.filter((name) => !name.endsWith(".js")), []);
    assert.deepEqual(await resultOf(`${await serve(join(root, "dist"))}/`), USED);
  });

  test(`webpack builds the ${app}`, async () => {
    const context = await install(app, `webpack-${app}`);
    const stats = await promisify(webpack)({ context, mode: "production", entry: "./app.js", output: { path: join(context, "dist"), filename: "app.js" } });
    assert.deepEqual(stats.toJson({ all: false, errors: true, warnings: true }), { errors: [], warnings: [] });
    const { files } = await written(join(context, "dist"));
    assert.deepEqual(files.filter((name) => !name.endsWith(".js")), []);
    await cp(join(context, "index.html"), join(context, "dist/index.html"));
    assert.deepEqual(await resultOf(`${await serve(join(context, "dist"))}/`), USED);
  });
}

/** Serves a build where WebAssembly is forbidden: the app works, and says in one line why it is slower. */
async function fallsBack(dist) {
  const printed = [];
  assert.deepEqual(await resultOf(`${await serve(dist, { "content-security-policy": "default-src 'none'; script-src 'self'" })}/`, printed), USED);
  assert.deepEqual(printed.map((line) => line.replace(/: .*/, "")), ["fiche-realtime runs without WebAssembly"]);
}

test("Vite makes the module in JavaScript a chunk of its own, which is loaded where WebAssembly is forbidden", async () => {
  const root = await install("fallback", "vite-fallback");
  await vite.build({ root, configFile: false, logLevel: "error" });
  const { files } = await written(join(root, "dist"));
  assert.equal(files.filter((name) => name.includes("fiche_realtime_js")).length, 1, files.join());
  await fallsBack(join(root, "dist"));
});

test("webpack makes the module in JavaScript a chunk of its own, which is loaded where WebAssembly is forbidden", async () => {
  const context = await install("fallback", "webpack-fallback");
  await promisify(webpack)({ context, mode: "production", entry: "./app.js", output: { path: join(context, "dist"), filename: "app.js" } });
  const { files } = await written(join(context, "dist"));
  assert.equal(files.length, 2, files.join());
  await cp(join(context, "index.html"), join(context, "dist/index.html"));
  await fallsBack(join(context, "dist"));
});

test("what an app does not import it does not ship", async () => {
  const root = await install("shaken");
  const entry = join(root, "app.js");
  await esbuild.build({ entryPoints: [entry], bundle: true, minify: true, format: "esm", outfile: join(root, "esbuild/app.js"), logLevel: "error" });
  await promisify(webpack)({ context: root, mode: "production", entry, output: { path: join(root, "webpack"), filename: "app.js" } });
  await vite.build({ root, configFile: false, logLevel: "error", build: { outDir: "vite", rollupOptions: { input: entry } } });
  for (const tool of ["esbuild", "webpack", "vite"]) {
    const { code } = await written(join(root, tool));
    // samples, the batched authorisation and connect stay away
    const others = ["Camille Durand", "channel_name[]", "subscription_succeeded", "unsubscribe"].filter((text) => code.includes(text));
    assert.deepEqual(others, [], tool);
    assert.ok(code.includes("_truncated"), `${tool} has decode`);
  }
});

test("Next.js builds and serves it, on the server and in the browser", async () => {
  const dir = await install("next");
  const env = { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" };
  await run(bin("next"), ["build"], { cwd: dir, env }).catch(({ stdout, stderr }) => assert.fail(`${stdout}\n${stderr}`));
  const port = await freePort();
  const child = spawn(process.execPath, [join(here, "node_modules/next/dist/bin/next"), "start", "-H", "127.0.0.1", "-p", String(port)], { cwd: dir, env, stdio: "ignore" });
  children.push(child);
  await answer(`http://127.0.0.1:${port}/`, child);
  assert.deepEqual(await resultOf(`http://127.0.0.1:${port}/`), { used: USED, server: USED, status: "connected", scope: "live", steps: [5] });
});
