import { App } from 'aws-cdk-lib';
import { DropdialStack } from './dropdial-stack.ts';
import { feeds } from './feeds.ts';

const app = new App();
new DropdialStack(app, 'Dropdial', { feeds });
app.synth();
