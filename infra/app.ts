import { App } from 'aws-cdk-lib';
import { loadConfig } from './config/load-config.ts';
import { DropdialStack } from './dropdial-stack.ts';

const app = new App();
try {
  const config = await loadConfig({
    asked: app.node.tryGetContext('config') ?? process.env.DROPDIAL_CONFIG_FILE,
    fallback: app.node.tryGetContext('fallbackConfig'),
    folder: process.cwd(),
  });
  DropdialStack.describedBy(app, config);
} catch (error) {
  // What is wrong is in the file that people wrote, and not in what called what here.
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
app.synth();
