/** The entry for apps that load the module themselves, from its file or from its bytes. */
import { RealtimeError, refuse } from "./error.js";
import { said } from "./facts.js";
import { events, startFile, startLater } from "./module.js";
import { MODULE } from "./words.js";

export * from "./main.js";

/**
 * Starts the module from its bytes, or from a compiled module. Call it once, before anything else. When it returns, the
 * package is ready. It blocks the page while it compiles bytes, so prefer {@link init}.
 *
 * @throws RealtimeError `not_started` if these are not the bytes of the module of this version.
 */
export function initSync(source: BufferSource | WebAssembly.Module): void {
  let module: WebAssembly.Module;
  try {
    module = source instanceof WebAssembly.Module ? source : new WebAssembly.Module(source);
  } catch (cause) {
    throw noModule(said(cause), cause);
  }
  let instance: WebAssembly.Instance | undefined;
  try {
    instance = new WebAssembly.Instance(module);
  } catch {
    // another module: ours imports nothing
  }
  startFile(instance?.exports);
}

/**
 * Fetches and starts the module, from a URL, a `Request` or a `Response`. The file is
 * `fiche-realtime/fiche_realtime.wasm`. Call it once, and await it before anything else.
 *
 * ```js
 * await init("/fiche_realtime.wasm");
 * ```
 *
 * It does not block the page. The module compiles while it arrives, if the server sends it as `application/wasm`. Under
 * a Content Security Policy, `script-src` needs `'wasm-unsafe-eval'`. `fiche-realtime/no-wasm` does not need it.
 *
 * @throws RealtimeError `not_started` if the file cannot be fetched, or is not the module of this version.
 */
export function init(source: string | URL | Request | Response | Promise<Response>): Promise<void> {
  const begun = load(source);
  // a module that already runs goes on until the new one has started
  if (!events) {
    startLater(begun);
  }
  return begun;
}

async function load(source: string | URL | Request | Response | Promise<Response>): Promise<void> {
  const module = await compile(source).catch((cause: unknown) => {
    throw cause instanceof RealtimeError ? cause : noModule(said(cause), cause);
  });
  // it fails for another module: ours imports nothing
  const instance = await WebAssembly.instantiate(module).catch(() => undefined);
  startFile(instance?.exports);
}

async function compile(source: string | URL | Request | Response | Promise<Response>): Promise<WebAssembly.Module> {
  const response = await (typeof source === "string" || source instanceof URL || source instanceof Request ? fetch(source) : source);
  if (!response.ok) {
    throw noModule(`status ${response.status}`);
  }
  // with a parameter it is refused there
  return response.headers.get("content-type") === "application/wasm"
    ? WebAssembly.compileStreaming(response)
    : WebAssembly.compile(await response.arrayBuffer());
}

/** Makes the error that says why there is no module. */
function noModule(found: string, cause?: unknown): RealtimeError {
  return Object.assign(refuse(MODULE, "module", "", found), { cause });
}
