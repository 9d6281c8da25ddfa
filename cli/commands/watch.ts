import { setTimeout as sleep } from 'node:timers/promises';
import { styleText } from 'node:util';
import { describeError } from '../../lambda/errors.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { printable } from '../../terminal/printable.ts';
import { type Screen, screenOf } from '../../terminal/screen.ts';
import { showMoment } from '../../terminal/show-age.ts';
import { describeStep } from '../../terminal/steps/describe-step.ts';
import { colourOf } from '../../terminal/steps/state-colours.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import type { Command } from '../command.ts';
import { watchLedger } from '../drop/watch-ledger.ts';
import { hintNextStep } from '../failure/hint-next-step.ts';
import { chooseFeed } from '../ledger/choose-feed.ts';
import { openLedger } from '../ledger/open-ledger.ts';
import { FEED_OPTIONS, LEDGER_HELP } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';

const HELP = `Usage: dropdial watch [--feed ID] [--once] [--json]

Shows each step of all drops until Ctrl-C. The drops that have not ended come
first. dropdial show says more about one drop.

  --feed ID        only drops of one feed
  --once           shows the drops that have not ended, and ends
  --json           the receipt for each step, one a line, as
                   schema/receipt.schema.json describes it
${LEDGER_HELP}
`;

/** A step of a drop, with its time and submission. */
function printStep(receipt: Receipt, now: Date, { columns }: Screen): string {
  const { state, drop, updatedAt } = receipt;
  const line = `${showMoment(updatedAt, now)} ${drop.key}: ${describeStep(receipt)}`;
  const colour = colourOf(state);
  const lines = wrapText(printable(line), columns);
  return lines.map(each => (colour ? styleText(colour, each, { stream: process.stdout }) : each)).join('\n');
}

/** Reports why a look failed, once for each new reason. */
function createTroubleTeller(): (error: unknown) => void {
  let last = '';
  return error => {
    const hint = hintNextStep(error, process.env);
    const text = printable(`${describeError(error)}${hint === undefined ? '' : `; ${hint}`}`);
    if (text !== last) console.error(`cannot read the ledger: ${text}`);
    last = text;
  };
}

async function run(args: readonly string[]): Promise<number> {
  const { values } = readArguments({
    args: [...args],
    options: { ...FEED_OPTIONS, once: { type: 'boolean', default: false } },
  });
  const open = await openLedger(values);
  const feed = values.feed === undefined ? undefined : chooseFeed(open.config.feeds, values.feed).id;
  const receipts = watchLedger(open, {
    feed,
    once: values.once,
    sleep,
    onReady: () => console.error('watching; Ctrl-C ends it'),
    onTrouble: createTroubleTeller(),
  });
  let count = 0;
  for await (const receipt of receipts) {
    count++;
    const line = values.json ? JSON.stringify(receipt) : printStep(receipt, open.now(), screenOf(process.stdout));
    console.log(line);
  }
  if (count === 0) console.error('all drops have ended');
  return 0;
}

export const watch: Command = { help: HELP, run };
