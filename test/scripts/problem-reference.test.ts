import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeProblemReference } from '../../scripts/problem-reference.ts';

test('the reference of codes matches the table', async () => {
  const page = join(import.meta.dirname, '..', '..', 'docs', 'problems.md');

  expect(await readFile(page, 'utf8')).toBe(makeProblemReference());
});
