import {
  type AnySchema,
  isArray,
  isLiteral,
  isObject,
  isPicklist,
  isRecord,
  isUnion,
  required,
  stepsOf,
} from './walk-schema.ts';

/** Maximums that mean "no maximum". */
const ENDLESS: readonly number[] = [2 ** 31 - 1, Number.MAX_SAFE_INTEGER];

interface Check {
  readonly type: string;
  readonly requirement?: unknown;
  readonly message?: unknown;
}

const isCheck = (step: unknown): step is Check => typeof step === 'object' && step !== null && 'type' in step;

const listWords = (words: readonly string[]) =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`;

/** The requirement of a parameter, taken from its row. */
function wordsOfRow(schema: AnySchema): string | undefined {
  if (!('traits' in schema)) return undefined;
  const { traits } = schema;
  const hasWords = typeof traits === 'object' && traits !== null && 'mustBe' in traits;
  return hasWords && typeof traits.mustBe === 'string' ? traits.mustBe : undefined;
}

function describeNumber(checks: readonly Check[]): string {
  const bound = (type: string) => {
    const found = checks.find(check => check.type === type)?.requirement;
    return typeof found === 'number' && !ENDLESS.includes(found) ? found : undefined;
  };
  const what = checks.some(({ type }) => type === 'integer' || type === 'safe_integer') ? 'a whole number' : 'a number';
  const [min, max] = [bound('min_value'), bound('max_value')];
  if (min !== undefined && max !== undefined) return `${what} from ${min} to ${max}`;
  if (min !== undefined) return `${what} of ${min} or more`;
  return max === undefined ? what : `${what} of at most ${max}`;
}

/** The requirements in the messages of a text's checks. */
function describeText(checks: readonly Check[]): string {
  const words = checks.flatMap(({ message }) => (typeof message === 'string' ? message.replace(/^must be /, '') : []));
  return words.find(word => !word.startsWith('must ')) ?? 'text';
}

/** The requirement of a value in words, such as `a whole number from 1 to 15`. */
export function describeSchema(schema: AnySchema): string {
  const row = wordsOfRow(required(schema));
  if (row !== undefined) return row;
  const bare = required(schema);
  const checks = stepsOf(bare).filter(isCheck);
  if (isPicklist(bare)) return listWords(bare.options.map(String));
  if (isLiteral(bare)) return String(bare.literal);
  if (isUnion(bare)) return listWords(bare.options.map(describeSchema));
  if (isArray(bare)) return `a list; each item must be ${describeSchema(bare.item)}`;
  if (isObject(bare) || isRecord(bare)) return 'an object';
  if (bare.type === 'boolean') return 'true or false';
  return bare.type === 'number' ? describeNumber(checks) : describeText(checks);
}
