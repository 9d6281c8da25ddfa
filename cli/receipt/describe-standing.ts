import { findCode } from '../../codes/all-codes.ts';
import type { Receipt } from '../../lambda/ledger/receipt.ts';
import { isTaken } from '../../lambda/ledger/standing.ts';
import { countOf } from '../../terminal/count-of.ts';
import { showDuration, showTime } from '../../terminal/show-age.ts';
import { describeCreated } from './describe-created.ts';

/** An action that a person may take. */
interface Choice {
  /** When, or for which purpose. */
  readonly when: string;
  /** The words of a command; absent if there is none to paste. */
  readonly command?: readonly string[];
}

/** Why a submission is in its state, and the possible actions. */
export interface Standpoint {
  readonly why: string;
  readonly choices: readonly Choice[];
}

/** A placeholder for the person to fill in. */
const REASON = ['--reason', '"…"'];

/** The commands on one submission. */
function commandsOn({ submission, drop: { bucket, key }, missing = [] }: Receipt, options: readonly string[]) {
  const dropdial = (command: string, ...words: readonly string[]) => [
    ...['npx', 'dropdial', command, submission.slice(0, 12)],
    ...words,
    ...options,
  ];
  return {
    retry: dropdial('retry', ...REASON),
    retryUnseen: dropdial('retry', '--not-at-voximplant', ...REASON),
    stop: dropdial('stop', ...REASON),
    adopt: dropdial('adopt', '--list-id', 'N', ...REASON),
    results: dropdial('results'),
    sidecar: ['aws', 's3', 'cp', 'SIDECAR.json', `s3://${bucket}/${key}.json`],
    tags: [
      'aws',
      's3api',
      'put-object-tagging',
      '--bucket',
      bucket,
      '--key',
      key,
      '--tagging',
      `TagSet=[${(missing.length === 0 ? ['…'] : missing).map(name => `{Key=${name},Value=…}`).join(',')}]`,
    ],
  };
}

type Commands = ReturnType<typeof commandsOn>;

/** The advice on the first problem, from the table of codes. */
function adviceOn({ problems: [first] }: Receipt): string | undefined {
  return first && findCode(first.code)?.action;
}

function firstProblem({ problems: [first], problemCount = 0 }: Receipt): string {
  if (first === undefined) return '';
  const more = problemCount > 1 ? ` (and ${countOf(problemCount - 1, 'more problem')})` : '';
  return `${first.code}: ${first.message}${more}`;
}

const stopIt = ({ stop }: Commands): Choice => ({ when: 'To end it, so that nobody is called', command: stop });

/** When it is looked at again, unless the reason says that already: then how far that is away. */
function describeLook(said: string, wait: Receipt['wait'], now: Date): string {
  if (wait?.notBefore === undefined) return '';
  const away = Date.parse(wait.notBefore) - now.getTime();
  if (said.includes(wait.notBefore)) return away > 0 ? ` (in ${showDuration(away)})` : '';
  return `; dropdial looks again ${showTime(wait.notBefore, now)}`;
}

function describeWaiting(receipt: Receipt, commands: Commands, now: Date): Standpoint {
  const { wait, missing = [] } = receipt;
  const said = firstProblem(receipt);
  const why = `${said === '' ? `it waits for ${wait?.for.replaceAll('_', ' ')}` : said}${describeLook(said, wait, now)}`;
  switch (wait?.for ?? 'parameters') {
    case 'parameters':
      return {
        why: `it waits for missing parameters: ${missing.join(', ')}`,
        choices: [
          {
            when: `Write them into SIDECAR.json, as {${missing.map(name => `"${name}": …`).join(', ')}}, and put it beside the file`,
            command: commands.sidecar,
          },
          { when: 'Or set them as tags; include the existing ones', command: commands.tags },
          stopIt(commands),
        ],
      };
    case 'sidecar':
      return {
        why,
        choices: [{ when: 'Put the sidecar beside the file', command: commands.sidecar }, stopIt(commands)],
      };
    case 'tags':
      return { why, choices: [{ when: 'Set the tags', command: commands.tags }, stopIt(commands)] };
    case 'account':
    case 'credentials':
      return {
        why,
        choices: [{ when: 'Do what the message says, then retry', command: commands.retry }, stopIt(commands)],
      };
    case 'person':
      return {
        why,
        choices: [
          { when: 'Find out whether its people were called. If they were', command: commands.stop },
          { when: 'If they were not, and should be called', command: commands.retry },
        ],
      };
    case 'another_try':
      return { why, choices: [{ when: 'To retry at once', command: commands.retry }, stopIt(commands)] };
    default:
      return { why, choices: [{ when: 'You need to do nothing: it continues by itself' }, stopIt(commands)] };
  }
}

