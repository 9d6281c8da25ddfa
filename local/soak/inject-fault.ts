import { type EmbeddedStack, LEDGER_BUCKET } from '../embedded-stack.ts';
import type { Fault } from '../s3/http/fault-book.ts';
import type { MisbehaviourOrder } from '../voximplant/misbehaviour.ts';
import type { Random } from './create-random.ts';

const CREATE = { method: 'CreateCallList' } as const;

/** Misbehaviours of the API. Stalls are left out: they cost time and show nothing more. */
const API_FAULTS: readonly [MisbehaviourOrder, ...MisbehaviourOrder[]] = [
  { ...CREATE, kind: 'answer-lost' },
  { ...CREATE, kind: 'html', executes: true },
  { ...CREATE, kind: 'html' },
  { ...CREATE, kind: 'html', status: 503, executes: true },
  { ...CREATE, kind: 'empty', executes: true },
  { ...CREATE, kind: 'truncated' },
  { ...CREATE, kind: 'reset-before-last-byte' },
  { ...CREATE, kind: 'reset-after-last-byte' },
  { ...CREATE, kind: 'error', code: 340 },
  { ...CREATE, kind: 'error', code: 484 },
  { ...CREATE, kind: 'error', code: 515 },
  { ...CREATE, kind: 'error', code: 251 },
  { ...CREATE, kind: 'error', code: 456 },
  { ...CREATE, kind: 'retry-after' },
  { method: 'GetCallLists', kind: 'html' },
  { method: 'GetCallLists', kind: 'answer-lost' },
];

/** Faults of S3, for any object; the uploads of the soak itself are spared. */
const S3_FAULTS: readonly [Fault, ...Fault[]] = [
  { operation: 'GetObject', kind: 'drop' },
  { operation: 'GetObject', kind: 'drop', afterBytes: 40 },
  { operation: 'GetObject', kind: 'error', code: 'SlowDown', status: 503 },
  { operation: 'HeadObject', kind: 'drop' },
  { operation: 'HeadObject', kind: 'error' },
  { operation: 'GetObjectTagging', kind: 'drop' },
  { operation: 'PutObject', bucket: LEDGER_BUCKET, kind: 'drop' },
  { operation: 'PutObject', bucket: LEDGER_BUCKET, kind: 'error', code: 'ConditionalRequestConflict', status: 409 },
  { operation: 'PutObject', bucket: LEDGER_BUCKET, kind: 'error' },
  { operation: 'CopyObject', kind: 'drop' },
  { operation: 'CopyObject', kind: 'error' },
];

/** Injects one fault that the stack has to survive, and describes it. */
export async function injectFault({ function: lambda, s3, simulator }: EmbeddedStack, random: Random): Promise<string> {
  switch (random.below(3)) {
    case 0:
      return (await lambda.kill()) ? 'killed' : 'nothing to kill';
    case 1: {
      const order = random.pick(API_FAULTS);
      simulator?.misbehave(order);
      return `api ${order.method} ${order.kind}`;
    }
    default: {
      const fault = random.pick(S3_FAULTS);
      s3.addFault({ ...fault, skip: random.below(6) });
      return `s3 ${fault.operation} ${fault.kind}`;
    }
  }
}
