import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallListDrop } from './call-list-drop.ts';
import type { CallListDropProps } from './call-list-drop-props.ts';

export type DropdialStackProps = StackProps & CallListDropProps;

/** A stack with one drop bucket and what belongs to it. */
export class DropdialStack extends Stack {
  readonly drop: CallListDrop;

  constructor(scope: Construct, id: string, props: DropdialStackProps) {
    super(scope, id, { description: 'dropdial: dropped CSV files become Voximplant call lists', ...props });
    this.drop = new CallListDrop(this, 'Drop', props);
  }
}
