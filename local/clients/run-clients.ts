import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { NotFound, PutBucketEncryptionCommand } from '@aws-sdk/client-s3';
import { readMetadata } from '../drop-file.ts';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';
import type { ClientKind } from './clients.ts';
import { createRig } from './create-rig.ts';
import type { DropClient } from './drop-client.ts';
import { type ExpectedDrop, judgeDrop, type Verdict } from './judge-drop.ts';
import type { ClientsOptions } from './parse-options.ts';
import { createRunner, type RunProgram } from './run-program.ts';
import { type DropRig, SCENARIOS, type Scenario } from './scenarios.ts';

/** The result of one drop. */
export interface DropResult extends Verdict {
  readonly client: string;
  readonly scenario: string;
  readonly name: string;
  /** From the client's last command to the expected outcome; absent when that did not occur. */
  readonly seconds?: number;
}

export interface ClientsRun {
  readonly stack: EmbeddedStack;
  /** A folder for this run alone. */
  readonly dir: string;
  readonly options: Pick<ClientsOptions, 'scenarios' | 'drops' | 'kms' | 'allowDuplicate' | 'patienceMs'>;
  readonly onProgress: (text: string) => void;
  /** Aborting it ends the run after the current drop. */
  readonly signal: AbortSignal;
}

/** Milliseconds between two looks at a drop. */
const LOOK_MS = 100;
/** Longest pause between a file and its sidecar, in milliseconds, as in people's scripts. */
const MOST_GAP_MS = 60;

/** Makes the bucket encrypt with a KMS key by default. */
export async function encryptWithKms({ client }: EmbeddedStack): Promise<void> {
  const Rules = [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms' } } as const];
  await client.send(
    new PutBucketEncryptionCommand({ Bucket: DROP_BUCKET, ServerSideEncryptionConfiguration: { Rules } }),
  );
}

function createClientRunner({ stack }: ClientsRun, home: string): RunProgram {
  const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_REGION: stack.s3.region };
  return createRunner({ HOME: home, ...keys, AWS_DEFAULT_REGION: stack.s3.region, AWS_EC2_METADATA_DISABLED: 'true' });
}

/** Waits until no work is left that can be done at once, or for as long as a drop may take. */
async function untilQuiet({ stack, options }: ClientsRun): Promise<void> {
  // The timer must not keep a process alive that has finished.
  await Promise.race([stack.poller.settled(), wait(options.patienceMs, undefined, { ref: false })]);
}

async function observe({ stack }: ClientsRun, drop: ExpectedDrop): Promise<Verdict> {
  const metadata = await readMetadata(stack.client, DROP_BUCKET, drop.key).catch((error: unknown) => {
    if (error instanceof NotFound) return undefined;
    throw error;
  });
  return judgeDrop(drop, { lists: stack.simulator?.lists ?? [], metadata });
}

/** Waits until no work is left and the drop has the expected outcome. Returns false when time runs out. */
async function waitUntilGood(run: ClientsRun, drop: ExpectedDrop): Promise<boolean> {
  const end = performance.now() + run.options.patienceMs;
  await untilQuiet(run);
  for (;;) {
    if ((await observe(run, drop)).faults.length === 0) return true;
    if (performance.now() > end) return false;
    await wait(LOOK_MS);
  }
}

/** One drop, or the reason why it could not be made. */
type Made = { readonly drop: ExpectedDrop; readonly seconds?: number } | { readonly failure: string };

async function makeDrop(run: ClientsRun, scenario: Scenario, rig: DropRig): Promise<Made> {
  try {
    const drop = await scenario.run(rig);
    const start = performance.now();
    const isGood = await waitUntilGood(run, drop);
    return { drop, ...(isGood && { seconds: (performance.now() - start) / 1000 }) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}

async function judgeMade(run: ClientsRun, made: Made): Promise<Verdict & Pick<DropResult, 'seconds'>> {
  if ('failure' in made) return { isOnce: false, isTrue: false, faults: [made.failure] };
  return { ...(await observe(run, made.drop)), ...(made.seconds !== undefined && { seconds: made.seconds }) };
}

/** True when the client can do everything that a scenario needs. */
function canRun(client: DropClient, { name, needs }: Scenario): boolean {
  if (name === 'timed' && client.uploadWithTime === undefined && client.touch === undefined) return false;
  return needs.every(method => client[method] !== undefined);
}

/** Runs every scenario with one client. The outcomes are read at the end, when nothing may change any more. */
export async function runClient(run: ClientsRun, kind: ClientKind): Promise<readonly DropResult[]> {
  const dir = join(run.dir, kind.name);
  await mkdir(dir, { recursive: true });
  const { endpoint } = run.stack.s3;
  const gap = () => Math.random() * MOST_GAP_MS;
  const runner = createClientRunner(run, dir);
  const setting = { endpoint, bucket: DROP_BUCKET, dir, gap, run: runner, isKms: run.options.kms };
  const client = await kind.open(setting);
  const made: Array<{ readonly scenario: string; readonly name: string; readonly made: Made }> = [];
  try {
    for (const scenario of SCENARIOS.filter(({ name }) => run.options.scenarios.includes(name))) {
      if (!canRun(client, scenario)) continue;
      let good = 0;
      for (let index = 0; index < run.options.drops && !run.signal.aborted; index++) {
        const name = `${kind.name} ${scenario.name} ${index}`;
        const one = await makeDrop(
          run,
          scenario,
          createRig(run, client, name, index, drop => waitUntilGood(run, drop)),
        );
        made.push({ scenario: scenario.name, name, made: one });
        if ('seconds' in one) good++;
      }
      run.onProgress(`${kind.name} ${scenario.name}: ${good} of ${run.options.drops}`);
    }
    await untilQuiet(run);
    const results: DropResult[] = [];
    for (const { scenario, name, made: one } of made)
      results.push({ client: kind.name, scenario, name, ...(await judgeMade(run, one)) });
    return results;
  } finally {
    await client.close?.();
  }
}
