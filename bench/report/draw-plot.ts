import type { Result } from '../measures/result.ts';
import { showNumber } from './show-number.ts';

interface Bar {
  readonly label: string;
  readonly value: number;
  /** True for our own figures. */
  readonly own: boolean;
}

interface Panel {
  readonly title: string;
  readonly bars: readonly Bar[];
  /** The largest value that is drawn to scale; longer bars are cut and marked. Default: the longest bar. */
  readonly most?: number;
}

const WIDTH = 760;
const LEFT = 250;
const RIGHT = 90;
const ROW = 22;
const PANEL_HEAD = 44;

const STYLE = `
  text { font: 13px system-ui, sans-serif; fill: #57606a; }
  .title { font-weight: 600; }
  .peer { fill: #8c959f; }
  .own { fill: #2f81f7; }
  @media (prefers-color-scheme: dark) { text { fill: #9da7b3; } }`;

const escapeXml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function drawBar({ label, value, own }: Bar, most: number, y: number): string {
  const isCut = value > most;
  const width = Math.max(1, (Math.min(value, most) / most) * (WIDTH - LEFT - RIGHT));
  return [
    `<text x="${LEFT - 10}" y="${y + 14}" text-anchor="end">${escapeXml(label)}</text>`,
    `<rect class="${own ? 'own' : 'peer'}" x="${LEFT}" y="${y + 3}" width="${width.toFixed(1)}" height="${ROW - 7}" rx="2"/>`,
    `<text x="${(LEFT + width + 6).toFixed(1)}" y="${y + 14}">${showNumber(value)}${isCut ? ' →' : ''}</text>`,
  ].join('\n');
}

function drawPanel({ title, bars, most }: Panel, top: number): string {
  const longest = most ?? Math.max(...bars.map(({ value }) => value));
  const rows = bars.map((bar, at) => drawBar(bar, longest, top + PANEL_HEAD + at * ROW));
  return [`<text class="title" x="0" y="${top + 30}">${escapeXml(title)}</text>`, ...rows].join('\n');
}

const OWN = /send pass|plan and send|plan$|the bundle$/;

/** The bars of all results of one kind, labelled by the part of their names after the colon. */
function toBars(results: readonly Result[], measurement: string, unit: string): Bar[] {
  return results
    .filter(({ name, unit: its }) => name.startsWith(`${measurement}: `) && its === unit)
    .map(({ name, value }) => {
      const label = name.slice(measurement.length + 2);
      return { label, value, own: OWN.test(label) };
    });
}

/** Draws the figures that people ask for first. */
export function drawPlot(results: readonly Result[]): string {
  const [large = ''] = results
    .filter(({ name }) => name.startsWith('streaming, '))
    .map(({ name }) => name.split(':')[0])
    .slice(-1);
  const size = large.replace('streaming, ', '');
  const panels: readonly Panel[] = [
    { title: `S3 to the API, ${size}: MB a second (more is better)`, bars: toBars(results, large, 'MB/s') },
    {
      title: `S3 to the API, ${size}: seconds of processor a GB (less is better)`,
      bars: toBars(results, large, 'CPU s/GB'),
    },
    {
      title: `S3 to the API, ${size}: peak memory in MB (less is better)`,
      bars: toBars(results, large, 'MB resident'),
      most: 512,
    },
    { title: 'Cold start: milliseconds to init (less is better)', bars: toBars(results, 'cold-start', 'ms to init') },
  ].filter(({ bars }) => bars.length > 0);
  let top = 0;
  const drawn = panels.map(panel => {
    const text = drawPanel(panel, top);
    top += PANEL_HEAD + panel.bars.length * ROW + 12;
    return text;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${top}" width="${WIDTH}" height="${top}" role="img">`,
    `<title>Figures of the bench</title><style>${STYLE}\n</style>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}
