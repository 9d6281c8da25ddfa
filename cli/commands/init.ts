import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { checkConfig } from '../../infra/config/check-config.ts';
import { CONFIG_FILE } from '../../infra/config/find-config.ts';
import type { DropdialConfig } from '../../infra/document/settings.ts';
import { printable } from '../../terminal/printable.ts';
import { screenOf } from '../../terminal/screen.ts';
import { quoteWord } from '../../terminal/shell-command.ts';
import { wrapHelp } from '../../terminal/wrap-help.ts';
import { type Command, UsageError } from '../command.ts';
import { ALARM_EMAILS, describeTold } from '../init/alarm-question.ts';
import { type Asker, answer, createAsker, type Question, takeStandards } from '../init/ask-questions.ts';
import { describeConfig, toFeed } from '../init/describe-config.ts';
import { describeWrittenApp } from '../init/describe-outcome.ts';
import { askForFeed, type GivenAnswers } from '../init/feed-questions.ts';
import { findRegion, regionQuestion } from '../init/region-question.ts';
import { SUPPRESSION } from '../init/suppression-question.ts';
import { checkFolder, writeApp } from '../init/write-app.ts';
import { readArguments } from '../read-arguments.ts';

const HELP = `Usage: dropdial init [FOLDER] [OPTIONS]

Asks what is to be deployed and writes ${CONFIG_FILE}, which npx cdk deploy makes a stack of; in an app that has the package
installed, DropdialStack.describedBy does. With a new or empty FOLDER, it writes a whole app there: the configuration, package.json,
cdk.json, app.ts, tsconfig.json, README.md and .gitignore. Answers may be piped in, one a line; what an option says is not asked for.

  --yes                   asks nothing, and takes the standard answer for every missing option
  --feed ID               id of the feed (operator)
  --prefix PREFIX         prefix of its keys, such as acme/ (the id and a slash)
  --rules IDS             rules that its lists may use, such as 101,102 (any rule of the account)
  --priority N            priority of its lists; 0 is the highest (1)
  --max-simultaneous N    calls at the same time (10)
  --num-attempts N        attempts for each contact (3)
  --max-rows N            most rows of one file (500000)
  --phone-check WHAT      wrong telephone numbers, or none in a file: reject, warn or off (reject)
  --results               every feed collects what became of the calls of its lists (no feed does)
  --suppression LISTS     numbers that no feed calls: places of lists, such as s3://my-lists/do-not-call.txt, with commas between (none)
  --alarm-emails LIST     who is told when an alarm goes off: addresses with commas between (nobody)
  --region REGION         the Region of the stack (that of the AWS environment)
  --output FILE           another file than ${CONFIG_FILE}; one that ends in .json is a document of JSON
  --force                 writes over a file that is there
`;

