import * as v from 'valibot';
import type { Documents } from '../../lambda/ledger/store/conditional-document.ts';

/** Small documents by key. They can be read; a write fails the test. */
export function readOnlyDocuments(stored: ReadonlyMap<string, object>): Documents {
  return {
    async change({ schema }, { key, decide }) {
      const document = stored.get(key);
      const decision = await decide(document && v.parse(schema, document));
      if (decision === 'again' || decision.write) throw new Error('the test expects nobody to write a document');
      return decision.result;
    },
  };
}
