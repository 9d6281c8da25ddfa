import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { beginAttempt, endAttempt, ReceiptSchema, StateSchema } from '../../../lambda/ledger/receipt.ts';
import { isFinal } from '../../../lambda/ledger/states.ts';
import { makeDraft } from '../../support/make-draft.ts';

const at = (minute: number) => new Date(Date.UTC(2026, 0, 2, 3, minute));

test('only created, rejected and skipped are final', () => {
  expect(StateSchema.options.filter(isFinal)).toEqual(['created', 'rejected', 'skipped']);
});

test('a document from before parameters had sources and newer names is read unchanged', () => {
  const parameters = {
    rule_id: 1,
    priority: 0,
    max_simultaneous: 1,
    num_attempts: 1,
    name: 'x',
    reference_ip: '192.0.2.1',
  };
  const written = {
    ...makeDraft({ parameters, origins: { rule_id: 'feed', name: 'file name', reference_ip: 'tag' } }),
    ...{ revision: 'r1', updatedAt: at(0).toISOString() },
  };

  expect(v.parse(ReceiptSchema, JSON.parse(JSON.stringify(written)))).toEqual(written);
});

describe('attempts', () => {
  test('begin with their owner and end with a reason', () => {
    const begun = beginAttempt({ attempts: [] }, 'a', at(0));
    const ended = endAttempt(begun, 'created', at(1));

    expect(begun.attempts).toEqual([{ owner: 'a', startedAt: at(0).toISOString() }]);
    expect(ended.attempts).toEqual([
      { owner: 'a', startedAt: at(0).toISOString(), endedAt: at(1).toISOString(), ended: 'created' },
    ]);
  });

  test('that have ended keep their end', () => {
    const ended = endAttempt(beginAttempt({ attempts: [] }, 'a', at(0)), 'created', at(1));

    expect(endAttempt(ended, 'again', at(2))).toEqual(ended);
    expect(endAttempt({ attempts: [] }, 'again', at(2))).toEqual({ attempts: [] });
  });

  test('beyond twenty are dropped, oldest first', () => {
    let receipt: Parameters<typeof beginAttempt>[0] = { attempts: [] };
    for (let index = 0; index < 25; index++) {
      receipt = endAttempt(beginAttempt(receipt, `owner ${index}`, at(index)), 'x', at(index));
    }

    expect(receipt.attempts).toHaveLength(20);
    expect(receipt.attempts[0]?.owner).toBe('owner 5');
    expect(receipt.attempts.at(-1)?.owner).toBe('owner 24');
  });
});
