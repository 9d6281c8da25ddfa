import { join } from 'node:path';
import { CDK_APP, ES_MODULE, FRESH_APP } from './lay-out.ts';

/** A test that runs under each version of Node.js. */
export interface Step {
  readonly name: string;
  /** A program of the installed packages, as a path below node_modules. */
  readonly program: string;
  readonly args: readonly string[];
  /** Folder below that of both apps. */
  readonly cwd: string;
  /** True for steps that need the command's version of Node.js; the construct alone supports older ones. */
  readonly isCommand: boolean;
}

const TSC = join('typescript', 'bin', 'tsc');
const DROPDIAL = join('dropdial', 'bin', 'dropdial.js');
const CONTACTS = join('..', 'node_modules', 'dropdial', 'examples', 'contacts.csv');

const inCdkApp = (name: string, program: string, ...args: readonly string[]): Step => ({
  name: `cdk init: ${name}`,
  program,
  args,
  cwd: CDK_APP,
  isCommand: false,
});

const inFreshApp = (name: string, program: string, ...args: readonly string[]): Step => ({
  name: `dropdial init: ${name}`,
  program,
  args,
  cwd: FRESH_APP,
  isCommand: true,
});

/** All steps in order: a later step uses the files of earlier ones. */
export const STEPS: readonly Step[] = [
  inCdkApp('compiles', TSC),
  inCdkApp('jest', join('jest', 'bin', 'jest.js'), '--ci'),
  inCdkApp('synthesizes', join('tsx', 'dist', 'cli.mjs'), join('bin', 'cdk-app.ts')),
  inCdkApp('as an ES module', join('..', CDK_APP, ES_MODULE)),
  { ...inFreshApp('is written', DROPDIAL, 'init', FRESH_APP, '--yes', '--force'), cwd: '.' },
  inFreshApp('compiles', TSC),
  inFreshApp('cdk synth', join('aws-cdk', 'bin', 'cdk'), 'synth', '--quiet'),
  inFreshApp('template', DROPDIAL, 'template', '--code', 'code'),
  inFreshApp('check', DROPDIAL, 'check', CONTACTS, '--set', 'rule_id=101'),
];
