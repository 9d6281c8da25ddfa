import { styleText } from 'node:util';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { findExpiry } from '../../lambda/gates/age.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { countOf, showBytes, showNumber } from '../../terminal/count-of.ts';
import { formatFields, formatTable } from '../../terminal/format-table.ts';
import { printable } from '../../terminal/printable.ts';
import type { Screen } from '../../terminal/screen.ts';
import { quoteWord, wrapCommand } from '../../terminal/shell-command.ts';
import { showTime } from '../../terminal/show-age.ts';
import { colourOf } from '../../terminal/steps/state-colours.ts';
import { wrapText } from '../../terminal/wrap-text.ts';
import { describeStanding, type Standpoint } from './describe-standing.ts';
import { nameState } from './name-state.ts';

/** How many problems are shown; `--json` has all that are recorded. */
const MOST_PROBLEMS = 20;

type Fields = ReadonlyArray<readonly [name: string, value: string]>;

function describeParameters({ parameters, origins }: Receipt): Fields {
  const from = new Map<string, unknown>(Object.entries(origins ?? {}));
  return Object.entries(parameters ?? {}).map(([name, value]) => {
    const origin = from.get(name);
    const shown = Array.isArray(value) ? value.join(', ') : String(value);
    return [`  ${name}`, origin === undefined ? shown : `${shown} (${origin})`] as const;
  });
}

/** Tags and metadata that are not parameters, so that misspelled names are found. */
function describeIgnored({ ignored }: Receipt): Fields {
  const named = [
    ['ignored tags', ignored?.tags],
    ['ignored metadata', ignored?.metadata],
  ] as const;
  return named.flatMap(([what, names = []]) =>
    names.length === 0 ? [] : [[what, names.map(printable).join(', ')] as const],
  );
}

/** The number of rows on suppression lists, and the versions of the lists. */
function describeSuppression({ suppression }: Receipt, now: Date): (readonly [string, string])[] {
  if (suppression === undefined) return [];
  const lists = suppression.lists.map(
    ({ bucket, key, lastModified, entries, unreadable, suppressed }) =>
      `s3://${bucket}/${key} of ${showTime(lastModified, now)}: ${showNumber(entries)} numbers, ${showNumber(unreadable)} unreadable lines, ${showNumber(suppressed)} rows`,
  );
  return [
    ['left out', `${showNumber(suppression.rows)} rows that are on suppression lists`],
    ...lists.map(list => ['suppression list', list] as const),
  ];
}

/** The setting of a feed that decides when a waiting drop expires. */
type Patience = Pick<FeedConfig, 'maxAgeHours'>;

function describeWhat(receipt: Receipt, feedOf: Patience | undefined, now: Date): Fields {
  const { submission, feed, drop, listName, plan, answer, twins, attempts, acts = [], wait, createdAt } = receipt;
  const parameters = describeParameters(receipt);
  const rows: (readonly [string, string | undefined])[] = [
    ['submission', submission.slice(0, 12)],
    ['feed', feed],
    ['object', `s3://${drop.bucket}/${drop.key}`],
    ['size', showBytes(drop.size)],
    ['uploaded', showTime(drop.uploadedAt, now)],
    ['begun', showTime(createdAt, now)],
    ['waits since', receipt.state === 'waiting' ? wait && showTime(wait.since, now) : undefined],
    [
      'expires',
      receipt.state === 'waiting' && feedOf ? showTime(findExpiry(feedOf, receipt).toISOString(), now) : undefined,
    ],
    ['rows', plan && `${showNumber(plan.rows)} (${showBytes(plan.bytes)}, sha256 ${plan.sha256.slice(0, 12)})`],
    ...describeSuppression(receipt, now),
    ['name of the list', listName],
    ['list', answer && String(answer.list_id)],
    ['contacts', answer?.count === undefined ? undefined : showNumber(answer.count)],
    ['stopped twins', twins?.join(', ')],
    ...(parameters.length > 0 ? ([['parameters', ''], ...parameters] as const) : []),
    ...describeIgnored(receipt),
    ...attempts.map(
      ({ startedAt, ended }) => ['attempt', `${showTime(startedAt, now)}: ${ended ?? 'still open'}`] as const,
    ),
    ...acts.map(({ at, by, act, reason }) => ['by hand', `${showTime(at, now)}: ${act} by ${by}: ${reason}`] as const),
  ];
  return rows.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function printFindings(receipt: Receipt, screen: Screen): string[] {
  const { state, warnings = [], plan } = receipt;
  // The sentence above says the only reason why a drop waits.
  const problems = state === 'waiting' && receipt.problems.length === 1 ? [] : receipt.problems;
  const problemCount = problems.length === 0 ? 0 : (receipt.problemCount ?? problems.length);
  const odd = [...warnings, ...(plan?.warnings ?? [])];
  const shown = problems.slice(0, MOST_PROBLEMS);
  const rows = (kind: string, found: Receipt['problems']) =>
    found.map(({ code, message }) => [kind, code, printable(message)] as const);
  if (shown.length + odd.length === 0) return [];
  const hidden = problemCount - shown.length;
  return [
    '',
    formatTable(['', 'code', 'what is wrong'], [...rows('problem', shown), ...rows('warning', odd)], screen),
    ...(hidden > 0 ? [`and ${countOf(hidden, 'more problem')}`] : []),
  ];
}

function printChoices({ choices }: Standpoint, { columns }: Screen): string[] {
  if (choices.length === 0) return [];
  const lines = choices.flatMap(({ when, command }) => {
    const words = wrapText(`  ${printable(when)}${command ? ':' : /[.!?]$/.test(when) ? '' : '.'}`, columns);
    // Placeholders are quoted already.
    const quoted = command?.map(word => (word === '"…"' ? word : printable(quoteWord(word)))) ?? [];
    return command ? [...words, ...wrapCommand(['   ', ...quoted], columns)] : words;
  });
  return ['', 'What to do:', ...lines];
}

/**
 * A receipt for people: its state and the reason, its facts, its problems, and the possible actions.
 *
 * @param options with which the shown commands find the ledger.
 * @param feed that of the drop, if it is still configured.
 */
export function printReceipt(
  receipt: Receipt,
  options: readonly string[],
  now: Date,
  screen: Screen,
  feed?: Patience,
): string {
  const standpoint = describeStanding(receipt, options, now);
  const state = nameState(receipt);
  const colour = colourOf(receipt.state);
  const sentence = wrapText(`${state}: ${printable(standpoint.why)}`, screen.columns);
  return [
    ...sentence.map(line => (colour ? styleText(colour, line) : line)),
    '',
    formatFields(describeWhat(receipt, feed, now), screen),
    ...printFindings(receipt, screen),
    ...printChoices(standpoint, screen),
  ].join('\n');
}
