import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { afterAll, describe, expect, test } from 'vitest';
import { COMMANDS } from '../../cli/commands.ts';
import { OUTCOME_EVENTS } from '../../infra/watch/outcome-rules.ts';
import { START_HELP } from '../../local/parse-start-options.ts';
import { readFeedExamples } from '../../scripts/feed-examples.ts';
import { makeSchemas } from '../../scripts/schemas.ts';
import { type Fence, fencesOf, PAGES, proseOf, ROOT } from './pages.ts';

const FENCES = PAGES.flatMap(fencesOf);
const at = ({ page, line }: Fence) => `${page}:${line}`;

/** Kinds of fences that hold no code. */
const SHOWN = ['', 'text', 'csv', 'mermaid', 'ts signature'];

test('every fence names its language', () => {
  const known = [
    ...SHOWN,
    'sh',
    'ts',
    'js',
    'json',
    'json sidecar',
    'json event',
    'json event-pattern',
    'json feed',
    'json configuration',
  ];
  expect(FENCES.filter(({ kind }) => !known.includes(kind)).map(fence => [at(fence), fence.kind])).toEqual([]);
});

describe('JSON', () => {
  const ajv = new Ajv({ strict: true, strictTypes: false, allErrors: true });
  addFormats.default(ajv);
  const schemaOf = (name: string) => JSON.parse(makeSchemas().get(`${name}.schema.json`) ?? '');
  // A sample may show only a part of a feed, so no setting is required.
  const feed = { ...schemaOf('config').properties.feeds.items, required: [] };
  const types: readonly string[] = Object.values(OUTCOME_EVENTS);
  const pattern = {
    type: 'object',
    required: ['source', 'detail-type'],
    additionalProperties: false,
    properties: {
      source: { const: ['dropdial'] },
      'detail-type': { type: 'array', items: { enum: types } },
      detail: { type: 'object' },
    },
  };
  const validators: Readonly<Record<string, ValidateFunction>> = {
    'json sidecar': ajv.compile(schemaOf('sidecar')),
    'json event': ajv.compile(schemaOf('outcome-event')),
    'json event-pattern': ajv.compile(pattern),
    'json feed': ajv.compile(feed),
    'json configuration': ajv.compile(schemaOf('deployment')),
  };
  const examples = new Set(readFeedExamples().values());

  test.each(FENCES.filter(({ kind }) => kind.startsWith('json')).map(fence => [at(fence), fence] as const))(
    'in %s is valid for its kind',
    (_at, { kind, text }) => {
      const value: unknown = JSON.parse(text);
      if (kind === 'json') {
        // A fence with no second word holds a whole configuration. test/infra/feeds.test.ts makes a stack of each.
        expect(examples).toContain(text);
        return;
      }
      expect([validators[kind]?.(value), validators[kind]?.errors]).toEqual([true, null]);
    },
  );
});

/** Names that samples may use without importing or declaring them. */
const PRELUDE = `
import { Duration, type Stack } from 'aws-cdk-lib';
import { EventField, Match } from 'aws-cdk-lib/aws-events';
import { AwsApi, SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { ArnPrincipal, type IRole, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { CfnConnector } from 'aws-cdk-lib/aws-transfer';
import { CallListDrop, type FeedProps } from 'dropdial';
declare const uploader: IRole, exporter: IRole, operators: IRole, deployers: IRole;
declare const topic: ITopic, alarmTopic: ITopic, bucket: Bucket, secret: ISecret;
`;

/**
 * Turns a sample into a module. A sample without imports and exports becomes the body of a function of a stack, with
 * `drop` as an argument unless it declares one.
 */
function makeModule(text: string): string {
  if (/^(?:export|import) /m.test(text)) return text;
  const drop = /\bconst drop\b/.test(text) ? '' : ', drop: CallListDrop';
  return `${PRELUDE}export function sample(this: Stack${drop}) {\n${text}\n}\n`;
}

