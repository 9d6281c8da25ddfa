import type { Dispatcher } from 'undici';
import type { PutMetrics } from '../metrics.ts';
import type { Run } from '../run.ts';
import type { CallContext, MethodResult } from './call-method.ts';
import { countApiError } from './count-api-error.ts';
import type { TaskCount } from './count-tasks.ts';
import { type CallOptions, type CallResult, createCallList } from './create-call-list.ts';
import type { TokenSource } from './credentials/mint-token.ts';
import { readAccountId } from './credentials/read-account-id.ts';
import type { Found, Search, Statuses } from './find-call-lists.ts';
import type { Looked } from './results/look-at-lists.ts';
import type { TaskPage } from './results/read-tasks.ts';

/** The part of a feed that determines its account. */
interface AccountHolder {
  readonly id: string;
  readonly secretId: string;
}

/** Methods about existing lists. None of them throws or retries. */
export interface Lists {
  /** The account of the lists; absent when it is unknown. */
  readonly accountId?: number | undefined;
  find(search: Search): Promise<Found>;
  statuses(listIds: readonly number[]): Promise<Statuses>;
  stop(listId: number): Promise<MethodResult<unknown>>;
  recover(listId: number): Promise<MethodResult<unknown>>;
  /** Whether a list has the expected number of tasks, or up to `more` in addition. */
  tasks(listId: number, expected: { readonly tasks: number; readonly more: number }): Promise<TaskCount>;
}

/** Methods that read created lists and their tasks. None of them throws. */
export interface ListReader {
  /** The account of the lists; `undefined` when it is unknown. */
  readonly accountId: number | undefined;
  /** The states of 1 to 250 lists. */
  look(listIds: readonly number[]): Promise<MethodResult<Looked>>;
  read(listId: number, page: { readonly offset: number; readonly count: number }): Promise<MethodResult<TaskPage>>;
}

/** Opens the account of a feed to read its lists. @throws {DropdialError} `credentials_unreadable`. */
export type ReadLists = (feed: AccountHolder, run: Pick<Run, 'signal' | 'deadline'>) => Promise<ListReader>;

/** A file to send, and how to commit it. */
export type NewList = Pick<CallOptions, 'parameters' | 'listName' | 'held' | 'source' | 'planned' | 'commit'>;

/** The account of one feed. It can be used until its token expires. */
export interface Account extends Lists {
  /** Calls CreateCallList once. */
  create(list: NewList): Promise<CallResult>;
}

/** Makes the context for methods that few invocations call. @throws {DropdialError} `credentials_unreadable`. */
export type OpenApi = (feed: AccountHolder, run: Pick<Run, 'signal' | 'deadline'>) => Promise<CallContext>;

/** The Management API. */
export interface Voximplant {
  /** @throws {DropdialError} `credentials_unreadable`. */
  account(feed: AccountHolder, run: Pick<Run, 'signal' | 'deadline'>): Promise<Account>;
  /** Looks for another key after the API rejected the current one, see {@link TokenSource.renew}. */
  renewKey(feed: AccountHolder): Promise<boolean>;
}

interface VoximplantOptions {
  readonly apiUrl: string;
  readonly dispatcher: Dispatcher;
  readonly tokens: TokenSource;
  /** Milliseconds for which a transfer may stall. */
  readonly idleMs: number;
  readonly newId: () => string;
  readonly putMetrics: PutMetrics;
}

/**
 * The lists of an account. The code of each method is loaded by its first use, because most drops need none of them.
 */
export function openLists(context: CallContext): Lists {
  return {
    accountId: readAccountId(context.token),
    find: async search => (await import('./find-call-lists.ts')).findCallLists(context, search),
    statuses: async listIds => (await import('./find-call-lists.ts')).readCallListStatuses(context, listIds),
    stop: async listId => (await import('./stop-call-list.ts')).stopCallList(context, listId),
    recover: async listId => (await import('./recover-call-list.ts')).recoverCallList(context, listId),
    tasks: async (listId, expected) => (await import('./count-tasks.ts')).countTasks(context, listId, expected),
  };
}

/** Creates readers of lists; their code is loaded by the first request. */
export function createReadLists(options: Pick<VoximplantOptions, 'apiUrl' | 'dispatcher' | 'tokens'>): ReadLists {
  return async (feed, { signal, deadline }) => {
    const { apiUrl, dispatcher, tokens } = options;
    return openReader({ apiUrl, dispatcher, token: await tokens.get(feed.secretId, deadline()), signal });
  };
}

export function openReader(context: CallContext): ListReader {
  return {
    accountId: readAccountId(context.token),
    look: async listIds => (await import('./results/look-at-lists.ts')).lookAtLists(context, listIds),
    read: async (listId, page) => (await import('./results/read-tasks.ts')).readTasks(context, listId, page),
  };
}

/** Creates the API client, over connections and tokens that outlive an invocation. */
export function createVoximplant(options: VoximplantOptions): Voximplant & { readonly openApi: OpenApi } {
  return {
    account: (feed, run) => openAccount(options, feed, run),
    openApi: (feed, run) => makeContext(options, feed, run),
    renewKey: ({ secretId }) => options.tokens.renew(secretId),
  };
}

async function makeContext(
  { apiUrl, dispatcher, tokens }: VoximplantOptions,
  { secretId }: AccountHolder,
  { signal, deadline }: Pick<Run, 'signal' | 'deadline'>,
): Promise<CallContext> {
  return { apiUrl, token: await tokens.get(secretId, deadline()), dispatcher, signal };
}

async function openAccount(
  options: VoximplantOptions,
  feed: AccountHolder,
  run: Pick<Run, 'signal' | 'deadline'>,
): Promise<Account> {
  const { idleMs, newId, putMetrics } = options;
  const context = await makeContext(options, feed, run);
  return {
    ...openLists(context),
    async create(list) {
      const boundaryId = newId().replaceAll('-', '');
      const result = await createCallList({ ...context, ...list, boundaryId, idleMs });
      const counted = countApiError(result);
      if (counted) putMetrics(feed.id, counted);
      return result;
    },
  };
}