const OPTIONS = {
  yes: { type: 'boolean', default: false },
  feed: { type: 'string' },
  prefix: { type: 'string' },
  rules: { type: 'string' },
  priority: { type: 'string' },
  'max-simultaneous': { type: 'string' },
  'num-attempts': { type: 'string' },
  'max-rows': { type: 'string' },
  'phone-check': { type: 'string' },
  results: { type: 'boolean', default: false },
  suppression: { type: 'string' },
  'alarm-emails': { type: 'string' },
  region: { type: 'string' },
  output: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

const MORE: Question<boolean> = {
  text: 'Another feed? (y/n)',
  standard: 'n',
  read: answer => {
    if (/^(y|yes)$/i.test(answer)) return true;
    if (/^(n|no)$/i.test(answer)) return false;
    throw new UsageError(`the answer must be y or n; got "${answer}"`);
  },
};

interface Given {
  readonly first: GivenAnswers;
  readonly hasResults: boolean;
  readonly suppression: string | undefined;
  readonly alarmEmails: string | undefined;
  readonly region: string | undefined;
  /** The Region that is proposed; empty for none. */
  readonly standardRegion: string;
}

/** Asks for the feeds first, which somebody came for, and then for the stack around them. */
async function askForConfig(asker: Asker, given: Given): Promise<DropdialConfig> {
  const { first, hasResults } = given;
  // A wrong option is said before anybody has answered anything.
  if (given.suppression !== undefined) SUPPRESSION.read(given.suppression);
  if (given.alarmEmails !== undefined) ALARM_EMAILS.read(given.alarmEmails);
  if (given.region !== undefined) regionQuestion('').read(given.region);
  const feeds = [toFeed(await askForFeed(asker, first, 'operator'), hasResults)];
  while (await asker.ask(MORE)) feeds.push(toFeed(await askForFeed(asker, {}, `feed-${feeds.length + 1}`), hasResults));
  const suppression = await answer(asker, SUPPRESSION, given.suppression);
  const alarmEmails = await answer(asker, ALARM_EMAILS, given.alarmEmails);
  const region = given.region ?? (await asker.ask(regionQuestion(given.standardRegion)));
  return {
    ...(region !== '' && { env: { region } }),
    ...(alarmEmails.length > 0 && { alarmEmails }),
    ...(suppression.length > 0 && { suppression }),
    feeds,
  };
}

/** The location of `defineConfig` in the sources of this project; an installed package does not have it. */
const SOURCE = join(import.meta.dirname, '..', '..', 'infra', 'define-config.ts');

/**
 * The module from which the file at `output` imports `defineConfig`: a relative path in this project, the package
 * elsewhere.
 */
function importPathFrom(output: string): string {
  if (!existsSync(SOURCE)) return 'dropdial';
  const path = relative(dirname(output), SOURCE).split(sep).join('/');
  return path.startsWith('.') ? path : `./${path}`;
}

const DEPLOYMENT = existsSync(SOURCE)
  ? `  npx cdk bootstrap                   # once per account and Region
  npm run build && npx cdk deploy$`
  : `  DropdialStack.describedBy(app, config);   // in your CDK app: import { DropdialStack } from 'dropdial'
  npx cdk deploy Dropdial`;

function describeNextSteps(output: string, config: DropdialConfig): string {
  // A file with another name is not found automatically.
  const isFound = basename(output) === CONFIG_FILE;
  const fills = config.feeds.map(
    ({ id }) =>
      `  aws secretsmanager put-secret-value --secret-id dropdial/${id} --secret-string file://credentials.json`,
  );
  const steps = [
    DEPLOYMENT.replace('$', isFound ? '' : ` -c ${quoteWord(`config=${output}`)}`),
    ...fills,
    `  npx dropdial doctor${isFound ? '' : ` --config ${quoteWord(output)}`} --send-test`,
  ];
  return [`${printable(output)} is written. Next steps:`, steps.join('\n'), describeTold(config, output)]
    .filter(part => part !== '')
    .join('\n\n');
}

interface Place {
  /** The folder of a whole app; if absent, only the configuration is written. */
  readonly folder: string | undefined;
  /** The path of the configuration. */
  readonly output: string;
  readonly force: boolean;
}

/** @throws {UsageError} if an existing file would be overwritten without permission. */
async function choosePlace(
  positionals: readonly string[],
  { output, force }: { readonly output?: string | undefined; readonly force: boolean },
): Promise<Place> {
  const [folder, more] = positionals;
  if (more !== undefined) throw new UsageError(`name one folder; got "${folder}" and "${more}"`);
  if (folder === undefined) {
    const path = output ?? CONFIG_FILE;
    if (existsSync(path) && !force)
      throw new UsageError(`"${path}" exists: --force replaces it, --output names another file`);
    return { folder, output: path, force };
  }
  if (output !== undefined) throw new UsageError('name a folder or "--output", not both');
  if (!force) await checkFolder(folder);
  return { folder, output: join(folder, CONFIG_FILE), force };
}

/** Writes the requested files. @returns the message about them. */
async function write({ folder, output, force }: Place, config: DropdialConfig): Promise<string> {
  if (folder !== undefined) {
    const files = await writeApp({ folder, force }, config, [CONFIG_FILE, describeConfig(config, 'dropdial')]);
    return describeWrittenApp(folder, files, config);
  }
  const text = output.endsWith('.json')
    ? `${JSON.stringify({ alarmEmails: [], ...config }, null, 2)}\n`
    : describeConfig(config, importPathFrom(resolve(output)));
  // Another process may have written one while the questions were answered.
  await writeFile(output, text, { flag: force ? 'w' : 'wx' });
  return describeNextSteps(output, config);
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({ args: [...args], options: OPTIONS, allowPositionals: true });
  const place = await choosePlace(positionals, values);
  const given: GivenAnswers = {
    ...(values.feed !== undefined && { id: values.feed }),
    ...(values.prefix !== undefined && { prefix: values.prefix }),
    ...(values.rules !== undefined && { rules: values.rules }),
    ...(values.priority !== undefined && { priority: values.priority }),
    ...(values['max-simultaneous'] !== undefined && { maxSimultaneous: values['max-simultaneous'] }),
    ...(values['num-attempts'] !== undefined && { numAttempts: values['num-attempts'] }),
    ...(values['max-rows'] !== undefined && { maxRows: values['max-rows'] }),
    ...(values['phone-check'] !== undefined && { phoneCheck: values['phone-check'] }),
  };
  // Before anybody is asked: answers that are piped in do not wait.
  const standardRegion = await findRegion(process.env);
  const asker = values.yes ? takeStandards : createAsker(process.stdin, process.stdout);
  try {
    const config = await askForConfig(asker, {
      first: given,
      hasResults: values.results,
      suppression: values.suppression,
      alarmEmails: values['alarm-emails'],
      region: values.region,
      standardRegion,
    });
    checkConfig(config);
    console.log(wrapHelp(await write(place, config), screenOf(process.stdout)));
    return 0;
  } finally {
    asker.close();
  }
}

export const init: Command = { help: HELP, run };
