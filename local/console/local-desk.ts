import { createDesk } from '../../cli/console/create-desk.ts';
import type { OpenLedger } from '../../cli/ledger/open-ledger.ts';
import type { Desk } from '../../console/server/desk.ts';
import { Refusal } from '../../console/server/send.ts';
import type { SimulatorView } from '../../console/view/simulator-view.ts';
import { refreshResults } from '../../lambda/acts/refresh-results.ts';
import { RefusedError } from '../../lambda/acts/refused.ts';
import { readEnvironment } from '../../lambda/invocation/read-environment.ts';
import { openLedger } from '../../lambda/ledger/store/open-ledger.ts';
import { quoteWord } from '../../terminal/shell-command.ts';
import { dropFile, findLocalDrop } from '../drop-file.ts';
import { DROP_BUCKET, type EmbeddedStack } from '../embedded-stack.ts';
import type { VoximplantSimulator } from '../voximplant/start-simulator.ts';
import { setFault, showFaults } from './faults.ts';
import { CLOCK_SWITCHES, type LocalClock, PASSES } from './local-clock.ts';
import { showLists } from './show-simulator.ts';

/** The interval of looks at the stack, in milliseconds; they are cheap here. */
const PAUSE_MS = 500;
const MOST_SUBMISSIONS = 200;

/** The ledger of a stack, opened as by an operator. */
export function openLocalLedger(
  { environment, client: s3 }: EmbeddedStack,
  clock: Pick<LocalClock, 'now'>,
): OpenLedger {
  const { config, ownS3Endpoint } = readEnvironment(environment);
  const now = () => new Date(clock.now());
  const { ledgerBucket: bucket } = config;
  const { ledger, lists } = openLedger({ s3, bucket, now, newId: () => crypto.randomUUID(), owes: () => false });
  return { s3, config, ledger, lists, now, ownS3Endpoint };
}

/** Makes every list call everybody, and the next sweep look at its results. */
async function callAll(open: OpenLedger, simulator: VoximplantSimulator, shown: readonly Shown[]): Promise<void> {
  for (const { listId, status } of simulator.lists) if (status === 'In progress') simulator.completeList(listId);
  for (const { feed: feedId, id } of shown) {
    const found = await open.ledger.read(feedId, id);
    const feed = open.config.feeds.find(one => one.id === feedId);
    if (!found?.receipt.answer) continue;
    try {
      await refreshResults(open, found, feed, 'refresh');
    } catch (error) {
      // A list that has ended already, or that the function is working on, needs nothing.
      if (!(error instanceof RefusedError)) throw error;
    }
  }
}

interface Shown {
  readonly feed: string;
  readonly id: string;
}

/** The services and settings of a local desk. */
interface LocalDeskOptions {
  readonly stack: EmbeddedStack;
  readonly simulator: VoximplantSimulator;
  readonly clock: LocalClock;
  /** Paths of the suppression lists of its feeds. */
  readonly suppress: readonly string[];
}

/** The desk of an embedded stack: it drops files, spoils requests and moves the clock, too. */
export function createLocalDesk({ stack, simulator, clock, suppress }: LocalDeskOptions): Desk {
  const open = openLocalLedger(stack, clock);
  const desk = createDesk(open, {
    title: 'the local stack',
    about: 'Nobody is called: the simulator takes the place of Voximplant.',
    drops: true,
    exports: Object.entries(stack.environment).map(([name, value]) => `export ${name}=${quoteWord(value)}`),
    commandOptions: [],
    suppress,
    pauseMs: PAUSE_MS,
    most: MOST_SUBMISSIONS,
  });
  const sweep = () => stack.sweep();
  let shown: readonly Shown[] = [];

  const lookAtSimulator = (): SimulatorView => ({
    time: new Date(clock.now()).toISOString().replace(/:\d\d\.\d+Z$/, 'Z'),
    faults: showFaults(simulator),
    clock: CLOCK_SWITCHES,
    lists: showLists(simulator),
  });

  return {
    ...desk,
    async look() {
      const look = await desk.look();
      shown = look.submissions;
      // The simulator's calls proceed only when it is read.
      simulator.advance(0);
      return { ...look, simulator: lookAtSimulator() };
    },
    async drop({ path, feed: feedId }) {
      const feed = open.config.feeds.find(({ id }) => id === feedId);
      const options = { client: stack.client, bucket: feed?.bucket ?? DROP_BUCKET, prefix: feed?.prefix ?? '' };
      return dropFile(await findLocalDrop(path), { ...options, tags: new Map() });
    },
    async order(id) {
      const pass = PASSES.get(id);
      if (pass !== undefined) await clock.pass(pass, sweep);
      else if (id === 'call-all') {
        await callAll(open, simulator, shown);
        // The function goes by whole seconds: at this very one the lists are not due yet.
        await clock.pass(1_000, sweep);
      } else if (!setFault(simulator, id)) throw new Refusal(400, `there is no switch "${id}"`);
    },
  };
}
