/**
 * `fiche-realtime/devtools`: a panel for development. It shows the messages that a connection receives, and their
 * outcome. The bundle of an app that does not import it has none of its code.
 */
import type { Realtime } from "./realtime.js";
import { button, element, guarded, set, write } from "./devtools-dom.js";
import { Recorder } from "./devtools-entries.js";
import { number } from "./devtools-format.js";
import { Panel } from "./devtools-panel.js";
import { dress } from "./devtools-style.js";
import type { Tap, Tapped } from "./tap.js";

/** The options of {@link mountDevtools}. */
export interface DevtoolsOptions {
  /**
   * The element that the panel fills. Without it, the panel is docked to the bottom of the window, with a button that
   * opens and closes it.
   */
  target?: Element;
  /** Whether the docked panel is open from the start. The default is `false`. */
  open?: boolean;
}

/**
 * Mounts the devtools of a connection. The returned function removes the panel.
 *
 * The panel lists the channels with their state, and every message with the contract's verdict, its problems and its
 * size. It also shows folded copies, fields that were cut, and what was missed and fetched again.
 *
 * The panel keeps the last 5,000 messages, or fewer if their payloads have more than 8 million characters, and lists at
 * most 100 channels. It shows only messages that arrive after this call. It throws nothing into the app, and its styles
 * are isolated.
 *
 * Import it only during development:
 *
 * ```js
 * if (process.env.NODE_ENV !== "production") {
 *   import("fiche-realtime/devtools").then(({ mountDevtools }) => mountDevtools(realtime));
 * }
 * ```
 */
export function mountDevtools(realtime: Realtime | null | undefined, options: DevtoolsOptions = {}): () => void {
  let unmount = (): void => {};
  guarded(() => {
    // a server has neither a document nor a connection
    if (realtime && typeof document !== "undefined") {
      unmount = mount(tapped(realtime), options);
    }
  })();
  return guarded(() => unmount());
}

function tapped(realtime: Realtime): Realtime & Tapped {
  const found = realtime as Realtime & Partial<Tapped>;
  if (!found.taps || !found.watched) {
    throw new Error("expected the object that connect returned");
  }
  return found as Realtime & Tapped;
}

function mount(realtime: Realtime & Tapped, { target, open = false }: DevtoolsOptions): () => void {
  const isDocked = !target;
  const host = document.createElement("fiche-realtime-devtools");
  // undoes the app's style rules for all elements, except for its color-scheme
  host.style.cssText = `all:initial!important;color-scheme:inherit!important;${isDocked ? "position:fixed!important;z-index:2147483000!important" : "display:block!important;block-size:100%!important"}`;
  const root = host.attachShadow({ mode: "open" });
  dress(root);

  const close = button("×", () => turn(false), { "aria-label": "Close the devtools" });
  const panel = new Panel(realtime, ...(isDocked ? [close] : []));
  const [dot, count, wrong] = [element("i"), element("span"), element("b")];
  const toggle = button("", () => turn(true), { class: "toggle", "aria-expanded": "false", "aria-controls": "panel" });
  toggle.append(dot, "Realtime", count, wrong);
  root.append(panel.element);
  if (isDocked) {
    panel.element.classList.add("docked");
    panel.element.prepend(gripOf(panel.element));
    root.append(element("nav", { "aria-label": "Realtime devtools" }, toggle));
  }

  function show(isOpen: boolean): void {
    panel.element.hidden = !isOpen;
    toggle.hidden = isOpen;
    changed();
  }

  /** Opens or closes the panel for the user, whose focus goes to the button that undoes it. */
  function turn(isOpen: boolean): void {
    show(isOpen);
    (isOpen ? close : toggle).focus({ preventScroll: true });
  }

  // the button shows counts; like the panel, it is drawn once a frame
  let frame = 0;
  const drawToggle = guarded(() => {
    frame = 0;
    const { entries, kinds } = panel.live;
    set(toggle, "data-state", realtime.status);
    write(count, number(entries.length));
    const bad = (kinds.get("invalid") ?? 0) + (kinds.get("error") ?? 0);
    write(wrong, bad > 0 ? `${number(bad)} wrong` : "");
  });
  const changed = (): void => {
    if (panel.element.hidden) {
      frame ||= requestAnimationFrame(drawToggle);
    } else {
      panel.draw();
    }
  };

  const recorder = new Recorder(panel.live, realtime.status === "connected");
  const tap: Tap = guarded((...told) => {
    recorder.tell(told, Date.now());
    changed();
  });
  const ended = realtime.onStatus(
    guarded((status) => {
      recorder.connection(Date.now(), status);
      changed();
    }),
  );
  realtime.taps.add(tap);

  for (const type of ["keydown", "keyup", "keypress"]) {
    // keys that are pressed in the panel must not trigger the app's shortcuts
    host.addEventListener(type, (event) => event.stopPropagation());
  }
  panel.element.addEventListener("keydown", guarded((event) => isDocked && event.key === "Escape" && turn(false)));
  const sizes = new ResizeObserver(guarded(() => changed()));
  sizes.observe(panel.element);
  (target ?? document.body ?? document.documentElement).append(host);
  show(!isDocked || open);

  return () => {
    realtime.taps.delete(tap);
    ended();
    sizes.disconnect();
    panel.stop();
    cancelAnimationFrame(frame);
    host.remove();
  };
}

/** The handle that changes the docked panel's height, by pointer or by the arrow keys. */
function gripOf(panel: HTMLElement): HTMLElement {
  const grip = element("div", { class: "grip", role: "separator", tabindex: 0, "aria-orientation": "horizontal", "aria-label": "Height of the devtools", "aria-valuenow": 42, "aria-valuemin": 10, "aria-valuemax": 90 });
  const resize = (height: number): void => {
    panel.style.setProperty("--height", `${Math.round(height)}px`);
    set(grip, "aria-valuenow", Math.round(Math.max(10, Math.min(90, (height / innerHeight) * 100))));
  };
  grip.addEventListener("pointerdown", guarded((event) => grip.setPointerCapture(event.pointerId)));
  grip.addEventListener("pointermove", guarded((event) => grip.hasPointerCapture(event.pointerId) && resize(innerHeight - event.clientY)));
  grip.addEventListener(
    "keydown",
    guarded((event) => {
      const by = { ArrowUp: 24, ArrowDown: -24 }[event.key];
      if (by) {
        resize(panel.offsetHeight + by);
        event.preventDefault();
      }
    }),
  );
  return grip;
}
