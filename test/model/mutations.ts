import type { Ledger } from '../../lambda/ledger/ledger.ts';
import type { Submission } from '../../lambda/ledger/submission.ts';
import { describeEvent } from '../../lambda/outcome-event/describe-event.ts';
import type { Mutation } from './worker.ts';

const ofLedger =
  (mutate: (ledger: Ledger) => Ledger): Mutation =>
  (ledger, index) => ({ ledger: mutate(ledger), index });

/** Forgets that a request was in progress, as if nothing had been sent. */
function forgetSending(entry: Submission | undefined): Submission | undefined {
  if (entry?.receipt.state !== 'sending') return entry;
  return { ...entry, receipt: { ...entry.receipt, state: 'claimed' } };
}

/** Makes a doubt look old, with many looks. */
function ageDoubt(entry: Submission | undefined): Submission | undefined {
  const doubt = entry?.receipt.doubt;
  if (entry === undefined || doubt === undefined) return entry;
  const aged = { ...doubt, since: '2025-01-01T00:00:00.000Z', looks: 10 };
  return { ...entry, receipt: { ...entry.receipt, doubt: aged } };
}

async function latest(ledger: Ledger, entry: Submission): Promise<Submission> {
  return (await ledger.read(entry.receipt.feed, entry.receipt.submission)) ?? entry;
}

/** Protocols that are wrong in one point each. The explorer must detect all of them. */
export const mutations: Readonly<Record<string, Mutation>> = {
  'writes that do not care who wrote before': ofLedger(ledger => ({
    ...ledger,
    replace: async (entry, draft, step) => ledger.replace(await latest(ledger, entry), draft, step),
  })),

  'a claim that another worker already holds': ofLedger(ledger => ({
    ...ledger,
    create: async draft => {
      const created = await ledger.create(draft);
      const held = created ?? (await ledger.read(draft.feed, draft.submission));
      const { revision = '', updatedAt = '' } = held?.receipt ?? {};
      return held && { etag: held.etag, receipt: { ...draft, revision, updatedAt } };
    },
  })),

  'a commit point that does not write "sending"': ofLedger(ledger => ({
    ...ledger,
    replace: async (entry, draft, step) => {
      if (draft.state !== 'sending') return ledger.replace(entry, draft, step);
      const { revision, updatedAt } = entry.receipt;
      return { ...entry, receipt: { ...draft, revision, updatedAt } };
    },
  })),

  'what was in flight is sent again at once': ofLedger(ledger => ({
    ...ledger,
    read: async (feed, submission) => forgetSending(await ledger.read(feed, submission)),
  })),

  'a lease that nobody respects, and a doubt that nobody has': ofLedger(ledger => ({
    ...ledger,
    read: async (feed, submission) => {
      const entry = forgetSending(await ledger.read(feed, submission));
      return entry && { ...entry, receipt: { ...entry.receipt, lease: undefined } };
    },
  })),

  'an answer that is written back before it is recorded': ofLedger(ledger => ({
    ...ledger,
    replace: async (entry, draft, step) => {
      if (draft.state !== 'created' || entry.receipt.state === 'created') return ledger.replace(entry, draft, step);
      const { revision, updatedAt } = entry.receipt;
      return { ...entry, receipt: { ...draft, revision, updatedAt } };
    },
  })),

  'an outcome that is sent again when its event comes twice': ofLedger(ledger => ({
    ...ledger,
    read: async (feed, submission) => {
      const entry = await ledger.read(feed, submission);
      if (entry?.receipt.state !== 'created') return entry;
      return { ...entry, receipt: { ...entry.receipt, state: 'claimed', lease: undefined } };
    },
  })),

  'what is left open and listed nowhere': (ledger, index) => ({
    ledger,
    index: { ...index, mark: async () => undefined },
  }),

  'an event that counts as sent when its outcome is recorded': ofLedger(ledger => ({
    ...ledger,
    replace: (entry, draft, step) => {
      const event = describeEvent(draft);
      const announced = event && { event: event.type, about: event.about, at: '2025-01-01T00:00:00.000Z' };
      return ledger.replace(entry, announced ? { ...draft, announced } : draft, step);
    },
  })),

  'a quiet period that nobody waits for': ofLedger(ledger => ({
    ...ledger,
    read: async (feed, submission) => ageDoubt(await ledger.read(feed, submission)),
    replace: async (entry, draft, step) => ageDoubt(await ledger.replace(entry, draft, step)),
  })),
};
