import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const ROOT = join(import.meta.dirname, '..', '..');
const COLUMNS = 80;

/** A command of the first page: what a person types, and the script that it runs. */
interface ShownCommand {
  readonly typed: string;
  readonly args: readonly string[];
}

const COMMANDS: readonly ShownCommand[] = [
  { typed: 'npm start', args: [join(ROOT, 'local', 'start.ts')] },
  {
    typed: 'npx dropdial check examples/short-row.csv',
    args: [join(ROOT, 'cli', 'main.ts'), 'check', 'examples/short-row.csv'],
  },
];

/** Replaces everything that differs between runs by similar values: ports, sizes of the bundle, ids and times. */
export function normaliseOutput(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/(?<=127\.0\.0\.1:)\d+/g, '40000')
    .replace(/(?<=built the function \()\d+/, '700')
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '0cb7466d-0181-470d-8d3f-b755cc3e935e')
    .replace(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '2027-03-01T09:00:00.000Z')
    .replace(/\b\d\d:\d\d:\d\dZ/g, '09:00:00Z')
    .trimEnd();
}

/** The option of node that makes a process write as to a terminal of so many columns. */
export function terminalOption(columns: number): string {
  return `--import=data:text/javascript,for(const s of [process.stdout,process.stderr]){s.isTTY=true;s.columns=${columns}}`;
}

/** The output of a command of the first page in a terminal of 80 columns, in the folder where a person types it. */
async function runShown({ typed, args }: ShownCommand): Promise<string> {
  const output = await new Promise<string>(resolve => {
    // A rejected file ends with exit code 1, which is shown as well.
    execFile(process.execPath, [terminalOption(COLUMNS), ...args], { cwd: ROOT }, (_error, out, err) =>
      resolve(out + err),
    );
  });
  return `\`\`\`text\n$ ${typed}\n${normaliseOutput(output)}\n\`\`\``;
}

/** Runs the commands of the first page and returns them with their output. */
export async function makeShownOutput(): Promise<string> {
  const shown: string[] = [];
  for (const command of COMMANDS) shown.push(await runShown(command));
  return shown.join('\n\n');
}

/** Replaces the output between two marks of the first page. */
export function replaceShownOutput(page: string, output: string): string {
  const marks = /(<!-- output: made by npm run schema -->\n)[\s\S]*?(\n<!-- end of output -->)/;
  if (!marks.test(page)) throw new Error('the page has no marks for the output of its commands');
  return page.replace(marks, (_all, begin: string, end: string) => begin + output + end);
}
