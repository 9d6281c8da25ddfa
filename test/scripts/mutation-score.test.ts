import { expect, test } from 'vitest';
import { replaceScore } from '../../scripts/mutation-score.ts';

const mutants = (...statuses: string[]) => ({ mutants: statuses.map(status => ({ status })) });
const page = (table: string) =>
  `# Mutations\n\n<!-- score: made by scripts/mutation-score.ts -->\n${table}\n<!-- end of score -->\n\nMore.\n`;

test('a part has the mutants of its files; survivors and mutants that no test reached count as unnoticed', () => {
  const files = {
    'lambda/gates/age.ts': mutants('Killed', 'Timeout', 'Survived'),
    'lambda/gates/gates.ts': mutants('NoCoverage', 'Ignored', 'CompileError', 'RuntimeError'),
    'lambda/drop/follow-up.ts': mutants('Killed'),
  };

  expect(replaceScore(page('an old table'), { files })).toBe(
    page(
      `
| room | mutants | noticed | score |
| --- | ---: | ---: | ---: |
| \`lambda/drop/\` | 1 | 1 | 100.0 % |
| \`lambda/gates/\` | 4 | 2 | 50.0 % |
| **all** | 5 | 3 | 60.0 % |
`,
    ),
  );
});

test('a part without tested mutants has no score', () => {
  const files = { 'lambda/gates/gate.ts': mutants('Ignored') };

  expect(replaceScore(page(''), { files })).toContain('| `lambda/gates/` | 0 | 0 |  |');
});

test('a page without its marks, or an invalid report, is rejected', () => {
  expect(() => replaceScore('# Mutations\n', { files: {} })).toThrow('no marks for the score');
  expect(() => replaceScore(page(''), { mutants: [] })).toThrow('files');
});
