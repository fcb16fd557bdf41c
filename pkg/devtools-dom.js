/** Helpers for the elements of the devtools. None of them throws into the app. */
/**
 * Makes an element. A property that is `true` becomes an attribute without a value; one that is `false` is left out.
 */
export function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
        set(made, name, value);
    }
    made.append(...children);
    return made;
}
/** Sets an attribute, if it has another value; `undefined` and `false` remove it. */
export function set(target, name, value) {
    const text = value === true ? "" : value === undefined || value === false ? null : String(value);
    if (target.getAttribute(name) !== text) {
        text === null ? target.removeAttribute(name) : target.setAttribute(name, text);
    }
}
/** Sets an element's text, if it has another text. */
export function write(target, text) {
    if (target.textContent !== text) {
        target.textContent = text;
    }
}
/** Makes a button. `pressed` is called when it is pressed. */
export function button(label, pressed, properties = {}) {
    const made = element("button", { type: "button", ...properties }, label);
    made.addEventListener("click", guarded(pressed));
    return made;
}
/** Wraps a function so that an error that it throws goes to the console. */
export function guarded(run) {
    return (...given) => {
        try {
            run(...given);
        }
        catch (cause) {
            console.warn("fiche-realtime/devtools failed; the app is not affected:", cause);
        }
    };
}
/** Sets the children of a parent, and moves only those that are not in their place. */
export function arrange(parent, children) {
    const wanted = new Set(children);
    for (const child of [...parent.children]) {
        if (!wanted.has(child)) {
            child.remove();
        }
    }
    children.forEach((child, place) => {
        if (parent.children[place] !== child) {
            parent.insertBefore(child, parent.children[place] ?? null);
        }
    });
}
/** Offers a text as a file to download. */
export function download(name, text) {
    const url = URL.createObjectURL(new Blob([text], { type: "application/jsonl" }));
    element("a", { href: url, download: name }).click();
    setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
