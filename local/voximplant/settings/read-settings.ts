import * as v from 'valibot';
import { type CallOutcome, DEFAULT_OUTCOMES } from '../calls/decide-attempt.ts';
import type { CallHabits } from '../calls/dialler.ts';

/** Behaviour of the service that is undocumented, so that the simulator supports every variant. */
export interface ServiceHabits {
  /** How GetCallLists compares `name`; the reference does not say. @default 'substring' */
  readonly nameFilter: 'exact' | 'substring';
  /**
   * Whether `is_cancelled` creates a canceled list, which does not dial until it is recovered. The reference of the
   * newest client lists the parameter; that the service honours it is assumed. When it is ignored, the list dials at
   * once.
   * @default true
   */
  readonly isCancelledHonoured: boolean;
  /**
   * How many requests of GetCallLists that should show a list miss it, for lists created from now on. How soon a list
   * is found is undocumented. @default 0
   */
  readonly hiddenLooks: number;
  /** The account's balance, in USD. Below 1, the service starts no list; here it is only returned. @default 100 */
  readonly balance: number;
  /**
   * The order of the tasks in GetCallListDetails, which is undocumented: by id, backwards, in a fixed mixed order, or
   * in a mixed order that changes with every request, so that pages repeat some tasks and lack others.
   * @default 'ascending'
   */
  readonly taskOrder: 'ascending' | 'descending' | 'mixed' | 'changing';
  /**
   * What `count` counts there: "the number of tasks", of the page or of the list. Recorded answers show a page.
   * @default 'page'
   */
  readonly taskCount: 'page' | 'list';
  /** The spelling of canceled lists and tasks. One l is documented; third parties have seen two. @default 'Canceled' */
  readonly canceledWord: 'Canceled' | 'Cancelled';
  /**
   * The name of the remaining attempts in JSON. Old answers had the misspelling that is still in the CSV. @default
   * 'attempts_left'
   */
  readonly attemptsKey: 'attempts_left' | 'attmepts_left';
  /** Whether the numbers of a task are numbers, as documented, or texts. @default 'number' */
  readonly taskNumbers: 'number' | 'text';
  /** How JSON shows missing values of a task. Recorded answers have empty texts. @default 'empty' */
  readonly unset: 'empty' | 'absent' | 'null';
  /** Whether `custom_data` has the service's own columns, whose names begin with two underscores. @default 'kept' */
  readonly controlColumns: 'kept' | 'taken-out';
  /** The state of a task whose call failed and that will be called again. @default 'New' */
  readonly betweenAttempts: 'New' | 'In progress';
  /** The code for an unknown list, where none is documented. @default 255 */
  readonly unknownList: 251 | 255;
  /**
   * The form of CancelCallListTask's answer. The fields for one task are documented, the structure for several is not.
   * `flat`: the answer for a single task has no wrapper. @default 'result', an array of that name
   */
  readonly cancelAnswer: 'result' | 'results' | 'array' | 'flat';
  /** Whether a completed list continues when tasks are appended, or a task gets attempts. @default true */
  readonly reopens: boolean;
}

/** The settings of a simulator, which can be changed while it runs. */
export interface SimulatorSettings extends ServiceHabits, Omit<CallHabits, 'latest'> {
  /**
   * Seconds of calling per second of the clock: with 60, an hour of calls takes a minute. 0: calls continue only on
   * request, and a list stays as it is. @default 0
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
 * Reads settings in JSON; settings that are left out do not change.
 *
 * @throws {Error} whose message names each wrong field.
 */
export function readSettings(json: unknown): Partial<SimulatorSettings> {
  const result = v.safeParse(SettingsSchema, json);
  if (result.success) return result.output;
  throw new Error(
    result.issues.map(issue => `"${v.getDotPath(issue) ?? 'the settings'}": ${issue.message}`).join('; '),
  );
}

/** All settings: those among other options, and the defaults of the others. @throws {Error} when one is invalid. */
export function pickSettings(options: Partial<SimulatorSettings>): SimulatorSettings {
  return { ...defaultSettings, ...v.parse(AmongOthersSchema, options) };
}
