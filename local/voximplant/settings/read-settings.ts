import * as v from 'valibot';
import { type CallOutcome, DEFAULT_OUTCOMES } from '../calls/decide-attempt.ts';
import type { CallHabits } from '../calls/dialler.ts';

/** What a client cannot know of the service, so that the simulator has it in every way. */
export interface ServiceHabits {
  /** How GetCallLists compares `name`; the reference does not say. @default 'substring' */
  readonly nameFilter: 'exact' | 'substring';
  /**
   * Whether `is_cancelled` creates a list that is canceled and does not dial until it is recovered. The reference of the
   * newest client lists the parameter; that the service honours it is assumed. When it is ignored, the list dials at once.
   * @default true
   */
  readonly isCancelledHonoured: boolean;
  /**
   * How many requests of GetCallLists miss a list that is created from now on, each of which would have shown it. How soon a
   * list is found is documented nowhere. @default 0
   */
  readonly hiddenLooks: number;
  /** Money of the account, in USD. Below 1 the service starts no list; here it only tells. @default 100 */
  readonly balance: number;
  /**
   * The order of the tasks in GetCallListDetails, which is documented nowhere: by their ids, backwards, mixed and always in the
   * same way, or mixed in another way at every request, so that pages repeat some tasks and lack others.
   * @default 'ascending'
   */
  readonly taskOrder: 'ascending' | 'descending' | 'mixed' | 'changing';
  /** What `count` counts there: "the number of tasks", of the page or of the list. Recorded answers show a page. @default 'page' */
  readonly taskCount: 'page' | 'list';
  /** How the state of lists and tasks is spelt. Documented with one l; third parties have seen two. @default 'Canceled' */
  readonly canceledWord: 'Canceled' | 'Cancelled';
  /** The name of the attempts that are left, in JSON. Old answers had the misspelt one, which is still in the CSV. @default 'attempts_left' */
  readonly attemptsKey: 'attempts_left' | 'attmepts_left';
  /** Whether the numbers of a task come as numbers, as documented, or as texts. @default 'number' */
  readonly taskNumbers: 'number' | 'text';
  /** How JSON says that something of a task is not set. Recorded answers show empty texts. @default 'empty' */
  readonly unset: 'empty' | 'absent' | 'null';
  /** Whether `custom_data` has the service's own columns, those that begin with two underscores. @default 'kept' */
  readonly controlColumns: 'kept' | 'taken-out';
  /** What a task is called whose call failed and that will be called again. @default 'New' */
  readonly betweenAttempts: 'New' | 'In progress';
  /** The code for a list that is not there, where none is documented. @default 255 */
  readonly unknownList: 251 | 255;
  /**
   * How CancelCallListTask answers. Documented are the fields of one task; in what those of several stand is not. `flat`: one
   * task alone stands in nothing. @default 'result', an array of that name
   */
  readonly cancelAnswer: 'result' | 'results' | 'array' | 'flat';
  /** Whether a completed list to which tasks are appended, or whose task is given attempts, goes on. @default true */
  readonly reopens: boolean;
}

/** What may be set of a simulator, also while it runs. */
export interface SimulatorSettings extends ServiceHabits, Omit<CallHabits, 'latest'> {
  /**
   * Seconds of calling to a second of the clock: 60 makes an hour of calls in a minute. 0: calls go on only when they are told
   * to, and a list stays as it is. @default 0
   */
  readonly pace: number;
}

export const defaultSettings: SimulatorSettings = {
  nameFilter: 'substring',
  isCancelledHonoured: true,
  hiddenLooks: 0,
  balance: 100,
  taskOrder: 'ascending',
  taskCount: 'page',
  canceledWord: 'Canceled',
  attemptsKey: 'attempts_left',
  taskNumbers: 'number',
  unset: 'empty',
  controlColumns: 'kept',
  betweenAttempts: 'New',
  unknownList: 255,
  cancelAnswer: 'result',
  reopens: true,
  pace: 0,
  seed: 1,
  callSeconds: 30,
  outcomes: DEFAULT_OUTCOMES,
};

const amount = v.pipe(v.number(), v.finite(), v.minValue(0));
const whole = v.pipe(v.number(), v.safeInteger());
const oneOf = <const T extends string>(...words: T[]) => v.exactOptional(v.picklist(words));

const OutcomeSchema: v.GenericSchema<unknown, CallOutcome> = v.strictObject({
  ends: v.picklist(['processed', 'failed', 'error']),
  weight: v.exactOptional(amount),
  resultData: v.exactOptional(v.union([v.string(), v.record(v.string(), v.unknown())])),
  customData: v.exactOptional(v.string()),
  where: v.exactOptional(v.record(v.string(), v.string())),
});

const entries = {
  nameFilter: oneOf('exact', 'substring'),
  isCancelledHonoured: v.exactOptional(v.boolean()),
  hiddenLooks: v.exactOptional(v.pipe(whole, v.minValue(0))),
  balance: v.exactOptional(v.pipe(v.number(), v.finite())),
  taskOrder: oneOf('ascending', 'descending', 'mixed', 'changing'),
  taskCount: oneOf('page', 'list'),
  canceledWord: oneOf('Canceled', 'Cancelled'),
  attemptsKey: oneOf('attempts_left', 'attmepts_left'),
  taskNumbers: oneOf('number', 'text'),
  unset: oneOf('empty', 'absent', 'null'),
  controlColumns: oneOf('kept', 'taken-out'),
  betweenAttempts: oneOf('New', 'In progress'),
  unknownList: v.exactOptional(v.picklist([251, 255])),
  cancelAnswer: oneOf('result', 'results', 'array', 'flat'),
  reopens: v.exactOptional(v.boolean()),
  pace: v.exactOptional(amount),
  seed: v.exactOptional(whole),
  callSeconds: v.exactOptional(amount),
  outcomes: v.exactOptional(v.array(OutcomeSchema)),
} satisfies Record<keyof SimulatorSettings, v.GenericSchema>;

const SettingsSchema = v.strictObject(entries);
const AmongOthersSchema = v.object(entries);

/**
 * Reads settings that came as JSON; what they leave out stays as it is.
 *
 * @throws {Error} whose message names each field that is wrong.
 */
export function readSettings(json: unknown): Partial<SimulatorSettings> {
  const result = v.safeParse(SettingsSchema, json);
  if (result.success) return result.output;
  throw new Error(
    result.issues.map(issue => `"${v.getDotPath(issue) ?? 'the settings'}": ${issue.message}`).join('; '),
  );
}

/** All settings: those that stand among other options, and the defaults of those that do not. @throws {Error} when one is wrong. */
export function pickSettings(options: Partial<SimulatorSettings>): SimulatorSettings {
  return { ...defaultSettings, ...v.parse(AmongOthersSchema, options) };
}
