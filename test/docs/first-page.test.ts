import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeShownOutput, normaliseOutput, replaceShownOutput } from '../../scripts/docs/first-page.ts';
import { readPage } from './pages.ts';

const page = readPage('README.md');

test('the first page shows the output of its commands; after a change: npm run schema', async () => {
  expect(replaceShownOutput(page, await makeShownOutput())).toBe(page);
});

test('every file that the first page checks exists', () => {
  const files = [...page.matchAll(/dropdial check (\S+\.csv)/g)].map(([, file = '']) => file);

  expect(files.length).toBeGreaterThan(0);
  expect(files.filter(file => !existsSync(join(import.meta.dirname, '..', '..', file)))).toEqual([]);
});

test('the first page has at most 1,000 words', () => {
  expect(page.split(/\s+/).length).toBeLessThanOrEqual(1000);
});

test('values that differ between runs are normalized', () => {
  const lines = [41234, 5].map(
    port => `\u001b[32m•\u001b[39m S3 answers at http://127.0.0.1:${port}, 2026-11-27T10:17:0${port % 10}.028Z`,
  );

  expect(new Set(lines.map(normaliseOutput)).size).toBe(1);
});

test('a page without the marks is rejected', () => {
  expect(() => replaceShownOutput('# Another page', '')).toThrow(
    'the page has no marks for the output of its commands',
  );
});

test('the first page always qualifies the promise that nobody is called twice', () => {
  expect(page).not.toMatch(/nobody is called twice|never called twice/i);
  expect(page).toMatch(/at most one call list[\s\S]{0,120}exception/);
});
