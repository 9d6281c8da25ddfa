import { describe, expect, test } from 'vitest';
import { locateSettings } from '../../../infra/document/locate-settings.ts';
import type { Step } from '../../../infra/document/walk-schema.ts';

/** The place of a path, as LINE:COLUMN. */
function locate(text: string, path: readonly Step[], isModule = true): string {
  const { line, column } = locateSettings(text, isModule)(path) ?? {};
  return `${line}:${column}`;
}

const LITERAL = `{
  // { "feeds": 1 }
  stackName: 'a, b: {', /* memorySize: */ memorySize: 512,
  'env': { region: \`eu\` },
  feeds: [
    { id: 'acme', prefix: "acme/", limits: { rows: { max: Math.min(1, 2) } } },
    { id: 'it\\'s', defaults: { rule_id: 1 }, },
  ],
}`;

describe('a setting is found', () => {
  test.each([
    ['export default {…}', 'export default '],
    ['a call', 'export default defineConfig('],
    ['a constant', "import x from 'y';\nconst config: DropdialConfig = "],
  ])('in %s', (_what, before) => {
    const isConstant = before.includes('const ');
    const text = `${before}${LITERAL}${isConstant ? ' as const;\nexport default config;' : ''}`;
    const first = before.split('\n').length;

    expect(locate(text, ['memorySize'])).toBe(`${first + 2}:43`);
    expect(locate(text, ['env', 'region'])).toBe(`${first + 3}:12`);
    expect(locate(text, ['feeds', 0])).toBe(`${first + 5}:5`);
    expect(locate(text, ['feeds', 0, 'limits', 'rows', 'max'])).toBe(`${first + 5}:54`);
    expect(locate(text, ['feeds', 1, 'defaults', 'rule_id'])).toBe(`${first + 6}:32`);
  });

  test('in JSON', () => {
    const text = '{\n  "feeds": [\n    { "id": "a" },\n    { "id": "b", "x": [1,\n 2] }\n  ]\n}';

    expect(locate(text, ['feeds', 1, 'id'], false)).toBe('4:7');
    expect(locate(text, ['feeds', 1, 'x', 1], false)).toBe('5:2');
  });
});

describe('a setting without a place of its own is located at its parent', () => {
  test.each<[string, string, readonly Step[], string]>([
    ['missing', '{ feeds: [{ prefix: "a/" }] }', ['feeds', 0, 'id'], '1:26'],
    ['in a variable', '{ feeds: others }', ['feeds', 0, 'id'], '1:18'],
    ['in the result of a function', '{ feeds: make({ id: 1 }), env: {} }', ['feeds', 0], '1:18'],
    ['after a spread', '{ feeds: [...others, { id: 1 }] }', ['feeds', 1, 'id'], '1:18'],
    ['after a shorthand', '{ feeds, memorySize: 1 }', ['memorySize'], '1:25'],
    ['after a method', '{ make() { return { a: 1 }; }, memorySize: 1 }', ['memorySize'], '1:47'],
    ['after a computed name', '{ ["a"]: 1, memorySize: 1 }', ['memorySize'], '1:28'],
  ])('%s', (_what, literal, path, place) => {
    expect(locate(`export default ${literal}`, path)).toBe(place);
  });
});

test.each(['', 'export default config;', 'const a = b; const b = a; export default a;', 'export default', '{{{', ']]'])(
  'nothing is found in %j, and the search ends',
  text => {
    expect(locateSettings(text, true)(['feeds'])).toBeUndefined();
  },
);
