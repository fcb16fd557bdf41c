/** The style sheet of the devtools. It belongs to their shadow root, so the page's styles and it do not mix. */

const LIGHT = {
  paper: "#fdfefe",
  raised: "#f3f6f8",
  rule: "#d3dbe1",
  strong: "#9eabb6",
  text: "#16202b",
  soft: "#53616e",
  ink: "#1d3fbf",
  wash: "#e6ebfb",
  good: "#13704a",
  bad: "#bd1c2f",
  warn: "#8a5300",
  warnwash: "#fbf1df",
};
const DARK: typeof LIGHT = {
  paper: "#151c24",
  raised: "#1b242e",
  rule: "#2a3642",
  strong: "#566676",
  text: "#e8edf2",
  soft: "#9babb9",
  ink: "#8fa8ff",
  wash: "#1d2850",
  good: "#56c795",
  bad: "#ff8490",
  warn: "#e8b25c",
  warnwash: "#35270f",
};

const names = Object.keys(LIGHT) as (keyof typeof LIGHT)[];
const light = names.map((name) => `--${name}:${LIGHT[name]};`).join("");
// the color-scheme is inherited from the app
const both = names.map((name) => `--${name}:light-dark(${LIGHT[name]},${DARK[name]});`).join("");

/** The style sheet. */
export const STYLE = `
:host { ${light} }
@supports (color: light-dark(#000, #fff)) { :host { ${both} } }
* { box-sizing: border-box; }
[hidden], .empty:empty, .detail:empty { display: none !important; }
h2, h3, p, ul, pre { margin: 0; padding: 0; }
ul { list-style: none; }
.panel, .toggle { font: 13px/1.45 var(--fiche-devtools-font, system-ui, sans-serif); font-variant-numeric: tabular-nums; color: var(--text); background: var(--paper); }
code, pre, .name { font-family: var(--fiche-devtools-mono, ui-monospace, Menlo, Consolas, monospace); font-size: 12px; }
h2 { font-size: 15px; font-weight: 640; }
h3 { font-size: 13px; font-weight: 640; overflow-wrap: anywhere; }
button, input, select { font: inherit; color: inherit; min-block-size: 28px; padding: 0 9px; border: 1px solid var(--strong); border-radius: 4px; background: var(--paper); min-inline-size: 0; }
button { cursor: pointer; white-space: nowrap; }
button:hover:not(:disabled) { border-color: var(--ink); color: var(--ink); }
button:disabled { color: var(--soft); border-color: var(--rule); cursor: default; }
button[aria-pressed=true] { border-color: var(--ink); background: var(--wash); color: var(--ink); }
input::placeholder { color: var(--soft); opacity: 1; }
:focus-visible { outline: 2px solid var(--ink); outline-offset: -2px; }
.soft { color: var(--soft); font-size: 12px; }
.buttons { display: flex; flex-wrap: wrap; gap: 5px; }

.panel { container: devtools / size; display: flex; flex-direction: column; block-size: 100%; min-block-size: 420px; }
.panel.docked { position: fixed; inset: auto 0 0; block-size: min(var(--height, 42vh), 90vh); min-block-size: 220px; border-block-start: 1px solid var(--strong); box-shadow: 0 -4px 16px rgb(0 0 0 / .12); }
@media (max-width: 700px) { .panel.docked { block-size: min(var(--height, 80vh), 90vh); } }
.toggle { position: fixed; inset: auto 12px 12px auto; display: flex; align-items: center; gap: 8px; min-block-size: 34px; padding: 0 12px; border-radius: 17px; box-shadow: 0 2px 12px rgb(0 0 0 / .22); font-weight: 600; }
.toggle b { color: var(--bad); }
.grip { position: absolute; inset: -4px 0 auto; block-size: 8px; cursor: ns-resize; touch-action: none; }
.grip:hover { background: var(--wash); }
i { display: inline-block; inline-size: 9px; block-size: 9px; border-radius: 50%; background: var(--warn); flex: none; }
[data-state=connected] > i, [data-status=live] > i { background: var(--good); }
[data-state=disconnected] > i, [data-state=failed] > i, [data-state=unavailable] > i, [data-status=denied] > i, [data-status=failed] > i { background: var(--bad); }
[data-status=left] > i, [data-status=recorded] > i { background: none; border: 1.5px solid var(--strong); }

.top { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; padding: 10px 16px; }
.top .connection { display: flex; align-items: center; gap: 7px; flex: 1; min-inline-size: 90px; }
.body { flex: 1; min-block-size: 0; display: grid; grid-template: "channels" auto "filters" auto "list" minmax(0, 1fr) "detail" auto / minmax(0, 1fr); }
.channels { grid-area: channels; block-size: 110px; padding: 0 8px; overflow-y: auto; }
.channels button { display: flex; align-items: center; gap: 8px; inline-size: 100%; min-block-size: 27px; padding: 0 8px; border-color: transparent; text-align: start; background: none; }
.channels button[aria-pressed=true] { background: var(--wash); border-color: var(--ink); }
.channels code { flex: 1; overflow: hidden; text-overflow: ellipsis; }
.channels b { min-inline-size: 4ch; text-align: end; font-weight: 500; }
.channels li p { padding: 4px 8px; }
.filters { grid-area: filters; display: flex; flex-wrap: wrap; gap: 6px; padding: 8px 16px 10px; border-block-end: 1px solid var(--rule); }
.kinds { display: flex; flex: 1 1 100%; }
.kinds button { flex: 1 1 auto; margin-inline-start: -1px; padding: 0 2px; border-radius: 0; font-size: 12px; }
.kinds button:first-child { margin: 0; border-radius: 4px 0 0 4px; }
.kinds button:last-child { border-radius: 0 4px 4px 0; }
.kinds [aria-pressed=true], .kinds :focus-visible { position: relative; }
.kinds span { display: none; }
.filters input { flex: 2 1 130px; }
.filters select { flex: 1 1 110px; inline-size: 0; }

.list, .empty { grid-area: list; }
.empty { padding: 16px; color: var(--soft); max-inline-size: 60ch; }
.list { container: list / inline-size; overflow-y: auto; contain: strict; block-size: 100%; }
.room { --row: 44px; position: relative; }
.row { position: absolute; inset: 0 0 auto; block-size: var(--row); display: grid; grid-template-columns: 70px minmax(0, 1fr) auto; grid-template-rows: 20px 17px; gap: 0 8px; align-items: baseline; padding: 3px 16px 0; border-block-end: 1px solid var(--rule); cursor: pointer; contain: strict; }
.row:hover { background: var(--raised); }
.row[aria-selected=true] { background: var(--wash); }
.row > * { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.row .channel { grid-column: 2; }
.row time, .row .channel, .row .size { color: var(--soft); font-size: 12px; }
.row time, .row .size { text-align: end; }
.row b { color: var(--warn); font-weight: 500; }
.verdict { color: var(--soft); }
[data-kind=folded] > .verdict, [data-kind=folded] > .name { color: var(--soft); font-style: italic; }
[data-kind=partial] > .verdict, [data-kind=gap] > .verdict, .verdict[data-kind=partial], .verdict[data-kind=gap] { color: var(--warn); font-weight: 620; }
[data-kind=invalid] > .verdict, [data-kind=error] > .verdict, .verdict[data-kind=invalid], .verdict[data-kind=error] { color: var(--bad); font-weight: 620; }
[data-kind=unknown] > .verdict, .verdict[data-kind=unknown] { color: var(--text); font-weight: 620; }
.row[data-kind=invalid], .row[data-kind=error] { box-shadow: inset 3px 0 var(--bad); }
.row[data-kind=partial], .row[data-kind=gap] { box-shadow: inset 3px 0 var(--warn); }
.row[data-kind=unknown] { box-shadow: inset 3px 0 var(--strong); }

.detail { grid-area: detail; block-size: 40cqb; padding: 10px 16px 14px; overflow-y: auto; border-block-start: 1px solid var(--strong); background: var(--raised); }
.detail header { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: 2px 8px; margin-block-end: 6px; }
.detail header .buttons { grid-row: 1 / 3; grid-column: 2; align-items: start; flex-wrap: nowrap; }
.pointers { padding-block: 3px; }
.pointers code { padding: 1px 5px; border-radius: 3px; background: var(--warnwash); color: var(--warn); overflow-wrap: anywhere; }
table { inline-size: 100%; border-collapse: collapse; }
th, td { padding: 3px 10px 3px 0; border-block-end: 1px solid var(--rule); text-align: start; vertical-align: baseline; }
th { color: var(--soft); font-weight: 500; }
td:last-child { color: var(--bad); overflow-wrap: anywhere; min-inline-size: 70px; }
pre { margin-block-start: 8px; padding: 10px; border: 1px solid var(--rule); border-radius: 4px; background: var(--paper); overflow-wrap: anywhere; white-space: pre-wrap; }
textarea { inline-size: 100%; block-size: 160px; font: inherit; color: inherit; background: var(--paper); }
.foot { display: flex; gap: 12px; align-items: center; min-block-size: 30px; padding: 2px 16px; border-block-start: 1px solid var(--rule); color: var(--soft); font-size: 12px; }
.foot > :last-child { flex: 1; text-align: end; color: var(--text); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.foot button { min-block-size: 22px; }

@media (forced-colors: active) {
  .row[aria-selected=true] { outline: 2px solid Highlight; outline-offset: -2px; }
}
@container devtools (min-width: 700px) {
  .body { grid-template: "channels filters filters" auto "channels list detail" minmax(0, 1fr) / 270px minmax(0, 1fr) auto; }
  .channels { block-size: 100%; border-inline-end: 1px solid var(--rule); }
  .kinds { flex: 0 1 auto; }
  .kinds button { padding: 0 8px; }
  .kinds span { display: inline; color: var(--soft); }
  .detail { inline-size: min(46cqi, 620px); block-size: 100%; border-block-start: 0; border-inline-start: 1px solid var(--strong); }
}
@container devtools (max-width: 700px) {
  .top button { padding: 0 6px; }
  .detail header { display: block; }
  .detail header .buttons { margin-block-start: 4px; }
}
@container devtools (max-width: 700px) and (max-height: 640px) {
  .channels { block-size: 84px; }
  .detail { grid-area: list; z-index: 1; block-size: 100%; border: 0; }
}
@container list (max-width: 430px) {
  .row { grid-template-columns: 68px minmax(0, 1fr) auto; }
  .row .name { grid-column: 2 / 4; }
  .row .size { grid-area: 2 / 1; text-align: start; }
  .row .channel { grid-area: 2 / 2; }
  .row time { grid-area: 2 / 3; }
  .row:not([data-kind=gap]) b { position: absolute; clip-path: inset(50%); }
  .row:not([data-kind=gap]) .size:has(b) { color: var(--warn); }
  .row:not([data-kind=gap]) .size:has(b)::after { content: "…"; }
}
@container list (min-width: 640px) {
  .room { --row: 28px; }
  .row { grid-template-columns: 70px minmax(0, 1.2fr) minmax(0, 1fr) 140px 92px; grid-template-rows: 26px; align-items: center; padding-block-start: 0; }
  .row .channel { grid-column: auto; }
  .row time { grid-column: 5; grid-row: 1; }
}
`;

/** Adds the style sheet to a shadow root. A strict Content Security Policy allows this, but not a `<style>` element. */
export function dress(root: ShadowRoot): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
}
