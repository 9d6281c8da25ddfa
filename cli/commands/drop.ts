import { countOf } from '../../terminal/count-of.ts';
import { watchProgress } from '../../terminal/watch-progress.ts';
import { askPerson, canAsk } from '../ask-person.ts';
import { FILE_OPTIONS } from '../check/file-options.ts';
import type { FileToCheck } from '../check/find-files.ts';
import { type Command, UsageError } from '../command.ts';
import type { PlanDropOptions, PlannedDrop } from '../drop/plan-drop.ts';
import type { Teller } from '../drop/tell-drop.ts';
import { chooseFeed } from '../ledger/choose-feed.ts';
import { LEDGER_HELP, sameSource } from '../ledger/read-config.ts';
import { readArguments } from '../read-arguments.ts';

const HELP = `Usage: dropdial drop FILE.csv|FOLDER ... [--feed ID] [--set NAME=VALUE] [OPTIONS]

Checks files with the rules of their feed, says what will happen and asks,
uploads them, and follows them to their outcome. If one of them would be
rejected, nothing is uploaded. Each upload carries the length and the SHA-256 of
its file, so that a truncated upload never dials.

  dropdial drop monday.csv --feed acme --set rule_id=101

  --set NAME=VALUE     a parameter, as a tag of the object; repeatable
  --sidecar FILE.json  a sidecar in place of the one beside the file; it is
                       uploaded before the file
  --key KEY            the key of the object; default: the feed's prefix and
                       the name of the file
  --replace            overwrites an object that has the key
  --dry-run            the function checks the file and calls nobody
  --yes                does not ask
  --no-wait            ends after the upload
  --timeout TIME       how long to follow each drop: 30s, 10m (default) or 2h
  --suppress FILE      a suppression list to compare the file with; repeatable.
                       The function always applies the lists of the feed
  --suppress-set NAME=VALUE
                       how such files are read, as for dropdial check
  --feed ID            the feed; not needed if there is only one
  --json               prints every state as a line of JSON; the last line is
                       the receipt, if you may read it;
                       schema/drop-line.schema.json describes them
${LEDGER_HELP}

The standard output is the id of the list and nothing else; the rest goes to the
standard error. Ctrl-C ends the command, not the drop, and says how to stop it.

Exit code: 0 created, or checked without a problem (with --no-wait: uploaded);
1 rejected, skipped or not uploaded; 2 wrong usage; 3 not ended in time.
`;

/** Prints only the codes of warnings; `dropdial check` shows the rest. */
function sayWarnings({ check: { warnings, plan }, shown }: PlannedDrop, { say }: Teller): void {
  const codes = [...new Set([...warnings, ...(plan.warnings ?? [])].map(({ code }) => code))];
  if (codes.length > 0) say(`${shown}: ${countOf(codes.length, 'warning')} (${codes.join(', ')})`);
}

/** @throws {UsageError} if a question is needed and nobody can be asked. */
async function isAgreed(drops: readonly PlannedDrop[], yes: boolean): Promise<boolean> {
  if (yes || drops.every(({ check }) => check.verdict.kind === 'checked')) return true;
  if (!canAsk()) throw new UsageError('there is no terminal to ask in: use "--yes" to send without a question');
  const question = drops.length === 1 ? 'Send?' : `Send all ${drops.length}?`;
  return /^y(es)?$/i.test((await askPerson(`${question} [y/N] `)).trim());
}

/** Names of tags that say the switch, before those that were set. */
const withDryRun = (sets: readonly string[], isDry: boolean) =>
  isDry && !sets.includes('dry_run=true') ? [...sets, 'dry_run=true'] : sets;

/** One at a time, because each file is read completely. */
async function planAll(files: readonly FileToCheck[], options: PlanDropOptions): Promise<PlannedDrop[]> {
  if (files.length > 1 && options.key !== undefined) throw new UsageError('"--key" goes with one file');
  if (files.length > 1 && options.sidecarPath !== undefined) throw new UsageError('"--sidecar" goes with one file');
  const { planDrop } = await import('../drop/plan-drop.ts');
  const planned: PlannedDrop[] = [];
  for (const file of files) {
    const progress = watchProgress('checking', file.size);
    planned.push(await planDrop(file, { ...options, onProgress: progress.update }).finally(progress.end));
  }
  refuseSameKey(planned);
  return planned;
}

/** @throws {UsageError} if two files have the same key. */
function refuseSameKey(planned: readonly PlannedDrop[]): void {
  for (const [index, { key, shown }] of planned.entries()) {
    const other = planned.slice(0, index).find(drop => drop.key === key);
    if (other)
      throw new UsageError(
        `"${other.shown}" and "${shown}" have the same key, ${key}; drop them one by one with --key`,
      );
  }
}

async function run(args: readonly string[]): Promise<number> {
  const { values, positionals } = readArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      ...FILE_OPTIONS,
      key: { type: 'string' },
      replace: { type: 'boolean', default: false },
      'dry-run': { type: 'boolean', default: false },
      yes: { type: 'boolean', default: false },
      'no-wait': { type: 'boolean', default: false },
      timeout: { type: 'string', default: '10m' },
    },
  });
  // This imports the function's own code and the SDK, so it must not delay the help.
  const { findFiles } = await import('../check/find-files.ts');
  const { readSets } = await import('../check/gather-sources.ts');
  const { chooseLists } = await import('../check/suppress-file.ts');
  const { openLedger } = await import('../ledger/open-ledger.ts');
  const { readTimeout } = await import('../drop/read-timeout.ts');
  const { createTeller } = await import('../drop/tell-drop.ts');
  const { describeDrop } = await import('../drop/describe-drop.ts');
  const { isSendable } = await import('../drop/plan-drop.ts');
  const { sendDrops } = await import('../drop/send-drops.ts');
  const tags = readSets(withDryRun(values.set, values['dry-run']));
  const timeoutMs = values['no-wait'] ? undefined : readTimeout(values.timeout);
  const files = await findFiles(positionals, undefined);
  const open = await openLedger(values);
  const feed = chooseFeed(open.config.feeds, values.feed);
  const teller = createTeller(values.json, files.length > 1);
  const planned = await planAll(files, {
    s3: open.s3,
    feed,
    key: values.key,
    sidecarPath: values.sidecar,
    tags,
    replace: values.replace,
    local: await chooseLists(values.suppress, values['suppress-set'], feed),
    now: open.now(),
  });
  const refused = planned.filter(({ check }) => !isSendable(check));
  if (refused.length > 0) {
    for (const drop of refused) teller.refuse(drop);
    teller.say('nothing was uploaded');
    return 1;
  }
  for (const drop of planned) {
    sayWarnings(drop, teller);
    teller.say(`${drop.shown}: ${describeDrop(drop, open.now())}`);
  }
  if (!(await isAgreed(planned, values.yes))) {
    teller.say('nothing was uploaded');
    return 1;
  }
  return sendDrops(planned, { open, replace: values.replace, timeoutMs, teller, source: sameSource(values) });
}

export const drop: Command = { help: HELP, run };
