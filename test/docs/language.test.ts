import { expect, test } from 'vitest';
import { BANNED } from './banned.ts';
import { fencesOf, PAGES, proseOf } from './pages.ts';

/** Pages that are written for users. Decisions and the changelog are records, and keep their wording. */
const WRITTEN = PAGES.filter(page => !/^docs\/adr\/|^CHANGELOG/.test(page));

/** The prose of a page without code, and without the bad examples of the style guide. */
function textOf(page: string): string {
  const prose = proseOf(page).replaceAll(/`[^`\n]*`/g, '');
  return page === 'docs/style.md' ? prose.replace(/## Rules[\s\S]*?(?=## Generated)/, '') : prose;
}

test.each(WRITTEN)('%s is plain English', page => {
  const text = textOf(page);
  const found = BANNED.flatMap(([name, pattern]) => {
    const { index } = pattern.exec(text) ?? {};
    return index === undefined ? [] : [[name, text.slice(Math.max(0, index - 40), index + 60).replaceAll('\n', ' ')]];
  });

  expect(found).toEqual([]);
});

test.each(BANNED)('%s is detected', (_name, pattern, sample) => {
  expect(sample).toMatch(pattern);
});

test('the output of commands is plain English', () => {
  const screens = fencesOf('docs/cli.md')
    .map(({ text }) => text)
    .join('\n');

  expect(BANNED.filter(([, pattern]) => pattern.test(screens)).map(([name]) => name)).toEqual([]);
});
