import { findCode } from '../../codes/all-codes.ts';
import { SKIP_CODES } from '../../codes/ending-codes.ts';
import type { PlanSummary } from '../../lambda/csv/plan-summary.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { awaitedSource } from '../../lambda/gates/awaited-source.ts';
import { callingHours } from '../../lambda/gates/calling-hours.ts';
import type { Obstacle } from '../../lambda/gates/gate.ts';
import { refuseUnsuppressible } from '../../lambda/gates/suppressible.ts';
import { classifyKey } from '../../lambda/keys/classify-key.ts';
import type { Problem } from '../../lambda/problem.ts';
import type { Resolution } from '../../lambda/resolve/resolve-parameters.ts';
import type { Sources } from '../../lambda/sources/read-sources.ts';
import { describeUnclaimed } from '../../lambda/write-back/unclaimed/describe-unclaimed.ts';
import type { Compared } from './suppress-file.ts';

/** The state that the submission would reach if the file were dropped now. */
export type Verdict =
  | { readonly kind: 'sent' }
  /** It is valid and would not be sent, because it is a dry run. */
  | { readonly kind: 'checked' }
  /**
   * @property awaited what has to come first, as a noun.
   * @property waitsFor the same in full: the names of missing parameters, or a sentence.
   */
  | { readonly kind: 'waiting'; readonly awaited: string; readonly waitsFor: string }
  | { readonly kind: 'rejected' }
  /** It would start nothing, whatever its content. */
  | { readonly kind: 'skipped'; readonly problem: Problem };

/** The facts about a file after it was read. */
interface ReadFile {
  readonly feed: FeedConfig;
  readonly key: string;
  readonly sources: Sources;
  readonly resolution: Resolution;
  readonly plan: PlanSummary;
  /** The number of problems of the file itself. */
  readonly problems: number;
  /** The size of the file as uploaded, in bytes. */
  readonly size: number;
  readonly now: Date;
  /** The result of suppression lists, if the file was compared with any. */
  readonly compared?: Compared | undefined;
}

const EMPTY: Problem = { code: 'empty_object', message: 'the object has 0 bytes; there is nobody to call' };

/** Why an object with this name and size starts nothing, whatever its content. */
function findSkip({ key, feed, size }: ReadFile): Problem | undefined {
  const { kind } = classifyKey(key, feed);
  if (kind === 'not_a_csv') return describeUnclaimed({ key, prefixes: [feed.prefix], beginning: Buffer.alloc(0) });
  if (kind === 'sidecar')
    return { code: 'not_a_csv', message: 'this is the name of a sidecar; upload the list as .csv' };
  if (Object.hasOwn(SKIP_CODES, kind)) return { code: kind, message: findCode(kind)?.meaning ?? kind };
  return size === 0 ? EMPTY : undefined;
}

/** The obstacle for a valid file, as far as it can be known before the drop. */
async function findObstacle({ feed, plan, resolution, now }: ReadFile): Promise<Obstacle | undefined> {
  if (resolution.kind !== 'complete') return undefined;
  return callingHours({ feed, parameters: resolution.parameters, plan }, { now: () => now });
}

/** The verdict on the file, and a refusal that is not among the problems of the file and its parameters. */
export async function judgeFile(file: ReadFile): Promise<{ readonly verdict: Verdict; readonly refusal?: Problem }> {
  const { resolution, problems } = file;
  const skip = findSkip(file);
  if (skip) return { verdict: { kind: 'skipped', problem: skip }, refusal: skip };
  if (resolution.kind === 'invalid') return { verdict: { kind: 'rejected' } };
  const awaited = await awaitedSource(file);
  if (awaited?.kind === 'wait') {
    const what = file.feed.waitFor === 'tags' ? 'its tags' : 'its sidecar';
    return { verdict: { kind: 'waiting', awaited: what, waitsFor: awaited.wait.message } };
  }
  if (resolution.kind === 'incomplete') {
    const names = resolution.missing.join(', ');
    return { verdict: { kind: 'waiting', awaited: names, waitsFor: names } };
  }
  const { parameters } = resolution;
  const isDry = parameters.dry_run === true;
  const unsuppressible = refuseUnsuppressible(file.feed, parameters);
  if (unsuppressible) return { verdict: { kind: 'rejected' }, refusal: unsuppressible.refusal };
  if (problems > 0) return { verdict: { kind: isDry ? 'checked' : 'rejected' } };
  const obstacle = isDry ? undefined : await findObstacle(file);
  if (obstacle?.kind === 'refusal') return { verdict: { kind: 'rejected' }, refusal: obstacle.refusal };
  if (obstacle?.kind === 'wait') {
    return { verdict: { kind: 'waiting', awaited: 'its calling hours', waitsFor: obstacle.wait.message } };
  }
  return { verdict: judgeLists(file.compared, isDry) };
}

/** The verdict of suppression lists on a file without any other obstacle. */
function judgeLists(compared: Compared | undefined, isDry: boolean): Verdict {
  if (compared?.kind === 'unusable') return { kind: 'waiting', awaited: compared.why, waitsFor: compared.why };
  const [problem] = compared?.problems ?? [];
  if (isDry) return { kind: 'checked' };
  if (compared?.verdict === 'refused') return { kind: 'rejected' };
  return compared?.verdict === 'nobody_left' && problem ? { kind: 'skipped', problem } : { kind: 'sent' };
}
