import { Annotations as Notes, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { describe, expect, test } from 'vitest';
import { CallListDrop } from '../../../infra/call-list-drop.ts';
import type { CallListDropProps } from '../../../infra/call-list-drop-props.ts';
import type { DropdialConfig } from '../../../infra/document/settings.ts';
import { DropdialStack } from '../../../infra/dropdial-stack.ts';
import { acme, makeApp } from '../synth-drop.ts';

/** The warnings of a stack, and its output on alarms. */
function toldBy(stack: Stack): { readonly warnings: readonly string[]; readonly output: unknown } {
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('the alarms tell nobody'));
  const [output] = Object.values(Template.fromStack(stack).findOutputs('*', { Description: 'What alarms tell' }));
  return { warnings: warnings.map(({ id }) => id), output: output?.Value };
}

function make(
  props: (stack: Stack) => Partial<CallListDropProps>,
  change?: (drop: CallListDrop, stack: Stack) => void,
) {
  const stack = new Stack(makeApp(), 'Test');
  const drop = new CallListDrop(stack, 'Drop', { feeds: [acme], ...props(stack) });
  change?.(drop, stack);
  return stack;
}

const describedBy = (config: Partial<DropdialConfig>) =>
  DropdialStack.describedBy(makeApp(), { feeds: [acme], ...config });

describe('alarms that notify nobody', () => {
  test('cause one warning, and the output says so', () => {
    const silent = { warnings: ['/Test/Drop'], output: 'nobody' };

    expect(toldBy(make(() => ({})))).toEqual(silent);
    expect(
      toldBy(
        make(
          () => ({}),
          drop => drop.addFeed({ id: 'b', prefix: 'b/' }),
        ),
      ),
    ).toEqual(silent);
    expect(toldBy(describedBy({}))).toEqual({ ...silent, warnings: ['/Dropdial/Drop'] });
    expect(toldBy(describedBy({ alarmEmails: [] }))).toMatchObject({ output: 'nobody' });
  });

  test('may be intended if alarms reach people in another way', () => {
    const stack = make(
      () => ({}),
      drop => Notes.of(drop).acknowledgeWarning('dropdial:alarms-tell-nobody'),
    );

    expect(toldBy(stack)).toEqual({ warnings: [], output: 'nobody' });
  });
});

describe('no warning is given when alarms notify somebody', () => {
  test('by a topic of the construct', () => {
    const stack = make(own => ({ alarmTopic: new Topic(own, 'Topic') }));

    expect(toldBy(stack)).toEqual({ warnings: [], output: { Ref: expect.stringMatching(/^Topic/) } });
  });

  test('by an action of the app, added to one alarm afterwards', () => {
    const stack = make(
      () => ({}),
      (drop, own) => drop.alarms.get('dead-letters')?.addAlarmAction(new SnsAction(new Topic(own, 'Topic'))),
    );

    expect(toldBy(stack)).toEqual({ warnings: [], output: 'actions of their own' });
  });

  test.each<Partial<DropdialConfig>>([
    { alarmEmails: ['oncall@example.com'] },
    { alarmTopicArn: 'arn:aws:sns:eu-central-1:111122223333:alarms' },
  ])('by a configuration: %j', config => {
    const { warnings, output } = toldBy(describedBy(config));

    expect(warnings).toEqual([]);
    expect(output).not.toBe('nobody');
  });
});
