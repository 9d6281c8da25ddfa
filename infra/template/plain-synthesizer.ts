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

/** An archive that a template names, and what goes into it. */
export interface Archive {
  /** Its name, which changes with its content. */
  readonly name: string;
  /** The folder that is packed, below that of the assembly. */
  readonly folder: string;
}

/** Where the archives are: what whoever deploys the template says. */
interface Place {
  readonly bucket: CfnParameter;
  readonly prefix: CfnParameter;
}

/**
 * Makes templates for people without the CDK: nothing was bootstrapped, and code comes from a bucket of theirs. Which archives a template
 * needs is fixed in it, by content; where they are is a parameter. So a new template never runs old code, also where an update keeps the
 * values of parameters.
 */
export class PlainSynthesizer extends StackSynthesizer implements IReusableStackSynthesizer {
  private readonly archives: Archive[];
  private place: Place | undefined;

  /** @param archives to which every archive is added that a template comes to name. */
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
