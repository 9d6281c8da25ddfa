import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as v from 'valibot';

/**
 * The fields of a mutation report that are used here.
 *
 * @see https://github.com/stryker-mutator/mutation-testing-elements/tree/master/packages/report-schema
 */
const ReportSchema = v.object({
  files: v.record(v.string(), v.object({ mutants: v.array(v.object({ status: v.string() })) })),
});
type Report = v.InferOutput<typeof ReportSchema>;

interface Score {
  readonly killed: number;
  readonly lived: number;
}

/** Ignored mutants, and those that do not compile, say nothing about the tests, so they are not counted. */
function scoreOf(statuses: readonly string[]): Score {
  const count = (...wanted: string[]) => statuses.filter(status => wanted.includes(status)).length;
  return { killed: count('Killed', 'Timeout'), lived: count('Survived', 'NoCoverage') };
}

function describe(room: string, { killed, lived }: Score): string {
  const all = killed + lived;
  return `| ${room} | ${all} | ${killed} | ${all === 0 ? '' : `${((killed / all) * 100).toFixed(1)} %`} |`;
}

/** A table of how many mutants the tests noticed in each folder. */
function makeScoreTable({ files }: Report): string {
  const rooms = new Map<string, string[]>();
  for (const [path, { mutants }] of Object.entries(files)) {
    const room = `${dirname(path)}/`;
    rooms.set(room, [...(rooms.get(room) ?? []), ...mutants.map(({ status }) => status)]);
  }
  const rows = [...rooms]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([room, statuses]) => describe(`\`${room}\``, scoreOf(statuses)));
  const all = describe('**all**', scoreOf([...rooms.values()].flat()));
  return ['| room | mutants | noticed | score |', '| --- | ---: | ---: | ---: |', ...rows, all].join('\n');
}

const MARKS = /(<!-- score: made by scripts\/mutation-score.ts -->\n)[\s\S]*?(\n<!-- end of score -->)/;

/** Replaces the score between two marks of a page. */
export function replaceScore(page: string, report: unknown): string {
  if (!MARKS.test(page)) throw new Error('the page has no marks for the score');
  const table = makeScoreTable(v.parse(ReportSchema, report));
  return page.replace(MARKS, (_all, begin: string, end: string) => `${begin}\n${table}\n${end}`);
}

if (import.meta.main) {
  const root = join(import.meta.dirname, '..');
  const page = join(root, 'docs', 'mutations.md');
  const report: unknown = JSON.parse(await readFile(join(root, 'dist', 'mutation', 'report.json'), 'utf8'));
  await writeFile(page, replaceScore(await readFile(page, 'utf8'), report));
  console.log('docs/mutations.md');
}
