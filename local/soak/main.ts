import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';
import { formatTable } from '../../terminal/format-table.ts';
import { printHelp, printText } from '../../terminal/print-text.ts';
import { screenOf } from '../../terminal/screen.ts';
import { type EmbeddedStack, startEmbeddedStack } from '../embedded-stack.ts';
import { createRandom } from './create-random.ts';
import { disturbEvents } from './disturb-events.ts';
import { readReceipts } from './resolve-parked.ts';
import { runSoak } from './run-soak.ts';
import { startClock } from './soak-clock.ts';
import { makeSoakFeeds } from './soak-feeds.ts';
import { soakSettings } from './soak-settings.ts';

const HELP = `Drops files on the embedded stack while the function is killed, sockets are cut, the API answers anything, events are lost and
doubled, others copy the objects onto themselves, and ETags change with every write. What waits for places, hours, parameters or
the limit of an hour is brought back by sweeps. Then what dialled, and what the objects say, is compared with what was dropped.
Nobody is called.

  npm run soak -- [--files N] [--seed N] [--minutes N]

  --files N    how many files (default 300)
  --seed N     repeats the choices of an earlier run (default: a new one, which is printed)
  --minutes N  how long what is open may take after the last file (default 10)

Exit code: 0 when every file dialled once and its object says so, 1 when not, 2 for wrong usage.
`;

function wholeNumber(name: string, text: string, min: number): number {
  const number = Number(text);
  if (!/^\d{1,9}$/.test(text) || number < min)
    throw new TypeError(`"--${name}" must be a whole number of ${min} or more`);
  return number;
}

function readOptions() {
  const { values } = parseArgs({
    options: {
      files: { type: 'string', default: '300' },
      seed: { type: 'string', default: String(Math.floor(Math.random() * 1e9)) },
      minutes: { type: 'string', default: '10' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  return {
    help: values.help,
    files: wholeNumber('files', values.files, 1),
    seed: wholeNumber('seed', values.seed, 0),
    limitMs: wholeNumber('minutes', values.minutes, 1) * 60_000,
  };
}

/** Reports the progress, because a soak takes minutes. */
function onProgress(dropped: number): void {
  if (dropped % 50 === 0) console.log(`${dropped} files dropped`);
}

/** Prints what the ledger has about files with a wrong outcome. */
async function explain(stack: EmbeddedStack, names: readonly string[]): Promise<void> {
  for await (const { receipt } of readReceipts(stack)) {
    const { state, drop, problems, attempts, doubt } = receipt;
    if (names.includes(drop.key))
      console.error(JSON.stringify({ key: drop.key, state, doubt, problems, attempts }, undefined, 2));
  }
}

async function soak({ files, seed, limitMs }: ReturnType<typeof readOptions>): Promise<number> {
  console.log(`soak of ${files} files, seed ${seed}`);
  await buildBundle();
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-soak-'));
  const random = createRandom(seed);
  const [clock, events, latency] = [startClock(), disturbEvents(createRandom(seed + 1)), createRandom(seed + 2)];
  const stack = await startEmbeddedStack({
    dir,
    bundleDir: BUNDLE_DIR,
    ...soakSettings(clock, events, latency),
    // Periods that are minutes in production are seconds here; drops that sweeps bring back need a leap of the clock.
    feeds: makeSoakFeeds(4),
    functionTimeoutSeconds: 10,
    visibilityTimeoutSeconds: 4,
    maxPostponeSeconds: 4,
    concurrency: 4,
  });
  try {
    const result = await runSoak(stack, { files, random, clock, events, limitMs, onProgress });
    const faults = [...result.faults].toSorted().map(([fault, times]) => [fault, String(times)]);
    console.log(formatTable(['fault', 'times'], faults, screenOf(process.stdout)));
    const { twice, lost, wrong, parked, sweeps } = result;
    const counts = `${twice.length} dialled twice, ${lost.length} lost, ${wrong.size} with a wrong status`;
    printText(`${result.files} files: ${counts}; ${parked} left to a person, ${sweeps} sweeps`);
    for (const name of twice) console.error(`dialled twice: ${name}`);
    for (const name of lost) console.error(`lost: ${name}`);
    for (const [name, fault] of wrong) console.error(`wrong status: ${name}: ${fault}`);
    const bad = [...twice, ...lost, ...wrong.keys()];
    if (bad.length > 0) await explain(stack, bad);
    if (result.deadLetters > 0) console.error(`${result.deadLetters} dead letters`);
    if (!result.isQuiet) console.error('the time ran out before everything was done');
    const isGood = bad.length + result.deadLetters === 0 && result.isQuiet;
    if (!isGood) console.error(`to repeat: npm run soak -- --files ${files} --seed ${seed}`);
    return isGood ? 0 : 1;
  } finally {
    await stack.close();
    await rm(dir, { recursive: true, force: true });
  }
}

async function main(): Promise<number> {
  let options: ReturnType<typeof readOptions>;
  try {
    options = readOptions();
  } catch (error) {
    printText(
      `soak: ${error instanceof Error ? error.message : String(error)}\nSee npm run soak -- --help`,
      process.stderr,
    );
    return 2;
  }
  if (!options.help) return soak(options);
  printHelp(HELP);
  return 0;
}

process.exitCode = await main();
