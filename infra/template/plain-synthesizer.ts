import {
  CfnParameter,
  type DockerImageAssetLocation,
  type DockerImageAssetSource,
  type FileAssetLocation,
  type FileAssetSource,
  Fn,
  type IReusableStackSynthesizer,
  type ISynthesisSession,
  type Stack,
  StackSynthesizer,
} from 'aws-cdk-lib';

/** An archive that a template needs, and its content. */
export interface Archive {
  /** Its name, which depends on its content. */
  readonly name: string;
  /** The folder to pack, relative to the assembly. */
  readonly folder: string;
}

/** The location of the archives, as parameters of the deployment. */
interface Place {
  readonly bucket: CfnParameter;
  readonly prefix: CfnParameter;
}

/**
 * Makes templates for people without the CDK: nothing is bootstrapped, and code comes from their own bucket. The names
 * of the archives are fixed in the template, by content; their location is a parameter. So a new template never runs
 * old code, even if an update keeps the values of parameters.
 */
export class PlainSynthesizer extends StackSynthesizer implements IReusableStackSynthesizer {
  private readonly archives: Archive[];
  private place: Place | undefined;

  /** @param archives a list to which every archive of a template is added. */
  constructor(archives: Archive[]) {
    super();
    this.archives = archives;
  }

  reusableBind(stack: Stack): PlainSynthesizer {
    const bound = new PlainSynthesizer(this.archives);
    bound.bind(stack);
    return bound;
  }

  addFileAsset({ sourceHash, fileName }: FileAssetSource): FileAssetLocation {
    if (fileName === undefined) throw new Error('an asset that is made by a command has no place in a plain template');
    const archive: Archive = { name: `dropdial-${sourceHash.slice(0, 16)}.zip`, folder: fileName };
    if (!this.archives.some(({ name }) => name === archive.name)) this.archives.push(archive);
    this.place ??= this.askForPlace();
    const bucketName = this.place.bucket.valueAsString;
    const objectKey = Fn.join('', [this.place.prefix.valueAsString, archive.name]);
    const s3ObjectUrl = Fn.join('', ['s3://', bucketName, '/', objectKey]);
    return { bucketName, objectKey, s3ObjectUrl, httpUrl: s3ObjectUrl };
  }

  addDockerImageAsset(_asset: DockerImageAssetSource): DockerImageAssetLocation {
    throw new Error('an image has no place in a plain template');
  }

  synthesize(session: ISynthesisSession): void {
    this.synthesizeTemplate(session);
    this.emitArtifact(session);
  }

  private askForPlace(): Place {
    return {
      bucket: new CfnParameter(this.boundStack, 'CodeBucket', {
        description: 'Bucket with the archives of this template, in the Region of the stack',
        allowedPattern: '[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]',
      }),
      prefix: new CfnParameter(this.boundStack, 'CodePrefix', {
        description: 'Prefix of the keys of the archives, such as dropdial/',
        default: '',
      }),
    };
  }
}
