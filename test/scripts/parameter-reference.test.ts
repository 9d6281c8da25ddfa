import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeParameterReference } from '../../scripts/parameter-reference.ts';

const ROOT = join(import.meta.dirname, '..', '..');

test('the parameter reference matches the rows', async () => {
  expect(await readFile(join(ROOT, 'docs', 'parameters.md'), 'utf8')).toBe(makeParameterReference());
});
