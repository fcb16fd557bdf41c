// A plot of curves over logarithmic axes, as SVG that reads on light and on dark pages.

const [WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM] = [640, 320, 64, 150, 36, 36];
const COLOURS = ["#1d6fd0", "#c2410c", "#15803d", "#9333ea"];

/** `curves`: a name and its points [x, y], all above zero. */
export function plot(title, curves) {
  const points = Object.values(curves).flat();
  const range = (values) => [Math.floor(Math.log10(Math.min(...values))), Math.ceil(Math.log10(Math.max(...values)))];
  const [[x0, x1], [y0, y1]] = [range(points.map(([x]) => x)), range(points.map(([, y]) => y))];
  const x = (value) => LEFT + ((Math.log10(value) - x0) / (x1 - x0)) * (WIDTH - LEFT - RIGHT);
  const y = (value) => HEIGHT - BOTTOM - ((Math.log10(value) - y0) / (y1 - y0)) * (HEIGHT - TOP - BOTTOM);
  const decades = (from, to) => Array.from({ length: to - from + 1 }, (_, i) => 10 ** (from + i));
  const short = (value) => (value >= 1e6 ? `${value / 1e6} M` : value >= 1e3 ? `${value / 1e3} k` : `${Number(value.toPrecision(1))}`);
  const grid = [
    ...decades(x0, x1).map((at) => `<path d="M${x(at).toFixed(1)} ${TOP}V${HEIGHT - BOTTOM}"/><text x="${x(at).toFixed(1)}" y="${HEIGHT - BOTTOM + 18}" text-anchor="middle">${short(at)}</text>`),
    ...decades(y0, y1).map((at) => `<path d="M${LEFT} ${y(at).toFixed(1)}H${WIDTH - RIGHT}"/><text x="${LEFT - 8}" y="${(y(at) + 4).toFixed(1)}" text-anchor="end">${short(at)}</text>`),
  ];
  // names stand at the end of their curves, not on each other
  const ends = Object.entries(curves).map(([name, line], i) => ({ name, line, colour: COLOURS[i % COLOURS.length], at: y(line.at(-1)[1]) })).sort((a, b) => a.at - b.at);
  ends.forEach((end, i) => (end.at = Math.max(end.at, i ? ends[i - 1].at + 15 : TOP)));
  const drawn = ends.map(({ name, line, colour, at }) => {
    const path = line.map(([px, py], i) => `${i ? "L" : "M"}${x(px).toFixed(1)} ${y(py).toFixed(1)}`).join("");
    return `<path d="${path}" stroke="${colour}" stroke-width="2"/><text x="${WIDTH - RIGHT + 8}" y="${(at + 4).toFixed(1)}" fill="${colour}">${name}</text>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" font-family="system-ui, sans-serif" font-size="12" role="img" aria-label="${title}">
<text x="${LEFT}" y="20" fill="#808a94" font-size="13">${title}</text>
<g stroke="#808a94" stroke-opacity="0.3" fill="none">${grid.join("").replaceAll("<text", '<text stroke="none" fill="#808a94"')}</g>
<g fill="none">${drawn.join("")}</g>
</svg>
`;
}
