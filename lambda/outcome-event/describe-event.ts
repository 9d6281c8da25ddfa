import { createHash } from 'node:crypto';
import type { Receipt, State } from '../ledger/receipt.ts';

/** Name of the sender in every outcome event. */
export const EVENT_SOURCE = 'dropdial';

/** What an outcome event may be called. */
export const EVENT_TYPES = [
  'Drop Created',
  'Drop Rejected',
  'Drop Skipped',
  'Drop Waiting',
  'Drop In Doubt',
  'Drop Checked',
] as const;
export type EventType = (typeof EVENT_TYPES)[number];

/** States on the way, which nobody is told of, are left out. */
const TYPES: Partial<Readonly<Record<State, EventType>>> = {
  created: 'Drop Created',
  rejected: 'Drop Rejected',
  skipped: 'Drop Skipped',
  waiting: 'Drop Waiting',
  in_doubt: 'Drop In Doubt',
  checked: 'Drop Checked',
};

/** The event that a receipt calls for. */
export interface OutcomeEvent {
  readonly type: EventType;
  /** Digest of what the event is about: where it is the same, nothing new is to be told. */
  readonly about: string;
}

/** What may change while the state stays the same, and is worth telling again. */
function describeSubject({ state, missing = [], problems, parameters, doubt }: Draft): unknown {
  switch (state) {
    case 'waiting':
      return [missing, problems.map(({ code, message }) => [code, message])];
    case 'in_doubt':
      return [doubt?.since, doubt?.parked];
    case 'checked':
      return parameters;
    default:
      return undefined;
  }
}

type Draft = Pick<Receipt, 'state' | 'missing' | 'problems' | 'parameters' | 'doubt'>;

/** The event that a receipt calls for as it stands; `undefined` on the way to an outcome. */
export function describeEvent(receipt: Draft): OutcomeEvent | undefined {
  const type = TYPES[receipt.state];
  if (type === undefined) return undefined;
  const subject = JSON.stringify([type, describeSubject(receipt)]);
  return { type, about: createHash('sha256').update(subject).digest('hex').slice(0, 16) };
}

/** The event that a receipt calls for and that it does not say was sent. */
export function findOwedEvent(receipt: Receipt): OutcomeEvent | undefined {
  const event = describeEvent(receipt);
  return event?.about === receipt.announced?.about ? undefined : event;
}
