import { styleText } from 'node:util';
import { printable } from '../../terminal/printable.ts';
import { screenOf } from '../../terminal/screen.ts';
import { colourOf } from '../../terminal/steps/state-colours.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import { printCheck } from '../check/print-check.ts';
import type { Step } from './follow-drop.ts';
import type { PlannedDrop } from './plan-drop.ts';

/** Where drops are reported: to people on standard error, to programs on standard output. */
export interface Teller {
  /** A message that is not a step. */
  say(text: string): void;
  step(drop: PlannedDrop, step: Step): void;
  /** The problems of a file that is not uploaded because of them. */
  refuse(drop: PlannedDrop): void;
  /** The final report on a drop: its list, or its receipt. */
  end(drop: PlannedDrop, step: Step): void;
}

function sayLine(text: string, status = ''): void {
  const colour = colourOf(status);
  for (const line of wrapText(printable(text), screenOf(process.stderr).columns)) {
    console.error(colour ? styleText(colour, line, { stream: process.stderr }) : line);
  }
}

/** The id of a drop's list. */
function listOf({ status, receipt, metadata }: Step): string | undefined {
  if (status !== 'created') return undefined;
  return receipt ? String(receipt.answer?.list_id ?? '') : metadata?.['dropdial-list-id'];
}

function toLine({ shown, feed, key }: PlannedDrop, step: Step): string {
  const { status, text, receipt } = step;
  const list = listOf(step);
  return JSON.stringify({
    version: 1,
    file: shown,
    bucket: feed.bucket,
    key,
    status,
    text,
    ...(receipt && { submission: receipt.submission }),
    ...(list && { listId: Number(list) }),
  });
}

/** @param several whether lines name their file. */
export function createTeller(isJson: boolean, several: boolean): Teller {
  return {
    say: text => sayLine(text),
    step(drop, step) {
      if (isJson) console.log(toLine(drop, step));
      else sayLine(`${several ? `${drop.shown}: ` : ''}${step.text}`, step.status);
    },
    refuse({ shown, check }) {
      const { verdict, problems, problemCount } = check;
      const line = { version: 1, file: shown, status: verdict.kind, problems, problemCount };
      if (isJson) console.log(JSON.stringify(line));
      else console.error(printCheck(check, screenOf(process.stderr), false));
    },
    end(_drop, step) {
      const list = listOf(step);
      if (isJson && step.receipt) console.log(JSON.stringify(step.receipt));
      else if (!isJson && list) console.log(list);
    },
  };
}
