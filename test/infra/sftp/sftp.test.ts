import { Peer, Vpc } from 'aws-cdk-lib/aws-ec2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { beforeAll, describe, expect, test } from 'vitest';
import type { SftpUserProps } from '../../../infra/sftp/sftp-user.ts';
import { parseConfig } from '../../../lambda/feed/parse-config.ts';
import { can } from '../../support/evaluate-access.ts';
import { resourcesOf } from '../../support/resolve-template.ts';
import { acme, arnLike, bravo, type SynthesizedDrop, synthDrop } from '../synth-drop.ts';

const publicKeys = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFakeFakeFakeFakeFakeFakeFakeFakeFakeFakeFake acme@example.com',
];
const partner: SftpUserProps = { userName: 'acme-erp', feedId: 'acme', publicKeys };
const feeds = [{ ...acme, rejectFile: true }, bravo];

let made: SynthesizedDrop;
beforeAll(() => {
  made = synthDrop({ feeds }, drop => {
    drop.addSftpUser(partner);
    drop.addSftpUser({ ...partner, userName: 'acme-writer', canRename: false });
  });
});

function may(name: RegExp, action: string, key: string, context: Record<string, string> = {}): boolean {
  const drops = arnLike(made, 'AWS::S3::Bucket', /Drops/);
  const principal = arnLike(made, 'AWS::IAM::Role', name);
  return can(made.template, { principal, action, resource: key === '' ? drops : `${drops}/${key}`, context });
}

