import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { styleText } from 'node:util';
import { UsageError } from '../../cli/command.ts';
import { BUNDLE_DIR, buildBundle } from '../../scripts/build-bundle.ts';
import { printHelp, printText } from '../../terminal/print-text.ts';
import { printable } from '../../terminal/printable.ts';
import { describeLogLine } from '../describe-log-line.ts';
import { startEmbeddedStack } from '../embedded-stack.ts';
import { CLIENTS, type ClientKind, missingOf } from './clients.ts';
import { findPrograms, installCommand, REQUIREMENTS } from './find-programs.ts';
import { CLIENTS_HELP, type ClientsOptions, parseClientsOptions } from './parse-options.ts';
import { type ClientsRun, type DropResult, encryptWithKms, runClient } from './run-clients.ts';
import { createRunner } from './run-program.ts';
import { describeFaults, printRows, summarize } from './show-results.ts';

/** Seconds between two sweeps. A deployed stack takes minutes, but here somebody is watching. */
const SWEEP_SECONDS = 10;

/** Reports what the machine has and lacks, and returns the clients that can run. */
async function findClients({ clients }: ClientsOptions): Promise<readonly ClientKind[]> {
  const found = await findPrograms(createRunner());
  const asked = CLIENTS.filter(({ name }) => clients.includes(name));
  for (const { name, needs, says } of asked) {
    const missing = missingOf({ needs }, found);
    const versions = needs.map(one => found.get(one)).join(', ');
    const state = missing.length === 0 ? printable(versions) : `missing here: ${missing.join(', ')}`;
    console.log(`${name.padEnd(8)} ${says}: ${state}`);
  }
  const missing = Object.keys(REQUIREMENTS).flatMap(name =>
    asked.flatMap(kind => missingOf(kind, found)).filter(one => one === name),
  );
  if (missing.length > 0) console.log(`To install what is missing on Debian: ${installCommand(missing)}`);
  return asked.filter(kind => missingOf(kind, found).length === 0);
}

async function runAll(run: ClientsRun, clients: readonly ClientKind[]): Promise<boolean> {
  const results: DropResult[] = [];
  let allRan = true;
  for (const kind of clients) {
    if (run.signal.aborted) break;
    try {
      results.push(...(await runClient(run, kind)));
    } catch (error) {
      allRan = false;
      console.error(printable(`${kind.name}: ${error instanceof Error ? error.message : String(error)}`));
    }
  }
  console.log(printRows(summarize(results)));
  const faults = describeFaults(results);
  for (const fault of faults) console.error(fault);
  const good = results.length - faults.length;
  console.log(`${good} of ${results.length} drops ended with one list for each upload and a true status`);
  return allRan && !run.signal.aborted && results.length > 0 && faults.length === 0;
}

async function runClients(options: ClientsOptions): Promise<number> {
  const clients = await findClients(options);
  if (clients.length === 0 || (options.isChosen && clients.length < options.clients.length)) return 1;
  await buildBundle();
  const dir = await mkdtemp(join(tmpdir(), 'dropdial-clients-'));
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  try {
    const stack = await startEmbeddedStack({
      dir,
      bundleDir: BUNDLE_DIR,
      versioned: options.versioned,
      visibilityTimeoutSeconds: 5,
      sweepSeconds: SWEEP_SECONDS,
      onLog: line => {
        const text = options.logs ? describeLogLine(line) : undefined;
        if (text !== undefined) console.log(styleText('dim', `  ${printable(text)}`));
      },
    });
    try {
      if (options.kms) await encryptWithKms(stack);
      const run = { stack, dir, options, onProgress: console.log, signal: stop.signal };
      return (await runAll(run, clients)) ? 0 : 1;
    } finally {
      await stack.close();
    }
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseClientsOptions(args);
  if (options !== 'help') return runClients(options);
  printHelp(CLIENTS_HELP);
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  printText(`clients: ${error instanceof Error ? error.message : String(error)}`, process.stderr);
  if (error instanceof UsageError) console.error('See npm run clients -- --help');
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
