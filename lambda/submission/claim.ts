import { DropdialError } from '../errors.ts';
import type { Draft } from '../ledger/ledger.ts';
import { begin, takeOver } from '../ledger/move.ts';
import type { Pause } from '../ledger/pause.ts';
import { beginAttempt, endAttempt, type Receipt } from '../ledger/receipt.ts';
import { isTaken, mayStillDial } from '../ledger/standing.ts';
import { isFinal } from '../ledger/states.ts';
import type { Submission } from '../ledger/submission.ts';
import type { Run } from '../run.ts';
import type { Stand, StepWorld } from './step.ts';

/** The result of an attempt to take a submission: it is ours, it had ended before, or another worker has it. */
export interface Claim extends Stand {
  /** True if it had ended before. Then nothing may be sent, only written back again. */
  readonly wasOver: boolean;
}

const MAX_LOOKS = 5;

/**
 * A wait keeps its beginning when the drop is looked at again, or waits for something else. A person always gets the
 * full time, however long the drop waited for something else.
 */
function continueWait({ state, wait }: Receipt, draft: Draft): Receipt['wait'] {
  if (draft.wait === undefined || wait === undefined || state !== 'waiting') return draft.wait ?? wait;
  if (draft.wait.for === 'person' && wait.for !== 'person') return draft.wait;
  return { ...draft.wait, since: wait.since, tooLongSince: wait.tooLongSince };
}

/** The parameters that a commit point adds to the recorded ones. */
const ADDED: ReadonlySet<string> = new Set(['delimiter', 'encoding']);

/** True if the drop asks for nothing else than before. */
function asksTheSame(recorded: Receipt, draft: Draft): boolean {
  const before = new Map(Object.entries(recorded.parameters ?? {}));
  const after = new Map(Object.entries(draft.parameters ?? {}));
  const names = new Set([...before.keys(), ...after.keys()]);
  return [...names].every(name => {
    if (ADDED.has(name) && !after.has(name)) return true;
    return JSON.stringify(before.get(name)) === JSON.stringify(after.get(name));
  });
}

/** How the object was made, if its first event did not tell. After our own copy of it, a copy event may be ours. */
function tellHow({ drop, writeBack }: Receipt, { isUpload, isCopy }: Draft['drop']): Partial<Receipt['drop']> {
  if (isUpload) return { isUpload };
  const isNews = isCopy && drop.isUpload !== true && !writeBack.pending && writeBack.copies.length === 0;
  return isNews ? { isCopy } : {};
}

/** The parts of the recorded submission that a new attempt keeps. */
function continueFrom(recorded: Receipt, draft: Draft, now: Date): Draft {
  const open = endAttempt(recorded, 'lease ended without an outcome', now);
  const copies = [...recorded.writeBack.copies];
  for (const copy of draft.writeBack.copies) {
    if (!copies.some(({ etag }) => etag === copy.etag)) copies.push(copy);
  }
  return {
    ...draft,
    // If the same file was uploaded again in the meantime, the submission is of that upload.
    drop: {
      ...recorded.drop,
      versionId: draft.drop.versionId,
      uploadedAt: draft.drop.uploadedAt,
      ...tellHow(recorded, draft.drop),
    },
    announced: recorded.announced,
    createdAt: recorded.createdAt,
    attempts: open.attempts,
    resends: recorded.resends,
    account: recorded.account,
    acts: recorded.acts,
    wait: continueWait(recorded, draft),
    ...(asksTheSame(recorded, draft) && { givenBack: recorded.givenBack }),
    writeBack: { pending: draft.writeBack.pending || recorded.writeBack.pending, copies },
  };
}

function beginIfClaimed(draft: Draft, owner: string, now: Date): Draft {
  return draft.state === 'claimed' ? beginAttempt(draft, owner, now) : draft;
}

/** True if there is nothing to write: the record already says that the drop waits, for the same reason. */
function waitsAlready(recorded: Receipt, draft: Draft): boolean {
  return (
    draft.state === 'waiting' &&
    recorded.state === 'waiting' &&
    recorded.wait?.for === draft.wait?.for &&
    JSON.stringify(recorded.missing) === JSON.stringify(draft.missing)
  );
}

/** A finished dry run. Only other parameters, such as a missing `dry_run`, begin it again. */
function isCheckedAlready(recorded: Receipt, draft: Draft): boolean {
  return recorded.state === 'checked' && JSON.stringify(recorded.parameters) === JSON.stringify(draft.parameters);
}

/** Why nothing can be done for a submission that another worker has. */
export function describeBusy({ lease }: Receipt, now: Date): Pause {
  const until = lease?.until ?? now.toISOString();
  const comesBack = Math.max(Date.parse(until), now.getTime() + 1000);
  const message = `another worker holds it until ${until}`;
  return { code: 'submission_busy', message, until: new Date(comesBack) };
}

/**
 * Takes a submission for one worker, or records that it waits.
 *
 * ```
 *   nothing recorded ------------------ If-None-Match: * ----> ours
 *   waiting | claimed, lease expired -- If-Match ------------> ours
 *   checked, with other parameters ---- If-Match ------------> ours
 *   sending, lease expired | in_doubt | held ----------------> unchanged: a list may exist, and is followed up
 *   a running lease ------------------------------------------> busy
 *   created | rejected | skipped | checked, the same again ---> had ended
 * ```
 *
 * @param draft the document to write: `claimed` with a lease, or an ending without one.
 * @param known the submission, if it was just read; saves another read.
 * @throws {DropdialError} `ledger_conflict` if other writers win every time.
 */
export async function claim(
  draft: Draft,
  known: Submission | undefined,
  { owner }: Pick<Run, 'owner'>,
  { ledger, now }: Pick<StepWorld, 'ledger' | 'now'>,
): Promise<Claim> {
  const time = now();
  let seen = known?.receipt.submission === draft.submission ? known : undefined;
  if (seen === undefined) {
    const created = await begin(ledger, beginIfClaimed(draft, owner, time));
    if (created) return { submission: created, wasOver: false };
  }
  for (let looks = 1; looks <= MAX_LOOKS; looks++) {
    const submission = seen ?? (await ledger.read(draft.feed, draft.submission));
    seen = undefined;
    if (submission === undefined)
      throw new DropdialError('ledger_conflict', 'the ledger lost a document; is it being emptied?');
    const { receipt } = submission;
    if (isFinal(receipt.state) || isCheckedAlready(receipt, draft)) return { submission, wasOver: true };
    if (isTaken(receipt, time)) return { submission, wasOver: false, pause: describeBusy(receipt, time) };
    if (mayStillDial(receipt) || waitsAlready(receipt, draft)) return { submission, wasOver: false };
    const next = beginIfClaimed(continueFrom(receipt, draft, time), owner, time);
    const taken = await takeOver(ledger, submission, next);
    if (taken) return { submission: taken, wasOver: false };
  }
  throw new DropdialError('ledger_conflict', `other writers won every look at submission ${draft.submission}`);
}
