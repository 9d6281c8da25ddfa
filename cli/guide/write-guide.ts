import * as v from 'valibot';
import { CODE_GROUPS } from '../../codes/all-codes.ts';
import { NOT_DEPLOYED } from '../../infra/config/function-feeds.ts';
import type { FeedConfig } from '../../lambda/feed/feed-config.ts';
import { parameterFields } from '../../lambda/parameters/parameter-fields.ts';
import type { ParameterName } from '../../lambda/parameters/parameters.ts';
import { hasTrait } from '../../lambda/parameters/parameters.ts';
import { describeFile, describeTimes, describeValue } from './describe-rules.ts';
import { sayToUploader } from './say-to-uploader.ts';
import {
  chooseWay,
  exampleDelimiter,
  exampleParameters,
  mayBeSet,
  missingParameters,
  namedParameters,
  needsProfile,
  phoneColumns,
  settableParameters,
  type Way,
} from './uploader-parameters.ts';

/** Where the partner's files go. */
export interface Address {
  /** Host name of the SFTP server. */
  readonly sftp?: string | undefined;
  readonly user?: string | undefined;
}

/** Groups of codes that a partner's files meet. */
const GROUPS = new Set(['The file', 'Telephone numbers', 'Control columns', 'Parameters', 'Endings']);

const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll(/\s+/g, ' ').trim();

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(head), `|${' --- |'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const bullets = (lines: readonly string[]) => lines.map(line => `- ${line}`).join('\n');

/** A file, and the parameters beside it, that the feed would take. The numbers are kept for fiction. */
export function makeExample(feed: FeedConfig): {
  readonly csv: string;
  readonly parameters: Readonly<Record<string, string | number>>;
} {
  const delimiter = exampleDelimiter(feed);
  const columns = [...(phoneColumns(feed) ?? ['phone_number']), 'first_name'];
  const people = ['Ann', 'Bob'].map((name, row) =>
    columns.map((_, at) =>
      at === columns.length - 1 ? name : `+1202555${String(101 + row * columns.length + at).padStart(4, '0')}`,
    ),
  );
  const csv = [columns, ...people].map(row => `${row.join(delimiter)}\n`).join('');
  return { csv, parameters: exampleParameters(feed, people.length) };
}

/** The bucket; a configuration that nothing was deployed of does not know its name. */
const bucketOf = ({ bucket }: FeedConfig) => (bucket === NOT_DEPLOYED.dropBucket ? 'BUCKET' : bucket);

function writeAddress(feed: FeedConfig, { sftp, user }: Address): string {
  if (sftp === undefined) {
    const named = user === undefined ? '' : `, as \`${user}\``;
    return `Upload files to \`s3://${bucketOf(feed)}/${feed.prefix}\`, or over SFTP to the address that you were given${named}.`;
  }
  const login = user === undefined ? sftp : `${user}@${sftp}`;
  const puts = ['put monday.csv', ...(hasSidecar(feed) ? ['put monday.csv.json'] : [])];
  return `Upload files over SFTP to \`${login}\`. Give your contact the public part of your SSH key first. You log in with that key, and your root folder is the right place.\n\n\`\`\`\nsftp ${login}\n${puts.join('\n')}\n\`\`\``;
}

/** How the parameters of a file are said. */
const WAYS: Readonly<Record<Way, { readonly title: string; readonly how: string; readonly needed: string }>> = {
  sidecar: {
    title: 'The sidecar',
    how: 'A sidecar says how the file is dialled. It is a JSON file with the same name plus `.json`, such as `monday.csv.json`. Either file may come first.',
    needed: 'Every file needs a sidecar, and waits for it.',
  },
  tags: {
    title: 'The tags',
    how: 'Tags of the object say how the file is dialled. Set them in the request that uploads the file.',
    needed: 'Every file needs such tags, and waits for them.',
  },
};

function writeExample(feed: FeedConfig): string[] {
  const { parameters } = makeExample(feed);
  const way = chooseWay(feed);
  if (Object.keys(parameters).length === 0 && feed.waitFor === undefined) return [];
  if (way === 'sidecar') return [`\`\`\`json\n${JSON.stringify(parameters, undefined, 2)}\n\`\`\``];
  const tagging = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
  const where = `--bucket ${bucketOf(feed)} --key ${feed.prefix}monday.csv --body monday.csv`;
  return [`\`\`\`\naws s3api put-object ${where} --tagging '${tagging.join('&')}'\n\`\`\``];
}

/** Whether a file of the feed usually has a sidecar beside it. */
const hasSidecar = (feed: FeedConfig) =>
  chooseWay(feed) === 'sidecar' && (feed.waitFor === 'sidecar' || Object.keys(exampleParameters(feed, 1)).length > 0);

