import { App } from 'aws-cdk-lib';
import { loadConfig } from './config/load-config.ts';
import { DropdialStack } from './dropdial-stack.ts';

const app = new App();
const config = await loadConfig({
  asked: app.node.tryGetContext('config') ?? process.env.DROPDIAL_CONFIG_FILE,
  fallback: app.node.tryGetContext('fallbackConfig'),
  folder: process.cwd(),
});
DropdialStack.describedBy(app, config);
app.synth();
