import type { Hand } from '../lambda/acts/record-act.ts';
import type { Submission } from '../lambda/ledger/submission.ts';
import { type ActValues, readHand } from './act-options.ts';
import { type OpenLedger, openLedger } from './ledger/open-ledger.ts';
import { findDrop } from './receipt/find-drop.ts';

/** What an act needs: a ledger, one of its submissions, and who acts. */
export interface OpenAct {
  readonly open: OpenLedger;
  readonly found: Submission;
  readonly hand: Hand;
}

/**
 * Reads who acts and why, and finds the submission.
 *
 * @param id of the submission, or its beginning; or the key of its file.
 * @throws {UsageError} when no reason is given, the configuration cannot be read, or `id` names not one submission.
 * @throws {DropdialError} `config_invalid`.
 */
export async function openAct(id: string, values: ActValues): Promise<OpenAct> {
  const hand = readHand(values);
  const open = await openLedger(values);
  return { open, hand, found: await findDrop(open, id) };
}
