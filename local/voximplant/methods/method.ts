import { ApiError } from '../answer/api-error.ts';
import type { Answer } from '../answer/send-answer.ts';
import type { CallListStore, SimulatedCallList } from '../call-list-store.ts';
import type { CredentialsFile, ServiceAccount } from '../make-credentials.ts';
import type { KnownRules } from '../parameters/check-parameters.ts';
import { type Parameters, readInteger, requireText } from '../parameters/parameters.ts';
import type { UploadedFile } from '../read-body.ts';
import type { SimulatorSettings } from '../settings/read-settings.ts';

/** The part of the simulator that methods use. */
export interface MethodContext {
  readonly lists: CallListStore;
  readonly rules: KnownRules;
  readonly settings: SimulatorSettings;
  /** Host and port of the simulator. */
  readonly address: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Counts the requests, for behaviour that differs from one request to the next. */
  readonly requests: { count(method: string): number };
}

/** One authenticated request whose body was read. */
export interface Call {
  readonly account: ServiceAccount & Partial<Pick<CredentialsFile, 'account_email'>>;
  readonly parameters: Parameters;
  readonly file: UploadedFile | undefined;
}

/** A method of the API. @throws {ApiError} when it rejects the request. */
export type Method = (call: Call, context: MethodContext) => Answer | Promise<Answer>;

/**
 * The account's list that `list_id` names.
 *
 * @param unknown the code for an unknown list. Documented for EditCallList and EditCallListTasksPriority: 251. A
 * setting decides for all other methods.
 * @throws {ApiError} 134 or 255, or `unknown`.
 */
export function requireList(
  { account, parameters }: Call,
  { lists, settings }: MethodContext,
  unknown: 251 | 255 = settings.unknownList,
): SimulatedCallList {
  requireText(parameters, 'list_id');
  const listId = readInteger(parameters, 'list_id', 1, Number.MAX_SAFE_INTEGER);
  if (listId === undefined) throw new ApiError(255, '"list_id" must be a whole number');
  const list = lists.find(account.account_id, listId);
  if (list === undefined) throw new ApiError(unknown, 'the account has no such list');
  return list;
}

/**
 * Checks an optional `account_id`, which must be the token's. @throws {ApiError} 101. Assumed: the code, and that it is
 * optional.
 */
export function checkAccountId({ account, parameters }: Call): void {
  const given = parameters.get('account_id');
  if (given !== undefined && given !== String(account.account_id))
    throw new ApiError(101, '"account_id" is not the account of the token');
}

/** An optional whole number. @throws {ApiError} 101 when it is not one, or out of range. */
export function optionalInteger(
  parameters: Parameters,
  name: string,
  limits: { readonly min: number; readonly max: number; readonly default: number },
): number {
  if (!parameters.has(name)) return limits.default;
  const value = readInteger(parameters, name, limits.min, limits.max);
  if (value === undefined) throw new ApiError(101, `"${name}" must be from ${limits.min} to ${limits.max}`);
  return value;
}
