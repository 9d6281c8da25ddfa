import { App } from 'aws-cdk-lib';
import { SlackAlarmsStack } from './slack-alarms-stack.ts';

const app = new App();
new SlackAlarmsStack(app, 'SlackAlarms');
app.synth();