function writeParameters(feed: FeedConfig): string {
  const way = chooseWay(feed);
  const names = settableParameters(feed, way);
  const forUploader = sayToUploader(names);
  if (names.length === 0)
    return 'Everything about the calls is set for you. A sidecar (`monday.csv.json`) is not needed, and any parameter in it rejects the file.';
  const missing = new Set<string>(missingParameters(feed));
  const isShown = (name: ParameterName) =>
    missing.has(name) || name === 'profile' || name === 'name' || hasTrait(name, 'ofOneFile');
  const rows = names
    .filter(isShown)
    .map(name => [
      `\`${name}\``,
      missing.has(name) || (name === 'profile' && needsProfile(feed)) ? 'yes' : '',
      describeValue(feed, name),
      forUploader(
        (v.getDescription(parameterFields[name]) ?? '').replace(/(?: Required\.)?(?: Not sent to the API\.)?$/, ''),
      ),
    ]);
  const others = names.filter(name => !isShown(name)).map(name => `\`${name}\`: ${describeValue(feed, name)}`);
  const { how, needed } = WAYS[way];
  return [
    feed.waitFor === undefined ? how : `${how} ${needed}`,
    table(['parameter', 'required', 'must be', ''], rows),
    ...(others.length > 0 ? ['You may also set:', bullets(others)] : []),
    ...(way === 'sidecar' ? ['A sidecar with any other parameter rejects the file.'] : []),
    ...writeExample(feed),
  ].join('\n\n');
}

function writeAnswers({ receiptFile, rejectFile, cancelFile, results, suppression }: FeedConfig): string {
  const rows = [
    ...(receiptFile
      ? [
          [
            '`monday.csv.result.txt`',
            'The state of the file in five lines. It is replaced whenever the state changes.',
          ],
          ['`monday.csv.result.json`', 'The same for programs.'],
        ]
      : []),
    ...(rejectFile
      ? [['`monday.csv.errors.csv`', 'The file was rejected and nobody is called. One problem a line.']]
      : []),
    ...(suppression.length > 0
      ? [['`monday.csv.suppressed.csv`', 'These rows were left out, because their numbers must not be called.']]
      : []),
    ...(results?.write === 'file' && results.to === undefined
      ? [['`monday.csv.results.csv`', 'The list has ended. The result of each row.']]
      : []),
    ...(cancelFile
      ? [
          [
            '`monday.csv.cancelled.csv`',
            'The answer to `monday.csv.cancel.csv`, in which you list numbers that are not to be called any more.',
          ],
        ]
      : []),
  ];
  if (rows.length === 0) return 'No file comes back. Ask your contact what became of a file.';
  return `These files appear beside \`monday.csv\`. Do not upload files with such names: they may be replaced.\n\n${table(['file', 'meaning'], rows)}`;
}

function writeCodes(feed: FeedConfig): string {
  const forUploader = sayToUploader(settableParameters(feed, chooseWay(feed)));
  return CODE_GROUPS.filter(({ title }) => GROUPS.has(title))
    .map(({ title, codes }) => {
      const rows = Object.entries(codes).map(([code, { meaning, action }]) => [
        `\`${code}\``,
        meaning,
        forUploader(action) || 'Ask your contact.',
      ]);
      return `### ${title}\n\n${table(['code', 'meaning', 'what to do'], rows)}`;
    })
    .join('\n\n');
}

/** The page that a partner is handed, made of what the feed is configured with. No secret and nobody else's feed is in it. */
export function writeGuide(feed: FeedConfig, address: Address): string {
  const { csv } = makeExample(feed);
  const way = chooseWay(feed);
  const named = namedParameters(feed);
  const beyond = missingParameters(feed).filter(name => !mayBeSet(feed, name, way));
  const parts = [
    `# Sending call lists: ${feed.id}`,
    'You upload a CSV file, and the people in it are called. One upload makes at most one call list. A file with any problem is rejected as a whole.',
    '## Where to',
    writeAddress(feed, address),
    '## The file',
    bullets(describeFile(feed)),
    ...(named.length > 0 ? [`The name of the file says ${named.map(name => `\`${name}\``).join(', ')}.`] : []),
    '```csv',
    `${csv}\`\`\``,
    `## ${WAYS[way].title}`,
    writeParameters(feed),
    ...(beyond.length > 0
      ? [`Your contact sets ${beyond.map(name => `\`${name}\``).join(', ')} for each file, which waits until then.`]
      : []),
    '## When it is dialled',
    bullets(describeTimes(feed)),
    '## What comes back',
    writeAnswers(feed),
    'If a file was rejected, correct it and upload it again. If its state is `in_doubt`, do not upload it again: its people could be called twice.',
    '## Problem codes',
    writeCodes(feed),
  ];
  return `${parts.join('\n\n').replace('```csv\n\n', '```csv\n')}\n`;
}
