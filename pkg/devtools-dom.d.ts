/** Helpers for the elements of the devtools. None of them throws into the app. */
type Properties = Readonly<Record<string, string | number | boolean | undefined>>;
type Child = Node | string;
/**
 * Makes an element. A property that is `true` becomes an attribute without a value; one that is `false` is left out.
 */
export declare function element<K extends keyof HTMLElementTagNameMap>(tag: K, properties?: Properties, ...children: readonly Child[]): HTMLElementTagNameMap[K];
/** Sets an attribute, if it has another value; `undefined` and `false` remove it. */
export declare function set(target: Element, name: string, value: string | number | boolean | undefined): void;
/** Sets an element's text, if it has another text. */
export declare function write(target: Element, text: string): void;
/** Makes a button. `pressed` is called when it is pressed. */
export declare function button(label: string, pressed: () => void, properties?: Properties): HTMLButtonElement;
/** Wraps a function so that an error that it throws goes to the console. */
export declare function guarded<A extends unknown[]>(run: (...given: A) => void): (...given: A) => void;
/** Sets the children of a parent, and moves only those that are not in their place. */
export declare function arrange(parent: Element, children: readonly Element[]): void;
/** Offers a text as a file to download. */
export declare function download(name: string, text: string): void;
export {};
