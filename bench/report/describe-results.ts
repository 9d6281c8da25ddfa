import type { Result } from '../measures/result.ts';
import type { Report } from './report.ts';
import { showNumber } from './show-number.ts';

const SEND = 'send pass';
const WHOLE = 'plan and send';
/** They do nothing useful, so they do not count as rivals. */
const LIMITS = ['raw undici pipe', 'a read, then a raw pipe'];

/** A Markdown table; columns of numbers are aligned to the right. */
function toTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const isNumeric = (at: number) => rows.every(row => /^([\d–]|$)/.test(row[at] ?? ''));
  const rule = head.map((_, at) => (at > 0 && isNumeric(at) ? '---:' : '---'));
  return [line(head), line(rule), ...rows.map(line)].join('\n');
}

const isOf = (measurement: string) => (result: Result) => result.name.startsWith(measurement);

/** The part of a name after the colon, such as `send pass` in `streaming, 2 GB: send pass`. */
const subject = ({ name }: Result) => name.slice(name.indexOf(':') + 2);
const place = ({ name }: Result) => name.slice(0, name.indexOf(':')).replace(/^[a-z-]+,? ?/, '');

function describeTargets(results: readonly Result[]): string {
  const rows = results
    .filter(({ target }) => target !== undefined)
    .map(({ name, value, unit, against, ratio, want, target, met }) => [
      name,
      `${showNumber(value)} ${unit}`,
      against,
      showNumber(ratio),
      `${want} ${target}`,
      met ? 'met' : '**not met**',
    ]);
  return toTable(['what', 'figure', 'against', 'ratio', 'target', ''], rows);
}

/** One row for each subject and place, one column for each unit. */
function describeByUnit(results: readonly Result[], head: string): string {
  const own = results.filter(({ against }) => against !== 'official client');
  const memory = results.filter(({ unit }) => unit === 'MB resident');
  const all = [...own.filter(({ unit }) => unit !== 'MB resident'), ...memory];
  const units = [...new Set(all.map(({ unit }) => unit))];
  const keys = [...new Set(all.map(({ name }) => name))];
  const rows = keys.map(name => {
    const found = all.filter(result => result.name === name);
    const [first] = found;
    const label = first ? [place(first), subject(first)].filter(text => text !== '').join(': ') : name;
    return [
      label,
      ...units.map(unit => {
        const result = found.find(one => one.unit === unit);
        if (result === undefined) return '';
        const isCompared = unit !== 'MB resident' || result.against !== 'the same, 1 MB';
        return isCompared ? `${showNumber(result.value)} (${showNumber(result.ratio)})` : showNumber(result.value);
      }),
    ];
  });
  return toTable([head, ...units], rows);
}

/** Where another program is faster, or needs less processor time, than ours for the same file. */
function describeAhead(results: readonly Result[]): string {
  const streaming = results.filter(isOf('streaming, '));
  const find = (where: string, what: string, unit: string) =>
    streaming.find(result => place(result) === where && subject(result) === what && result.unit === unit);
  const places = [...new Set(streaming.map(place))];
  const lines = places.flatMap(where => {
    const peers = new Set(streaming.filter(result => place(result) === where).map(subject));
    return [...peers]
      .filter(peer => ![SEND, WHOLE, ...LIMITS].includes(peer))
      .flatMap(peer => {
        const said = [SEND, WHOLE].flatMap(ours => {
          const faster = (find(where, peer, 'MB/s')?.value ?? 0) / (find(where, ours, 'MB/s')?.value ?? Number.NaN);
          const lighter =
            (find(where, ours, 'CPU s/GB')?.value ?? 0) / (find(where, peer, 'CPU s/GB')?.value ?? Number.NaN);
          const points = [
            ...(faster > 1.02 ? [`${showNumber(faster)} times as fast`] : []),
            ...(lighter > 1.02 ? [`${showNumber(lighter)} times less processor`] : []),
          ];
          return points.length > 0 ? [`than ${ours}: ${points.join(', ')}`] : [];
        });
        return said.length > 0 ? [`- ${where}, **${peer}** is ahead: ${said.join('; ')}`] : [];
      });
  });
  return lines.length > 0 ? lines.join('\n') : 'Nobody, in these runs.';
}

function describeMachine({ quick, machine, versions }: Report): string {
  const { cpu, cores, memoryGb, os, node } = machine;
  const list = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  const warning = quick ? '**A quick run, not one to quote.** ' : '';
  return `${warning}${cpu}, ${cores} cores, ${memoryGb} GB, ${os}; node ${node}; ${list.join(', ')}.`;
}

/** The parts of the page that a run of the bench writes, by the names of their places. */
export function describeResults(report: Report): ReadonlyMap<string, string> {
  const { results } = report;
  return new Map([
    ['machine', describeMachine(report)],
    ['targets', describeTargets(results)],
    ['streaming', describeByUnit(results.filter(isOf('streaming, ')), 'file')],
    ['ahead', describeAhead(results)],
    ['cold-start', describeByUnit(results.filter(isOf('cold-start')), 'what starts')],
    ['cold-drop', describeByUnit(results.filter(isOf('cold-drop')), 'a cold drop at')],
    ['many-feeds', describeByUnit(results.filter(isOf('many-feeds')), '')],
    ['sweeps', describeByUnit(results.filter(isOf('sweeps')), 'a sweep of')],
    ['year', describeByUnit(results.filter(isOf('year')), 'a year of')],
    ['small-drops', describeByUnit(results.filter(isOf('small-drops')), 'drop')],
    ['scale', describeByUnit(results.filter(isOf('scale')), '')],
    ['suppression', describeByUnit(results.filter(isOf('suppression')), 'a drop of')],
    ['numbers', describeByUnit(results.filter(isOf('numbers')), 'a drop of')],
    ['cost', describeByUnit(results.filter(isOf('cost')), 'setting')],
  ]);
}
