import * as v from 'valibot';

const text = (pattern: RegExp, mustBe: string) =>
  v.pipe(v.string(`must be ${mustBe}`), v.regex(pattern, `must be ${mustBe}`));

const ID = '[0-9a-f]{8,17}';

/** The formats of AWS identifiers, with which a configuration names existing resources. */
export const PrincipalArn = text(
  /^arn:aws[a-z-]*:iam::\d{12}:(role|user)\/[\w+=,.@/-]{1,512}$/,
  'the ARN of a role or user, such as arn:aws:iam::111122223333:role/Operators',
);
export const KeyArn = text(
  /^arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|mrk-[0-9a-f]{32})$/,
  'the ARN of a KMS key, such as arn:aws:kms:eu-central-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
);
export const TopicArn = text(
  /^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/,
  'the ARN of an SNS topic, such as arn:aws:sns:eu-central-1:111122223333:alarms',
);
export const Email = text(/^[^\s@"<>]+@[^\s@"<>]+\.[^\s@"<>]+$/, 'an e-mail address, such as oncall@example.com');
export const Account = text(/^\d{12}$/, 'the 12 digits of an account');
export const Region = text(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a Region, such as eu-central-1');
export const StackName = text(/^[A-Za-z][A-Za-z0-9-]{0,127}$/, '1 to 128 letters, digits and hyphens, a letter first');
export const SecretName = text(
  /^[A-Za-z0-9/_+=.@-]{1,512}$/,
  'the name of a secret: letters, digits and / _ + = . @ -',
);
export const LogGroupName = text(/^[\w./#-]{1,512}$/, 'the name of a log group: letters, digits and _ - / . #');
export const VpcId = text(new RegExp(`^vpc-${ID}$`), 'the id of a network, such as vpc-0123456789abcdef0');
export const SubnetId = text(new RegExp(`^subnet-${ID}$`), 'the id of a subnet, such as subnet-0123456789abcdef0');
export const SecurityGroupId = text(
  new RegExp(`^sg-${ID}$`),
  'the id of a security group, such as sg-0123456789abcdef0',
);
export const AllocationId = text(
  new RegExp(`^eipalloc-${ID}$`),
  'the allocation id of an Elastic IP, such as eipalloc-0123456789abcdef0',
);
/** The clients of an endpoint: an address range, or a prefix list of AWS. */
export const Peer = text(
  /^(\d{1,3}(\.\d{1,3}){3}\/\d{1,2}|[0-9A-Fa-f:]+\/\d{1,3}|pl-[0-9a-f]{8,17})$/,
  'addresses such as 203.0.113.7/32 or 2001:db8::/32, or the id of a prefix list',
);
export const SftpUserName = text(
  /^\w[\w@.-]{2,99}$/,
  '3 to 100 letters, digits and _ - . @, the first a letter, a digit or _',
);
export const PublicKey = text(
  /^(ssh-rsa|ssh-ed25519|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$/,
  'a line such as "ssh-ed25519 AAAA…", as in a file that ends in .pub',
);
