import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BANNED } from './banned.ts';
import { ROOT } from './pages.ts';

/**
 * The sources of all texts that people see: messages, metadata, receipts, log lines, alarms, screens and the console.
 */
const SOURCES = globSync('{lambda,codes,infra,cli,terminal,console}/**/*.{ts,tsx}', { cwd: ROOT })
  .concat(globSync('local/{*,console/**/*,job/*}.ts', { cwd: ROOT }))
  .filter(file => !file.startsWith('lambda/wasm/'))
  .sort();

/**
 * The texts of a source that people may read: literals of several words, without comments, imports and placeholders.
 */
function textsOf(source: string): string[] {
  const code = source
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/(?<=^|\s)\/\/.*$/gm, '')
    .replaceAll(/\bv\.description\((?:[^()']|'(?:[^'\\\n]|\\.)*')*\)/g, '');
  const literals = code.match(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|>[^<>{}=;]{12,}</g) ?? [];
  return literals
    .map(text =>
      text
        .slice(1, -1)
        .replaceAll(/\$\{[^}]*\}/g, 'X')
        .trim(),
    )
    .filter(text => text.split(/\s+/).length >= 3);
}

/** Adds a full stop if there is none, so that patterns that match whole sentences apply. */
const asSentence = (text: string) => (/[.!?:]$/.test(text) ? text : `${text}.`);

test.each(SOURCES)('the text of %s is plain English', file => {
  const texts = textsOf(readFileSync(join(ROOT, file), 'utf8'));

  const found = texts.flatMap(text =>
    BANNED.flatMap(([name, pattern]) => (pattern.test(asSentence(text)) ? [[name, text]] : [])),
  );
  expect(found).toEqual([]);
});

test('texts are found in quotes of every kind and between tags, but not in comments', () => {
  const source = [
    "import { x } from './x.ts';",
    '/** it comes to the same */',
    '// the lease is over here',
    "throw new Error('the lease is over');",
    `say(\`the list ${'$'}{list} is over: ${'$'}{why}\`);`,
    "const link = 'https://example.com/a//b c d';",
    '<p>This page only looks.</p>',
  ].join('\n');

  expect(textsOf(source)).toEqual([
    'the lease is over',
    'the list X is over: X',
    'https://example.com/a//b c d',
    'This page only looks.',
  ]);
});