describe('the server', () => {
  test('speaks only SFTP, manages its own users, and uses the newest policy', () => {
    const [[, server] = []] = resourcesOf(made.template, 'AWS::Transfer::Server');
    expect(server?.Properties).toMatchObject({
      Protocols: ['SFTP'],
      IdentityProviderType: 'SERVICE_MANAGED',
      Domain: 'S3',
      SecurityPolicyName: 'TransferSecurityPolicy-2025-03',
    });
  });

  test('is shared by all users, and does not exist without users', () => {
    expect(resourcesOf(made.template, 'AWS::Transfer::Server')).toHaveLength(1);
    expect(resourcesOf(synthDrop().template, 'AWS::Transfer::Server')).toHaveLength(0);
  });

  test('stays the same whatever users and feeds there are, and so does its host key', () => {
    const other = synthDrop({ feeds: feeds.slice(0, 1) }, drop =>
      drop.addSftpUser({ ...partner, userName: 'another' }),
    );
    expect(resourcesOf(other.template, 'AWS::Transfer::Server')).toEqual(
      resourcesOf(made.template, 'AWS::Transfer::Server'),
    );
  });

  test('can take its host key from a secret, which is in no template', () => {
    const { template } = synthDrop(
      stack => ({ feeds, sftpHostKey: Secret.fromSecretNameV2(stack, 'HostKey', 'sftp/host-key') }),
      drop => drop.addSftpUser(partner),
    );
    const [[, key] = []] = resourcesOf(template, 'AWS::Transfer::HostKey');
    expect(key?.Properties?.HostKeyBody).toMatch(/^\{\{resolve:secretsmanager:.*sftp\/host-key/);
  });
});

describe('the endpoint in a network', () => {
  const peers = [Peer.ipv4('203.0.113.7/32')];

  test('is reached only by the peers, at fixed addresses', () => {
    const { template } = synthDrop(
      stack => ({
        feeds,
        sftpVpc: new Vpc(stack, 'Vpc'),
        sftpPeers: peers,
        sftpAddresses: ['eipalloc-1', 'eipalloc-2'],
      }),
      drop => drop.addSftpUser(partner),
    );
    const [[, server] = []] = resourcesOf(template, 'AWS::Transfer::Server');
    const [[, group] = []] = resourcesOf(template, 'AWS::EC2::SecurityGroup');

    expect(server?.Properties).toMatchObject({
      EndpointType: 'VPC',
      EndpointDetails: {
        AddressAllocationIds: ['eipalloc-1', 'eipalloc-2'],
        SubnetIds: [expect.stringMatching(/PublicSubnet1/), expect.stringMatching(/PublicSubnet2/)],
      },
    });
    expect(group?.Properties?.SecurityGroupIngress).toMatchObject([
      { CidrIp: '203.0.113.7/32', FromPort: 22, ToPort: 22 },
    ]);
  });

  test('is internal without addresses', () => {
    const { template } = synthDrop(
      stack => ({ feeds, sftpVpc: new Vpc(stack, 'Vpc'), sftpPeers: peers }),
      drop => drop.addSftpUser(partner),
    );
    const [[, server] = []] = resourcesOf(template, 'AWS::Transfer::Server');
    expect(JSON.stringify(server?.Properties?.EndpointDetails)).not.toMatch(/PublicSubnet|AddressAllocationIds/);
  });

  test.each<[string, (vpc: Vpc) => object, string]>([
    ['peers without a network', () => ({ sftpPeers: peers }), '"sftpPeers" needs "sftpVpc"'],
    ['addresses without a network', () => ({ sftpAddresses: ['eipalloc-1'] }), '"sftpAddresses" needs "sftpVpc"'],
    ['a network without peers', sftpVpc => ({ sftpVpc }), '"sftpPeers" must say who reaches the endpoint'],
    [
      'more addresses than public subnets',
      sftpVpc => ({ sftpVpc, sftpPeers: peers, sftpAddresses: ['eipalloc-1', 'eipalloc-2', 'eipalloc-3'] }),
      '"sftpAddresses" must hold at most one for each public subnet, 2; got 3',
    ],
  ])('is rejected: %s', (_what, props, message) => {
    expect(() => synthDrop(stack => ({ feeds, ...props(new Vpc(stack, 'Vpc')) }))).toThrow(message);
  });
});

describe('a user', () => {
  test('sees the prefix of the feed as the root', () => {
    const [[, user] = []] = resourcesOf(made.template, 'AWS::Transfer::User');
    expect(user?.Properties).toMatchObject({
      UserName: 'acme-erp',
      HomeDirectoryType: 'LOGICAL',
      HomeDirectoryMappings: [{ Entry: '/', Target: expect.stringMatching(/^\/dropdrops[^/]+\/acme$/) }],
      SshPublicKeys: publicKeys,
    });
  });

  test.each(['s3:PutObject', 's3:GetObject', 's3:DeleteObject', 's3:GetObjectAnnotation'])(
    'may %s there, as uploads under another name need, and nowhere else',
    action => {
      expect(may(/SftpRoleacmeerp/, action, 'acme/a.csv')).toBe(true);
      expect(may(/SftpRoleacmeerp/, action, 'bravo/a.csv')).toBe(false);
    },
  );

  test('lists only the prefix', () => {
    expect(may(/SftpRoleacmeerp/, 's3:ListBucket', '', { 's3:prefix': 'acme/' })).toBe(true);
    expect(may(/SftpRoleacmeerp/, 's3:ListBucket', '', { 's3:prefix': 'bravo/' })).toBe(false);
    expect(may(/SftpRoleacmeerp/, 's3:ListBucket', '')).toBe(false);
  });

  test('that may not rename may write, and may read only the outcomes of its files', () => {
    expect(may(/SftpRoleacmewriter/, 's3:PutObject', 'acme/a.csv')).toBe(true);
    for (const told of ['errors.csv', 'result.json', 'result.txt'])
      expect(may(/SftpRoleacmewriter/, 's3:GetObject', `acme/a.csv.${told}`)).toBe(true);
    expect(may(/SftpRoleacmewriter/, 's3:GetObject', 'acme/a.csv')).toBe(false);
    expect(may(/SftpRoleacmewriter/, 's3:DeleteObject', 'acme/a.csv')).toBe(false);
  });

  test('cannot touch old versions, which could undo every upload', () => {
    expect(may(/SftpRoleacmeerp/, 's3:DeleteObjectVersion', 'acme/a.csv')).toBe(false);
  });

  test('has a role that only this server assumes, for users of this account', () => {
    const [[, role] = []] = resourcesOf(made.template, 'AWS::IAM::Role').filter(([id]) => /SftpRoleacmeerp/.test(id));
    expect(role?.Properties?.AssumeRolePolicyDocument).toMatchObject({
      Statement: [
        {
          Principal: { Service: 'transfer.amazonaws.com' },
          Condition: {
            StringEquals: { 'aws:SourceAccount': '111122223333' },
            ArnLike: { 'aws:SourceArn': expect.stringMatching(/:user\/.*SftpServer.*\/\*$/) },
          },
        },
      ],
    });
  });

  test('may use the key of an encrypted bucket', () => {
    const encrypted = synthDrop(
      stack => ({ feeds, encryptionKey: new Key(stack, 'Key') }),
      drop => drop.addSftpUser(partner),
    );
    const principal = arnLike(encrypted, 'AWS::IAM::Role', /SftpRole/);
    const resource = arnLike(encrypted, 'AWS::KMS::Key', /^Key/);
    expect(can(encrypted.template, { principal, resource, action: 'kms:GenerateDataKey' })).toBe(true);
  });
});

describe('a feed with users', () => {
  /** The setting of each feed for a last line without an end, as the function reads it. */
  function lineEnds({ template }: SynthesizedDrop): Record<string, string> {
    const environments = resourcesOf(template, 'AWS::Lambda::Function').map(([, { Properties }]) =>
      Object(Object(Properties?.Environment).Variables),
    );
    const config = environments.map(({ DROPDIAL_CONFIG }) => DROPDIAL_CONFIG).find(text => typeof text === 'string');
    return Object.fromEntries(parseConfig(String(config)).feeds.map(({ id, lastLineEnd }) => [id, lastLineEnd]));
  }

  test('rejects files whose last line has no end, a sign of a broken connection, and other feeds are unchanged', () => {
    expect(lineEnds(made)).toEqual({ acme: 'required', bravo: 'optional' });
  });

  test('keeps its own setting', () => {
    const own = { ...acme, rejectFile: true, lastLineEnd: 'optional' } as const;
    expect(lineEnds(synthDrop({ feeds: [own] }, drop => drop.addSftpUser(partner)))).toEqual({ acme: 'optional' });
  });

  test('reports the outcome of files with files, one way or another', () => {
    const own = { ...acme, receiptFile: true } as const;
    expect(() => synthDrop({ feeds: [own] }, drop => drop.addSftpUser(partner))).not.toThrow();
  });

  test('may be added later', () => {
    const made = synthDrop({}, drop => {
      drop.addFeed({ id: 'zulu', prefix: 'zulu/', rejectFile: true });
      drop.addSftpUser({ ...partner, feedId: 'zulu' });
    });
    expect(lineEnds(made)).toEqual({ acme: 'optional', bravo: 'optional', zulu: 'required' });
  });
});

describe('an invalid user is rejected', () => {
  test.each<[Partial<SftpUserProps>, string]>([
    [{ userName: 'ab' }, '"userName" must be 3 to 100 letters'],
    [{ userName: '-acme' }, '"userName" must be 3 to 100 letters'],
    [{ publicKeys: [] }, '"publicKeys" of "acme-erp" must hold at least one key'],
    [{ publicKeys: ['-----BEGIN OPENSSH PRIVATE KEY-----'] }, '"publicKeys.0" of "acme-erp" must be a line such as'],
    [{ feedId: 'zulu' }, '"feedId" must be one of "acme", "bravo"; got "zulu"'],
    [{ feedId: 'bravo' }, '"receiptFile" or "rejectFile" of the feed "bravo" must be true'],
  ])('%j', (change, message) => {
    expect(() => synthDrop({ feeds }, drop => drop.addSftpUser({ ...partner, ...change }))).toThrow(message);
  });

  test('the same name twice', () => {
    const twice = () =>
      synthDrop({ feeds }, drop => {
        drop.addSftpUser(partner);
        drop.addSftpUser(partner);
      });
    expect(twice).toThrow('"userName" must be new');
  });
});
