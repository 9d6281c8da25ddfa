import { App } from 'aws-cdk-lib';
import { PrivateNetworkStack } from './private-network-stack.ts';

const app = new App();
new PrivateNetworkStack(app, 'PrivateNetwork');
app.synth();
