import { App } from 'aws-cdk-lib';
import { MinimalStack } from './minimal-stack.ts';

const app = new App();
new MinimalStack(app, 'Minimal');
app.synth();
