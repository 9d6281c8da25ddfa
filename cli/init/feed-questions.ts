import * as v from 'valibot';
import { FeedConfigSchema } from '../../lambda/feed/feed-config.ts';
import { fieldMetadata, type ParameterName, PartialParametersSchema } from '../../lambda/parameters/parameters.ts';
import { UsageError } from '../command.ts';
import { type Asker, answer, type Question } from './ask-questions.ts';

/** What is asked about a feed. */
export interface FeedAnswers {
  readonly id: string;
  readonly prefix: string;
  /** Rules that may dial; empty for any rule of the account. */
  readonly rules: readonly number[];
  readonly priority: number;
  readonly maxSimultaneous: number;
  readonly numAttempts: number;
  /** Most rows of one file. */
  readonly maxRows: number;
  /** What becomes of a file whose columns of telephone numbers nobody names. */
  readonly phoneCheck: v.InferOutput<typeof FeedConfigSchema.entries.phoneCheck>;
}

/** Answers that were given beforehand, as text. */
export type GivenAnswers = Partial<Readonly<Record<keyof FeedAnswers, string>>>;

/** @param option the option that gives the answer beforehand. */
function check<T>(option: string, schema: v.GenericSchema<unknown, T>, value: unknown, mustBe?: string): T {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  throw new UsageError(
    `"${option}" ${mustBe ? `must be ${mustBe}` : result.issues[0]?.message}; got "${String(value)}"`,
  );
}

/** A whole number, or what is no number as it was typed, so that the message shows it. */
const toNumber = (text: string) => (/^\d{1,15}$/.test(text) ? Number(text) : text);

function numberQuestion(name: ParameterName, text: string, standard: string): Question<number> {
  const schema = v.pipe(
    v.number(),
    v.check(value => v.is(PartialParametersSchema.entries[name], value)),
  );
  return {
    text,
    standard,
    read: answer => check(`--${name.replaceAll('_', '-')}`, schema, toNumber(answer), fieldMetadata(name).mustBe),
  };
}

const MAX_ROWS = v.pipe(v.number(), v.integer(), v.minValue(1));

function readRules(answer: string): number[] {
  const schema = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
  const mustBe = 'ids of routing rules, such as 101,102, or empty for any rule of the account';
  return answer
    .split(/[\s,]+/)
    .filter(id => id !== '')
    .map(id => check('--rules', schema, toNumber(id), mustBe));
}

const questions = {
  id: (standard: string): Question<string> => ({
    text: 'Id of the feed (who drops files)',
    standard,
    read: answer => check('--feed', FeedConfigSchema.entries.id, answer),
  }),
  prefix: (standard: string): Question<string> => ({
    text: 'Prefix of its keys in the bucket',
    standard,
    read: answer => check('--prefix', FeedConfigSchema.entries.prefix, answer),
  }),
  rules: (): Question<number[]> => ({
    text: 'Rules that its lists may use, such as 101,102 (empty: any rule of the account)',
    standard: '',
    read: readRules,
  }),
  priority: () => numberQuestion('priority', 'Priority of its lists, 0 is the highest', '1'),
  maxSimultaneous: () => numberQuestion('max_simultaneous', 'Calls at the same time', '10'),
  numAttempts: () => numberQuestion('num_attempts', 'Attempts for each contact, 1 to 5', '3'),
  maxRows: (): Question<number> => ({
    text: 'Most rows of one file',
    standard: '500000',
    read: answer => check('--max-rows', MAX_ROWS, toNumber(answer), 'a whole number of 1 or more'),
  }),
  phoneCheck: (): Question<FeedAnswers['phoneCheck']> => ({
    text: 'A file with wrong telephone numbers, or with none: reject, warn, or off (not checked)',
    standard: 'reject',
    read: answer => check('--phone-check', FeedConfigSchema.entries.phoneCheck, answer, 'reject, warn or off'),
  }),
};

/**
 * Asks for one feed; what was given beforehand is not asked for.
 *
 * @throws {UsageError} when what was given is wrong, or the answers end.
 */
export async function askForFeed(asker: Asker, given: GivenAnswers, standardId: string): Promise<FeedAnswers> {
  const id = await answer(asker, questions.id(standardId), given.id);
  return {
    id,
    prefix: await answer(asker, questions.prefix(`${id}/`), given.prefix),
    rules: await answer(asker, questions.rules(), given.rules),
    priority: await answer(asker, questions.priority(), given.priority),
    maxSimultaneous: await answer(asker, questions.maxSimultaneous(), given.maxSimultaneous),
    numAttempts: await answer(asker, questions.numAttempts(), given.numAttempts),
    maxRows: await answer(asker, questions.maxRows(), given.maxRows),
    phoneCheck: await answer(asker, questions.phoneCheck(), given.phoneCheck),
  };
}
