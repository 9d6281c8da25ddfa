import { describeWay } from '../../console/view/describe-way.ts';
import { showText, toMaskedJson } from '../../console/view/show-text.ts';
import type { Fact, Finding, ParameterView, ResultsView, SubmissionView } from '../../console/view/submission-view.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { countOf, showBytes, showNumber } from '../../terminal/count-of.ts';
import { printable } from '../../terminal/printable.ts';
import { quoteWord } from '../../terminal/shell-command.ts';
import { showInstant } from '../../terminal/show-age.ts';
import { describeStanding } from '../receipt/describe-standing.ts';
import { describeFinding } from './describe-finding.ts';
import { describeRow } from './describe-row.ts';

/** A submission and its history. */
export interface History {
  /** The versions of its document, oldest first; the last one is current. */
  readonly versions: readonly [Receipt, ...Receipt[]];
  /** Whether the first one is the first that was written. */
  readonly isWhole: boolean;
}

/** The facts with a value. */
function known(facts: ReadonlyArray<readonly [name: string, value: string | undefined]>): Fact[] {
  return facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]));
}

function describeFacts(receipt: Receipt): Fact[] {
  const { submission, feed, drop, listName, answer, twins, attempts, createdAt, updatedAt, account, ignored } = receipt;
  return known([
    ['submission', submission.slice(0, 12)],
    ['feed', feed],
    ['object', printable(`s3://${drop.bucket}/${drop.key}`)],
    ['size', showBytes(drop.size)],
    ['uploaded', showInstant(drop.uploadedAt)],
    ['begun', showInstant(createdAt)],
    ['last written', showInstant(updatedAt)],
    ['account', account === undefined ? undefined : String(account)],
    ['name of the list', listName && showText(listName)],
    ['list', answer && String(answer.list_id)],
    ['contacts', answer?.count === undefined ? undefined : showNumber(answer.count)],
    ['stopped twins', twins?.join(', ')],
    ['ignored tags', ignored && ignored.tags.length > 0 ? showText(ignored.tags.join(', ')) : undefined],
    ['ignored metadata', ignored && ignored.metadata.length > 0 ? showText(ignored.metadata.join(', ')) : undefined],
    ['attempts', countOf(attempts.length, 'attempt')],
  ]);
}

function describePlan({ plan, suppression }: Receipt): Fact[] {
  if (plan === undefined) return [];
  return known([
    ['rows', showNumber(plan.rows)],
    ['columns', String(plan.columns)],
    ['to send', showBytes(plan.bytes)],
    ['delimiter', plan.delimiter === '\t' ? 'tab' : plan.delimiter],
    ['encoding', plan.recodedFrom ? `${plan.encoding}, recoded from ${plan.recodedFrom}` : plan.encoding],
    ['digest', `sha256 ${plan.sha256.slice(0, 12)}`],
    ['repeated numbers', plan.repeatedNumbers === undefined ? undefined : showNumber(plan.repeatedNumbers)],
    ['left out', suppression && `${countOf(suppression.rows, 'row')} on suppression lists`],
    ...(suppression?.lists ?? []).map(
      ({ bucket, key, entries, suppressed }) =>
        [
          'suppression list',
          `s3://${bucket}/${key}: ${countOf(entries, 'number')}, ${countOf(suppressed, 'row')}`,
        ] as const,
    ),
  ]);
}

function describeParameters({ parameters, origins = {}, sources = {} }: Receipt): ParameterView[] {
  const from = new Map<string, string>(Object.entries(origins));
  const named = new Map<string, string>(Object.entries(sources));
  return Object.entries(parameters ?? {}).map(([name, value]) => ({
    name,
    value: showText(Array.isArray(value) ? value.join(', ') : String(value)),
    origin: from.get(name) ?? '',
    source: printable(named.get(name) ?? ''),
  }));
}

function describeResults({ list, drop }: Receipt): ResultsView | undefined {
  if (list === undefined) return undefined;
  const { results } = list;
  const facts = known([
    ['the list is', `${list.state}, since ${showInstant(list.since)}`],
    ['the API calls it', list.word && showText(list.word)],
    ['ended', list.ended && `${list.ended}${list.endedAt === undefined ? '' : `, ${showInstant(list.endedAt)}`}`],
    ['file of results', results && printable(`s3://${drop.bucket}/${results.key}`)],
    ['rows that ended in error', results?.unreached && printable(`s3://${drop.bucket}/${results.unreached.key}`)],
    ['complete', results && !results.complete ? 'no: the API showed other tasks than it has' : undefined],
    ['final', results && !results.final ? 'no: the list was given up while it ran' : undefined],
    ['problem', list.problem && showText(`${list.problem.code}: ${list.problem.message}`)],
  ]);
  return { facts, counts: Object.entries(results?.counts ?? {}) };
}

function describeFindings({ problems, warnings = [], plan }: Receipt): Finding[] {
  const odd = [...warnings, ...(plan?.warnings ?? [])];
  return [
    ...problems.map(problem => describeFinding('problem', problem)),
    ...odd.map(problem => describeFinding('warning', problem)),
  ];
}

/** A command as a line to paste. Placeholders are quoted already. */
function toLine(words: readonly string[]): string {
  return words.map(word => (word === '"…"' ? word : quoteWord(word))).join(' ');
}

/**
 * A submission in the console.
 *
 * @param options with which the commands find the ledger.
 */
export function describeSubmission(history: History, options: readonly string[], now: Date): SubmissionView {
  const receipt = history.versions.at(-1) ?? history.versions[0];
  const { why, choices } = describeStanding(receipt, options, now);
  const results = describeResults(receipt);
  return {
    ...describeRow(receipt),
    why: showText(why),
    choices: choices.map(({ when, command }) => ({
      when: showText(when),
      ...(command && { command: toLine(command) }),
    })),
    way: describeWay(history.versions, history.isWhole),
    facts: describeFacts(receipt),
    parameters: describeParameters(receipt),
    plan: describePlan(receipt),
    findings: describeFindings(receipt),
    moreProblems: Math.max(0, (receipt.problemCount ?? receipt.problems.length) - receipt.problems.length),
    ...(results && { results }),
    receipt: toMaskedJson(receipt),
  };
}
