import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { terminalOption } from '../../scripts/docs/first-page.ts';
import { textWidth } from '../../terminal/text-width.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SCRIPTS = [
  'local/start.ts',
  'local/s3/main.ts',
  'local/voximplant/main.ts',
  'local/soak/main.ts',
  'local/judge/main.ts',
  'local/clients/main.ts',
  'bench/main.ts',
  'scripts/apps/main.ts',
];

/** The lines that a script prints in a terminal with this many columns. */
async function linesOf(columns: number, script: string, ...args: readonly string[]) {
  const child = spawn(process.execPath, [terminalOption(columns), join(ROOT, script), ...args]);
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return stripVTControlCharacters(out + err).split('\n');
}

const tooWide = (lines: readonly string[], columns: number) => lines.filter(line => textWidth(line) > columns);

test.each(SCRIPTS.flatMap(script => [80, 60].map(columns => [script, columns] as const)))(
  'the help of %s fits a terminal of %i columns',
  async (script, columns) => {
    const lines = await linesOf(columns, script, '--help');

    expect(lines.length).toBeGreaterThan(5);
    expect(tooWide(lines, columns)).toEqual([]);
  },
);

test.each([80, 60])('the main job fits a terminal of %i columns, with all of its output', async columns => {
  const lines = await linesOf(
    columns,
    'local/start.ts',
    ...['--results', '--suppress', join(ROOT, 'examples', 'do-not-call.txt')],
  );

  expect(lines).toContainEqual(expect.stringMatching(/^• the results are in/));
  expect(tooWide(lines, columns)).toEqual([]);
});

test('a usage error fits it, too', async () => {
  const lines = await linesOf(60, 'local/start.ts', '--set', `a parameter that is ${'very '.repeat(12)}long`);

  expect(lines.length).toBeGreaterThan(2);
  expect(tooWide(lines, 60)).toEqual([]);
});
