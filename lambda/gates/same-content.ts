import * as v from 'valibot';
import type { DocumentKind } from '../ledger/store/conditional-document.ts';
import { contentKey } from '../ledger/store/ledger-keys.ts';
import type { GateWorld, Obstacle } from './gate.ts';
import { type ContentLook, type Holder, judgeHolder } from './judge-holder.ts';

const holder = { submission: v.string(), key: v.string(), at: v.pipe(v.string(), v.isoTimestamp()) };
const HolderSchema = v.strictObject(holder);
const ContentSchema = v.strictObject({
  version: v.literal(1),
  ...holder,
  /** Earlier holders, if a repeat was meant. If the repeat is never sent, they count again. */
  earlier: v.optional(v.array(HolderSchema)),
  revision: v.optional(v.string()),
});
type Content = v.InferOutput<typeof ContentSchema>;

/** Earlier holders that are kept, the newest ones. */
const MAX_EARLIER = 4;

/** One document for each content of a feed. A key has at most 1,024 bytes, and JSON may write each as six. */
const CONTENT: DocumentKind<Content> = {
  schema: ContentSchema,
  maxBytes: 64 * 1024,
  maxTries: 5,
  conflict: 'other workers keep writing about the same content',
};

/** The other submissions that had the content, latest first. */
function othersIn(content: Content | undefined, submission: string): readonly Holder[] {
  if (content === undefined) return [];
  const { earlier = [], key, at } = content;
  return [{ submission: content.submission, key, at }, ...earlier].filter(other => other.submission !== submission);
}

/**
 * Claims the content of a drop for its submission. Within the feed's window, counted from the latest holder, it keeps
 * the same list from being sent under two names, or twice after two uploads. If the drop says that a repeat is meant,
 * nothing stops it, and its claim is recorded. Feeds without a window record claims as well, to recognize copies of an
 * object onto itself.
 *
 * ```
 *   no other holder -------------------------------------------- If-None-Match: * --> ours
 *   the other one never dialled (rejected, skipped, waiting) --- If-Match ----------> ours
 *   the other one is claimed, its lease has expired ------------ fence, If-Match ---> ours
 *   the other one has a lease, is in doubt or held ---------------------------------> in progress: look again later
 *   the other one is created -------------------------------------------------------> already sent: rejected
 *   the same, and no event has told yet how our object was made --------------------> pause: its own event will tell
 *   the other one is of the same upload, with another idempotency key, and created -> a copy: keeps that outcome
 *   a repeat is meant ------------------------------------------ If-Match ----------> ours, the other one is kept
 * ```
 *
 * Every claim writes the document, even that of a submission that is the holder already. Otherwise a waiting submission
 * could continue at the very moment when another one finds it waiting and takes the content.
 */
export async function sameContent(
  look: ContentLook,
  { documents, ledger, now }: Pick<GateWorld, 'documents' | 'ledger' | 'now'>,
): Promise<Obstacle | undefined> {
  const { feed, receipt, plan } = look;
  const { submission, drop, revision } = receipt;
  const ours = { version: 1, submission, key: drop.key, at: now().toISOString() } as const;
  return documents.change<Content, Obstacle | undefined>(CONTENT, {
    key: contentKey(feed.id, plan.sha256),
    revision,
    isNew: true,
    decide: async content => {
      const earlier: Holder[] = [];
      let obstacle: Obstacle | undefined;
      for (const other of othersIn(content, submission)) {
        const found = await judgeHolder(other, look, { ledger, now });
        if (found === 'again') return 'again';
        if (found === undefined) continue;
        earlier.push(other);
        // That the object is no upload comes first: all other obstacles apply to uploads only.
        if (!found.isMeant && (obstacle === undefined || found.obstacle.kind === 'copy')) ({ obstacle } = found);
      }
      if (obstacle) return { result: obstacle };
      const kept = earlier.slice(0, MAX_EARLIER);
      return { result: undefined, write: { ...ours, ...(kept.length > 0 && { earlier: kept }) } };
    },
  });
}