describe('TypeScript and JavaScript', () => {
  const folder = join(ROOT, 'dist', 'docs-samples');
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('compiles, each sample as a module of its own', async () => {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const samples = FENCES.filter(({ kind }) => kind === 'ts' || kind === 'js');
    expect(samples.length).toBeGreaterThan(5);
    for (const sample of samples) {
      await writeFile(join(folder, `${at(sample).replaceAll(/[^\w]/g, '-')}.ts`), makeModule(sample.text));
    }
    const compilerOptions = {
      noUnusedLocals: false,
      noUnusedParameters: false,
      rootDir: '../..',
      paths: { dropdial: ['../../infra/index.ts'] },
    };
    const tsconfig = { extends: '../../infra/tsconfig.json', compilerOptions, include: ['.'], exclude: [] };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(tsconfig));

    const tsc = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
    const found = await promisify(execFile)(process.execPath, [tsc, '-p', folder, '--pretty', 'false']).catch(
      ({ stdout }: { readonly stdout: string }) => ({ stdout }),
    );

    expect(found.stdout).toBe('');
  });
});

/** A command on a page, with its place. */
interface Typed {
  readonly at: string;
  readonly words: readonly string[];
}

/**
 * The commands on a page, from code blocks and inline code, without comments. Commands joined by `&&` or `|` are
 * separate.
 */
function typedOn(page: string): readonly Typed[] {
  const inBlocks = fencesOf(page)
    .filter(({ kind }) => kind === '' || kind === 'sh' || kind === 'text')
    .flatMap(fence =>
      fence.text
        .replaceAll(/\\\n\s*/g, ' ')
        .split('\n')
        .map(line => [at(fence), line] as const),
    );
  const inProse = [...proseOf(page).matchAll(/`((?:npx|npm|dropdial) [^`]+)`/g)].map(
    ([, code = '']) => [page, code] as const,
  );
  return [...inBlocks, ...inProse].flatMap(([where, line]) =>
    line
      .replace(/^[$>] /, '')
      .replace(/\s#.*$/, '')
      .split(/ (?:&&|\|) /)
      .map(command => ({ at: where, words: command.trim().split(/\s+/) })),
  );
}

const optionsOf = (words: readonly string[]) => words.flatMap(word => /^--[a-z][\w-]*/.exec(word) ?? []);

describe('commands', async () => {
  const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
    await readFile(join(ROOT, 'package.json'), 'utf8'),
  );
  const helpOf = new Map<string, string>();
  for (const [name, { load }] of COMMANDS) helpOf.set(name, (await load()).help);
  const typed = PAGES.filter(page => !page.startsWith('docs/adr/') && page !== 'CHANGELOG.md').flatMap(typedOn);

  /** The fault of a command of this project. Other commands are not checked. */
  function findFault(words: readonly string[]): string | undefined {
    const [program, first = '', second = ''] = words;
    if (program === 'npm' && first === 'run') return scripts[second] ? undefined : `no script ${second}`;
    if (program === 'npm' && first === 'start') {
      const unknown = optionsOf(words).filter(option => !START_HELP.includes(option));
      return unknown.length === 0 ? undefined : `no option ${unknown}`;
    }
    const rest = program === 'npx' && first === 'dropdial' ? words.slice(1) : words;
    // A name in capitals is a placeholder for any command.
    if (rest[0] !== 'dropdial' || !/^[a-z]+$/.test(rest[1] ?? '') || rest[1] === 'help') return undefined;
    const help = helpOf.get(rest[1] ?? '');
    if (help === undefined) return `no command ${rest[1]}`;
    const unknown = optionsOf(rest).filter(option => option !== '--help' && !help.includes(option));
    return unknown.length === 0 ? undefined : `no option ${unknown} of ${rest[1]}`;
  }

  test('on all pages exist, with their options', () => {
    const ours = typed.filter(({ words }) => /^(?:npm|npx|dropdial)$/.test(words[0] ?? ''));
    expect(ours.length).toBeGreaterThan(100);

    const faults = ours.map(({ at: where, words }) => [where, words.join(' '), findFault(words)]);

    expect(faults.filter(([, , fault]) => fault !== undefined)).toEqual([]);
  });

  test.each([
    ['npx dropdial chek x.csv', 'no command chek'],
    ['npx dropdial check x.csv --fed acme', 'no option --fed of check'],
    ['npm run nothing', 'no script nothing'],
    ['npm start -- --kep', 'no option --kep'],
  ])('%s is detected', (line, fault) => {
    expect(findFault(line.split(' '))).toBe(fault);
  });
});
