import type { Result } from '../measures/result.ts';
import { showNumber } from './show-number.ts';

const WIDTH = 760;
const LEFT = 240;
const RIGHT = 70;
const ROW = 26;
const HEAD = 64;

/** The parts of a drop: the label, the unit of the moment at its end, and the class of its bar. */
const PARTS = [
  ['the start, at full speed', 'ms to init', 'start'],
  ['to the first byte of CreateCallList', 'ms to the first byte of the call', 'before'],
  ['to its closing boundary: the list dials', 'ms to its closing boundary', 'call'],
  ['to the end', 'ms to the end', 'after'],
] as const;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .title { font-weight: 600; }
  .start { fill: #8c959f; }
  .before { fill: #2f81f7; }
  .call { fill: #1a7f37; }
  .after { fill: #d0d7de; }
  @media (prefers-color-scheme: dark) { text { fill: #9da7b3; } .after { fill: #424a53; } }`;

const PREFIX = 'cold-drop, 512 MB: ';

/** Draws the timeline of a cold drop at 512 MB, for each measured function. */
export function drawTimeLine(results: readonly Result[]): string {
  const own = results.filter(({ name }) => name.startsWith(PREFIX));
  const names = [...new Set(own.map(({ name }) => name))];
  const msOf = (name: string, unit: string) =>
    own.find(result => result.name === name && result.unit === unit)?.value ?? 0;
  const most = Math.max(1, ...names.map(name => msOf(name, 'ms to the end')));
  const scale = (ms: number) => (ms / most) * (WIDTH - LEFT - RIGHT);
  const legend = PARTS.map(([text, , kind], at) => {
    const x = (at % 2) * 380;
    const y = 28 + Math.floor(at / 2) * 18;
    return `<rect class="${kind}" x="${x}" y="${y}" width="12" height="12" rx="2"/><text x="${x + 18}" y="${y + 11}">${text}</text>`;
  });
  const rows = names.map((name, at) => {
    const y = HEAD + 8 + at * ROW;
    let from = 0;
    const bars = PARTS.map(([, unit, kind]) => {
      const to = Math.max(from, msOf(name, unit));
      const bar = `<rect class="${kind}" x="${(LEFT + scale(from)).toFixed(1)}" y="${y}" width="${scale(to - from).toFixed(1)}" height="${ROW - 8}"/>`;
      from = to;
      return bar;
    });
    const dials = msOf(name, 'ms to its closing boundary');
    return [
      `<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${name.slice(PREFIX.length)}</text>`,
      ...bars,
      `<text x="${(LEFT + scale(from) + 6).toFixed(1)}" y="${y + 14}">${showNumber(dials)} ms</text>`,
    ].join('\n');
  });
  const height = HEAD + 16 + names.length * ROW;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img">`,
    `<title>A cold drop at 512 MB</title><style>${STYLE}\n</style>`,
    '<text class="title" x="0" y="16">A cold drop at 512 MB, 20 ms to every server; the number says when the list dials</text>',
    ...legend,
    ...rows,
    '</svg>',
    '',
  ].join('\n');
}
