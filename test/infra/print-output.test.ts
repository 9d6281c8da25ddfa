import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { expect, test } from 'vitest';
import { groupOutputs } from '../../cli/stack/read-outputs.ts';
import { CallListDrop } from '../../infra/call-list-drop.ts';
import { OUTPUTS } from '../../infra/names.ts';
import { acme, bravo, makeApp } from './synth-drop.ts';

const ALWAYS = ['dropBucket', 'ledgerBucket', 'queue', 'deadLetters', 'function', 'logGroup', 'alarmsTell'] as const;
const MAILED = { ...acme, notify: ['ops@acme.example'], receiptFile: true };

/** The keys of the outputs of a stack. */
function keysOf(change: (stack: Stack) => void): string[] {
  const stack = new Stack(makeApp(), 'Test');
  change(stack);
  return Object.keys(Template.fromStack(stack).findOutputs('*'));
}

test('outputs have readable keys, the same in every stack', () => {
  const keys = keysOf(stack => {
    const drop = new CallListDrop(stack, 'Drop', { feeds: [MAILED] });
    drop.addSftpUser({ userName: 'acme', feedId: 'acme', publicKeys: ['ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA'] });
  });

  expect(keys).toEqual(expect.arrayContaining(Object.values(OUTPUTS).map(name => `Drop${name}`)));
});

test('outputs of two constructs in one stack, on one level or on two, have different keys', () => {
  const keys = keysOf(stack => {
    new CallListDrop(stack, 'Drop', { feeds: [acme] });
    new CallListDrop(new Construct(stack, 'Out-bound'), 'Drop', { feeds: [bravo] });
  });

  expect(keys).toEqual(expect.arrayContaining(ALWAYS.map(kind => `Drop${OUTPUTS[kind]}`)));
  expect(keys).toEqual(expect.arrayContaining(ALWAYS.map(kind => `OutboundDrop${OUTPUTS[kind]}`)));
  const groups = groupOutputs(keys.map(key => [key, key]));
  expect([...groups.keys()].toSorted()).toEqual(['Drop', 'OutboundDrop']);
  expect(Object.keys(groups.get('OutboundDrop') ?? {}).toSorted()).toEqual([...ALWAYS].toSorted());
});
