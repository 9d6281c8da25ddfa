import { describe, expect, test } from 'vitest';
import { wrapHelp } from '../../terminal/wrap-help.ts';

const at = (columns: number, ...lines: readonly string[]) =>
  wrapHelp(lines.join('\n'), { columns, isTerminal: true }).split('\n');

describe('a help text in a narrow terminal', () => {
  test('continues the text of an option after its name', () => {
    expect(at(44, '  --by NAME   who did it; the default is the user here')).toEqual([
      '  --by NAME   who did it; the default is the',
      '              user here',
    ]);
  });

  test('puts it below a name that leaves it no room', () => {
    expect(at(44, '  npm start -- FILE.csv --set rule_id=1   a file of your own')).toEqual([
      '  npm start -- FILE.csv --set rule_id=1',
      '      a file of your own',
    ]);
  });

  test('leaves a long name on its own line, and its text in the column of the others', () => {
    const option = [
      '  --by NAME   who',
      '  --interval-seconds N',
      '              seconds between two attempts of a call',
    ];

    expect(at(44, ...option)).toEqual([
      '  --by NAME   who',
      '  --interval-seconds N',
      '              seconds between two attempts',
      '              of a call',
    ]);
    expect(at(34, ...option).slice(1)).toEqual([
      '  --interval-seconds N',
      '      seconds between two attempts',
      '      of a call',
    ]);
  });

  test.each([
    'npm run clients -- --client aws --drops 20 --kms',
    'curl --data {"kind":"error","code":340} http://host/x',
    'bash local/judge/start-ceph.sh --port 7480 --in-memory',
  ])('shows "%s" in lines that can be pasted', command => {
    const lines = at(44, `  ${command}`);

    expect(lines.length).toBe(2);
    expect(lines.join('\n').replace(/ \\\n +/, ' ')).toBe(`  ${command}`);
  });

  test('is left unchanged in a pipe', () => {
    const long = `  --option  ${'word '.repeat(40)}`;

    expect(wrapHelp(long, { columns: Number.POSITIVE_INFINITY, isTerminal: false })).toBe(long);
  });
});
