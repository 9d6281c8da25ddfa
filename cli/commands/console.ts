import { countOf } from '../../terminal/count-of.ts';
import { type Command, UsageError } from '../command.ts';
import { type OpenLedger, openLedger } from '../ledger/open-ledger.ts';
import { LEDGER_HELP, LEDGER_OPTIONS } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';
import { untilStopped } from '../until-stopped.ts';

/** How many submissions are shown by default. */
const MOST = 200;
/** The interval of listing a deployed ledger, in milliseconds. */
const PAUSE_MS = 5_000;

const HELP = `Usage: dropdial console [--save FILE.html] [OPTIONS]

Shows the submissions of a stack on a page of this machine, live: the state of
each and why, its way, its problems, and what to do, as commands to copy. The
page also checks a file before it is dropped. It only reads, with the rights of
this shell. The address that it prints holds a token: whoever has it sees what
you see. Ctrl-C ends it.

  --save FILE      writes the submissions into a file instead, to keep, send or
                   print
  --port N         port on 127.0.0.1; default: any free one
  --most N         how many submissions are shown, the latest ones; default: ${MOST}
${LEDGER_HELP}
`;

function readNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (/^\d{1,5}$/.test(text) && number >= least && number <= most) return number;
  throw new UsageError(`"--${name}" must be ${least} to ${most}; got "${text}"`);
}

interface ServeOptions {
  readonly title: string;
  readonly commandOptions: readonly string[];
  readonly exports: readonly string[];
  readonly most: number;
  readonly port: number;
}

/** Serves the console until it is stopped. */
async function serve(open: OpenLedger, { port, ...options }: ServeOptions): Promise<number> {
  const { createDesk } = await import('../console/create-desk.ts');
  const { startConsole } = await import('../../console/server/start-console.ts');
  const about = 'This page only looks. It shows commands for everything that you can do.';
  const desk = createDesk(open, { ...options, about, drops: false, pauseMs: PAUSE_MS });
  const page = await startConsole(desk, { port });
  console.log(`the console is at ${page.url}\nCtrl-C ends it`);
  await untilStopped();
  await page.close();
  return 0;
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...args],
    options: {
      ...LEDGER_OPTIONS,
      save: { type: 'string' },
      port: { type: 'string', default: '0' },
      most: { type: 'string', default: String(MOST) },
    },
  });
  const port = readNumber('port', values.port, 0, 65_535);
  const most = readNumber('most', values.most, 1, 10_000);
  const { save } = values;
  if (save !== undefined && !/\.html$/i.test(save)) throw new UsageError(`"--save" must end in .html; got "${save}"`);
  const open = await openLedger(values);
  const title = values.stack ?? process.env.DROPDIAL_STACK ?? 'the ledger';
  const { nameSource } = await import('../console/name-source.ts');
  const { options: commandOptions, exports } = await nameSource(values, process.env);
  if (save === undefined) return serve(open, { title, commandOptions, exports, most, port });
  const { saveSubmissions } = await import('../console/save-submissions.ts');
  const count = await saveSubmissions(open, save, { title, commandOptions, most });
  console.log(`${countOf(count, 'submission')} in ${save}`);
  return 0;
}

/** Its name has a suffix, because `console` is the global object. */
export const consoleCommand: Command = { help: HELP, run };
