import { CODE_GROUPS, CODES, findCode } from '../../codes/all-codes.ts';
import type { CodeEntry } from '../../codes/code-entry.ts';
import { showExample } from '../../codes/show-example.ts';
import { hintNearest } from '../../terminal/find-nearest.ts';
import { printable } from '../../terminal/printable.ts';
import { screenOf } from '../../terminal/screen.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import { type Command, UsageError } from '../command.ts';
import { readArguments } from '../read-arguments.ts';

/** How many codes a message names. */
const MOST_MEANT = 6;

const HELP = `Usage: dropdial explain [CODE]

Explains a code: its meaning, an example, and what to do. Codes are
in receipts, metadata, events, errors.csv, logs and in what check says.
Without a code, all of them are listed. docs/problems.md has the same.

  dropdial explain csv_stray_quote

Exit code: 0 explained, 2 no such code.
`;

function list(columns: number): string[] {
  return CODE_GROUPS.flatMap(({ title, codes }) => [
    ...wrapText(`${title}:`, columns),
    ...Object.keys(codes).map(code => `  ${code}`),
  ]);
}

function explainOne(code: string, { meaning, example, action, setting, given }: CodeEntry, columns: number): string[] {
  const indented = (text: string) => wrapText(`  ${text}`, columns);
  const words = given && Object.entries(given).map(([name, value]) => `${name} ${JSON.stringify(value)}`);
  return [
    code,
    ...indented(meaning),
    '',
    'Example:',
    ...showExample(example).map(line => `  ${line}`),
    ...(words ? indented(`with ${words.join(', ')}`) : []),
    '',
    'What to do:',
    ...indented(action),
    ...(setting === undefined ? [] : ['', 'What changes it:', ...indented(setting)]),
  ];
}

/** The codes that were meant by a word that is none: the nearest, or those that contain it. */
function hintCodes(word: string): string {
  const nearest = hintNearest(word, CODES.keys());
  if (nearest !== '') return nearest;
  const holding = [...CODES.keys()].filter(code => word !== '' && code.includes(word.toLowerCase()));
  return holding.length > 0 && holding.length <= MOST_MEANT
    ? `; did you mean ${holding.map(code => `"${code}"`).join(', ')}?`
    : '; "dropdial explain" lists them';
}

async function run(args: readonly string[]): Promise<number> {
  const { positionals } = readArguments({ args: [...args], allowPositionals: true, options: {} });
  const { columns } = screenOf(process.stdout);
  const [said, more] = positionals;
  if (more !== undefined) throw new UsageError('name one code');
  if (said === undefined) {
    console.log(list(columns).join('\n'));
    return 0;
  }
  // The format of metadata: the code, a colon, and the problem.
  const [code = ''] = said.split(':');
  const entry = findCode(code);
  if (entry === undefined) {
    throw new UsageError(`there is no code "${printable(code)}"${hintCodes(code)}`);
  }
  console.log(explainOne(code, entry, columns).join('\n'));
  return 0;
}

export const explain: Command = { help: HELP, run };
