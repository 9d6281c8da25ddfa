import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { checkFile } from '../../cli/check/check-file.ts';
import type { CodeEntry } from '../../codes/code-entry.ts';
import { CONTROL_CODES, PHONE_CODES } from '../../codes/column-codes.ts';
import { FILE_CODES } from '../../codes/file-codes.ts';

const entries: [code: string, entry: CodeEntry][] = Object.entries({ ...FILE_CODES, ...PHONE_CODES, ...CONTROL_CODES });

let dir: string;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'dropdial-codes-'));
});
afterAll(() => rm(dir, { recursive: true, force: true }));

test.each(entries.filter(([, { inWords }]) => inWords === undefined))(
  'the example of %s produces it',
  async (code, one) => {
    const path = join(dir, `${code}.csv`);
    await writeFile(path, one.example);
    const sidecarPath = join(dir, `${code}.json`);
    await writeFile(sidecarPath, JSON.stringify(one.given ?? {}));
    const { problems, plan } = await checkFile(
      { path, shown: path, name: `${code}.csv`, size: 0 },
      { sidecarPath, now: new Date() },
    );

    expect([...problems, ...(plan.warnings ?? [])].map(problem => problem.code)).toContain(code);
  },
);

test('most codes about files have an example', () => {
  expect(entries.filter(([, { inWords }]) => inWords === undefined).length).toBeGreaterThan(entries.length / 2);
});
