import type { Hand } from '../lambda/acts/record-act.ts';
import type { Submission } from '../lambda/ledger/submission.ts';
import { type ActValues, readHand } from './act-options.ts';
import { type OpenLedger, openLedger } from './ledger/open-ledger.ts';
import { findDrop } from './receipt/find-drop.ts';

/** The context of an act: a ledger, a submission, and the person. */
interface OpenAct {
  readonly open: OpenLedger;
  readonly found: Submission;
  readonly hand: Hand;
}

/**
 * Reads the person and the reason, and finds the submission.
 *
 * @param id of the submission, or its beginning; or the key of its file.
 * @throws {UsageError} if the reason is missing, the configuration cannot be read, or `id` does not name exactly one
 *   submission.
 * @throws {DropdialError} `config_invalid`.
 */
export async function openAct(id: string, values: ActValues): Promise<OpenAct> {
  const hand = readHand(values);
  const open = await openLedger(values);
  return { open, hand, found: await findDrop(open, id) };
}
