import { screenOf } from '../../terminal/screen.ts';
import { watchProgress } from '../../terminal/watch-progress.ts';
import type { FileCheck } from '../check/check-file.ts';
import { FILE_OPTIONS } from '../check/file-options.ts';
import { type Command, UsageError } from '../command.ts';
import { findFeed } from '../config/find-feed.ts';
import { readArguments } from '../read-arguments.ts';

const HELP = `Usage: dropdial check FILE.csv|FOLDER|- ... [OPTIONS]

Checks files as the function does, and sends nothing. It uses the sidecar and
_defaults.json beside a file. For a folder, it checks every file that would be a
drop; - is the standard input. The verdict is one of three: would be sent, would
wait for something, would be rejected. It cannot know duplicates, places and
hourly limits of a deployed stack, and it compares only with suppression lists
that you name.

  dropdial check monday.csv --feed acme --set rule_id=101

  --set NAME=VALUE     a parameter, as a tag; repeatable
  --sidecar FILE.json  a sidecar in place of the one beside the file
  --suppress FILE      a suppression list: shows which rows would be left out;
                       repeatable. A file with the name of a list of the feed
                       is read in its format, every other one as given here:
  --suppress-set NAME=VALUE
                       as in the configuration: countryCode=44,
                       nationalPrefix=0, column=phone, format=ftc,
                       hashed=sha256, treat=refuse; repeatable
  --name NAME.csv      the name that the file will have, below its feed's prefix
  --feed ID            the feed whose defaults, profiles, limits and origins
                       apply; may be left out where there is one
  --config FILE        the configuration (.ts or .json) that has the feed;
                       default: DROPDIAL_CONFIG_FILE or DROPDIAL_STACK of the
                       environment, or dropdial.config.ts in this folder
  --stack NAME         the deployed stack that has the feed
  --all                shows every listed problem, not only the first 20
  --report FILE        also writes a report: .html, .csv or .md; no report has
                       a cell of the file
  --json               verdict, plan and problems as JSON; schema/check-report.schema.json describes it

Exit code: 0 good (sent, waiting or checked), 1 problems, 2 wrong usage or a
file that cannot be read.
`;

/** Output for programs. The version changes if a field is removed or changes its meaning. */
function toJson(checks: readonly FileCheck[]): string {
  const all = checks.map(({ verdict, ...check }) => ({
    version: 1,
    ok: check.problemCount === 0,
    verdict: verdict.kind,
    ...(verdict.kind === 'waiting' && { waitsFor: verdict.waitsFor }),
    ...check,
  }));
  const [only, second] = all;
  const document = second === undefined ? only : { version: 1, ok: all.every(({ ok }) => ok), files: all };
  return JSON.stringify(document, undefined, 2);
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      ...FILE_OPTIONS,
      name: { type: 'string' },
      all: { type: 'boolean', default: false },
      report: { type: 'string' },
    },
  });
  // This imports the function's own code, so it must not delay the help.
  const { checkFile } = await import('../check/check-file.ts');
  const { findFiles } = await import('../check/find-files.ts');
  const { readSets } = await import('../check/gather-sources.ts');
  const { printCheck, printTotals } = await import('../check/print-check.ts');
  const { isGood } = await import('../check/describe-verdict.ts');
  const { chooseLists } = await import('../check/suppress-file.ts');
  const { chooseReport, writeReport } = await import('../check/report/write-report.ts');
  const report = chooseReport(values.report);
  const tags = readSets(values.set);
  const feed = await findFeed(values.feed, values);
  const local = await chooseLists(values.suppress, values['suppress-set'], feed);
  const files = await findFiles(positionals, values.name);
  if (values.sidecar !== undefined && files.length > 1) throw new UsageError('"--sidecar" goes with one file');
  const screen = screenOf(process.stdout);
  const now = new Date();
  const checks: FileCheck[] = [];
  for (const file of files) {
    const progress = watchProgress('checking', file.size);
    const options = { sidecarPath: values.sidecar, tags, feed, now, local, onProgress: progress.update };
    const checked = await checkFile(file, options).finally(progress.end);
    checks.push(checked);
    if (!values.json) console.log(`${checks.length > 1 ? '\n' : ''}${printCheck(checked, screen, values.all)}`);
  }
  if (values.json) console.log(toJson(checks));
  else if (checks.length > 1) console.log(`\n${printTotals(checks, screen)}`);
  if (report) await writeReport(report, checks, now);
  return checks.every(isGood) ? 0 : 1;
}

export const check: Command = { help: HELP, run };
