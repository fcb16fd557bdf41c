/** The style sheet of the devtools. It belongs to their shadow root, so the page's styles and it do not mix. */
/** The style sheet. */
export declare const STYLE: string;
/** Adds the style sheet to a shadow root. A strict Content Security Policy allows this, but not a `<style>` element. */
export declare function dress(root: ShadowRoot): void;
