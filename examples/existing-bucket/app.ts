import { App } from 'aws-cdk-lib';
import { ExistingBucketStack } from './existing-bucket-stack.ts';

const app = new App();
new ExistingBucketStack(app, 'ExistingBucket');
app.synth();