function describeDoubt(receipt: Receipt, commands: Commands, now: Date): Standpoint {
  const { doubt, listName = '' } = receipt;
  const since = doubt ? ` since ${showTime(doubt.since, now)}` : '';
  const looks = doubt && doubt.looks > 0 ? `; the API did not show the list in ${countOf(doubt.looks, 'look')}` : '';
  const lost = `the answer of Voximplant was lost${doubt ? ` (${doubt.reason})` : ''}, so a list may exist${since}${looks}`;
  const stop = { when: 'To end it, whether or not its list is found', command: commands.stop };
  if (!doubt?.parked) {
    return { why: lost, choices: [{ when: 'You need to do nothing yet: the function looks for the list' }, stop] };
  }
  return {
    why: `${lost}; a person has to decide`,
    choices: [
      {
        when: `Look for the list "${listName}" in the control panel of Voximplant. If it exists, N is its id`,
        command: commands.adopt,
      },
      { when: 'If it does not exist (if you are mistaken, everybody is called twice)', command: commands.retryUnseen },
      stop,
    ],
  };
}

function describeBusy(receipt: Receipt, commands: Commands, now: Date): Standpoint {
  if (receipt.lease && isTaken(receipt, now)) {
    const rest = showDuration(Date.parse(receipt.lease.until) - now.getTime());
    return {
      why: `a worker has claimed it for ${rest} at most`,
      choices: [{ when: 'You need to do nothing: look again later' }],
    };
  }
  if (receipt.state === 'sending') return describeDoubt(receipt, commands, now);
  const { givenBack } = receipt;
  const because = givenBack ? `: ${givenBack.code}: ${givenBack.message}` : '';
  return {
    why: `a worker gave it back, and it continues with its next event${because}`,
    choices: [{ when: 'To continue it at once', command: commands.retry }, stopIt(commands)],
  };
}

function describeOver(receipt: Receipt, commands: Commands, now: Date): Standpoint {
  const { state, answer, list } = receipt;
  const advice = adviceOn(receipt);
  const choices = advice === undefined ? [] : [{ when: advice }];
  const said = firstProblem(receipt);
  switch (state) {
    case 'created': {
      const became = `it became list ${answer?.list_id ?? 'of an unknown id'}${answer?.reconciled ? ', which was found by its name' : ''}`;
      const { said: ofList, mayDial } = describeCreated(receipt, now);
      return {
        why: [became, said, ofList].filter(part => part !== '').join('; '),
        choices: [
          ...choices,
          ...(list ? [{ when: 'To see the results of the calls', command: commands.results }] : []),
          ...(mayDial ? [{ when: 'To stop the list', command: commands.stop }] : []),
        ],
      };
    }
    case 'checked':
      return said === ''
        ? {
            why: 'it was a dry run and found no problems',
            choices: [{ when: 'To send it, remove "dry_run" from its tags or sidecar' }],
          }
        : { why: `it was a dry run: ${said}`, choices };
    case 'rejected':
      return { why: `nothing was sent: ${said}`, choices };
    default:
      return { why: said === '' ? 'it has ended, and nobody is called' : `nobody is called: ${said}`, choices };
  }
}

/**
 * Explains why a submission is in its state, and the possible actions.
 *
 * @param options with which the commands find the ledger.
 */
export function describeStanding(receipt: Receipt, options: readonly string[], now: Date): Standpoint {
  const commands = commandsOn(receipt, options);
  switch (receipt.state) {
    case 'waiting':
      return describeWaiting(receipt, commands, now);
    case 'claimed':
    case 'sending':
      return describeBusy(receipt, commands, now);
    case 'in_doubt':
      return describeDoubt(receipt, commands, now);
    case 'held':
      return {
        why: `list ${receipt.answer?.list_id ?? ''} exists and calls nobody yet: the function compares its contacts and starts it`,
        choices: [{ when: 'You need to do nothing: it continues by itself' }, stopIt(commands)],
      };
    default:
      return describeOver(receipt, commands, now);
  }
}
