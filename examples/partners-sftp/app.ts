import { App } from 'aws-cdk-lib';
import { PartnersSftpStack } from './partners-sftp-stack.ts';

const app = new App();
new PartnersSftpStack(app, 'PartnersSftp');
app.synth();
