import { expect, test } from 'vitest';
import { createConclusions } from '../../../lambda/submission/endings.ts';
import { at, makeDraft } from '../../support/make-draft.ts';
import { createMemoryLedger } from '../../support/memory-ledger.ts';

function open() {
  const ledger = createMemoryLedger(() => at(0));
  return { ledger, conclusions: createConclusions(ledger, () => at(0)) };
}

test.each([
  [1, 60],
  [2, 120],
  [4, 480],
  [20, 1800],
])('after %d attempts that came to nothing, the event comes back in %d seconds', async (count, seconds) => {
  const { ledger, conclusions } = open();
  const attempts = Array.from({ length: count }, () => ({ owner: 'worker', startedAt: at(0).toISOString() }));
  const entry = ledger.put(makeDraft({ attempts }));

  const { retry, entry: released } = await conclusions.released(entry, 'api_transient', 'too many requests');

  expect(retry).toMatchObject({ code: 'api_transient', retryAfterSeconds: seconds });
  expect(released.receipt).toMatchObject({ state: 'claimed' });
  expect(released.receipt.lease).toBeUndefined();
});
