import { type AwsService, awsServices } from '../../ports/aws-clients.ts';
import { type Shape, type ShapeReference, shapeOf } from './shapes.ts';

/** Packages of SDK clients by service, loaded when they are needed. */
const packages: Readonly<Record<AwsService, (() => Promise<object>) | undefined>> = {
  health: () => import('@aws-sdk/client-health'),
  support: () => import('@aws-sdk/client-support'),
  cloudwatch: () => import('@aws-sdk/client-cloudwatch'),
  xray: () => import('@aws-sdk/client-xray'),
  lambda: () => import('@aws-sdk/client-lambda'),
  kinesis: () => import('@aws-sdk/client-kinesis'),
  dynamodb: () => import('@aws-sdk/client-dynamodb'),
  route53: () => import('@aws-sdk/client-route-53'),
  'route53-recovery-cluster': () => import('@aws-sdk/client-route53-recovery-cluster'),
  s3: () => import('@aws-sdk/client-s3'),
  'arc-zonal-shift': undefined,
  apigateway: () => import('@aws-sdk/client-api-gateway'),
  cloudtrail: () => import('@aws-sdk/client-cloudtrail'),
  'cognito-idp': () => import('@aws-sdk/client-cognito-identity-provider'),
  iam: () => import('@aws-sdk/client-iam'),
  kms: () => import('@aws-sdk/client-kms'),
  scheduler: () => import('@aws-sdk/client-scheduler'),
  secretsmanager: () => import('@aws-sdk/client-secrets-manager'),
  servicequotas: () => import('@aws-sdk/client-service-quotas'),
  sqs: () => import('@aws-sdk/client-sqs'),
  states: () => import('@aws-sdk/client-sfn'),
  sts: () => import('@aws-sdk/client-sts'),
};

export interface OperationModel {
  readonly name: string;
  readonly input: Shape;
  readonly output: Shape;
  /** Method, URI template and status of success; only in REST protocols. */
  readonly http: readonly [method: string, uri: string, status: number] | undefined;
  /** May be called without credentials. */
  readonly unsigned: boolean;
}

/** What an SDK client knows about its service. */
export interface ServiceModel {
  readonly service: AwsService;
  /** The service's name in the scope of a signature. */
  readonly signingName: string;
  /** The Region that requests of a client in `region` are signed for: global services have one of their own. */
  readonly signingRegion: (region: string) => string;
  readonly operations: ReadonlyMap<string, OperationModel>;
  /** Modeled errors by name. */
  readonly errors: ReadonlyMap<string, Shape>;
  readonly protocol: Protocol;
  readonly settings: ProtocolSettings;
}

/** The part of an SDK protocol that serves the other side too. */
export interface Protocol {
  getShapeId(): string;
  getPayloadCodec(): Codec;
}

export interface Codec {
  createSerializer(): { write(schema: ShapeReference, value: unknown): void; flush(): string | Uint8Array };
  createDeserializer(): { read(schema: ShapeReference, data: string): unknown };
}

export interface ProtocolSettings {
  readonly defaultNamespace: string;
  readonly xmlNamespace?: string;
  readonly version?: string;
  readonly serviceTarget?: string;
  readonly awsQueryCompatible?: boolean;
}

interface ClientConfig {
  readonly protocol: Protocol & {
    readonly compositeErrorRegistry: { readonly exceptions: ReadonlyMap<ShapeReference, unknown> };
  };
  readonly protocolSettings: ProtocolSettings;
  readonly defaultSigningName: string;
  httpAuthSchemeProvider(about: { operation: string; region: string }): readonly { readonly schemeId: string }[];
  endpointProvider(about: object): {
    readonly properties?: { readonly authSchemes?: readonly { signingRegion?: string }[] };
  };
}

type ClientClass = new (settings: object) => { readonly config: ClientConfig };
type CommandClass = new (input: object) => { readonly schema: OperationSchema };
type OperationSchema = readonly [
  number,
  string,
  string,
  { http?: [string, string, number] } | number,
  ShapeReference,
  ShapeReference,
];

/** The models of all services, read from their SDK clients; without those for which no client is published. */
export async function loadServiceModels(): Promise<ReadonlyMap<AwsService, ServiceModel>> {
  const models = await Promise.all(
    awsServices.map(async (service) => {
      const exported = await packages[service]?.();
      return exported && modelOf(service, exported);
    }),
  );
  return new Map(models.flatMap((model) => (model ? [[model.service, model]] : [])));
}

function modelOf(service: AwsService, exported: object): ServiceModel {
  const classes = Object.entries(exported).filter(
    ([name, value]) => typeof value === 'function' && !name.startsWith('_'),
  );
  const [, Client] = classes.find(([name]) => name.endsWith('Client')) as [string, ClientClass];
  const { config } = new Client({ region: 'us-east-1', credentials: { accessKeyId: 'none', secretAccessKey: 'none' } });
  const commands = classes.filter(([name]) => name.endsWith('Command') && name !== '$Command');
  return {
    service,
    signingName: config.defaultSigningName,
    signingRegion: (region) => signingRegion(config, region),
    operations: new Map(
      commands.map(([, Command]) => {
        const operation = operationOf(new (Command as CommandClass)({}).schema, config);
        return [operation.name, operation];
      }),
    ),
    errors: new Map(
      [...config.protocol.compositeErrorRegistry.exceptions.keys()].map((schema) => {
        const shape = shapeOf(schema);
        return [shape.getName() ?? '', shape];
      }),
    ),
    protocol: config.protocol,
    settings: config.protocolSettings,
  };
}

function operationOf([, , name, traits, input, output]: OperationSchema, config: ClientConfig): OperationModel {
  return {
    name,
    input: shapeOf(input),
    output: shapeOf(output),
    http: typeof traits === 'object' ? traits.http : undefined,
    unsigned: schemesOf(config, name).includes('smithy.api#noAuth'),
  };
}

/** S3 finds its schemes from an endpoint that is not known here; nothing of it goes unsigned. */
function schemesOf(config: ClientConfig, operation: string): string[] {
  try {
    return config.httpAuthSchemeProvider({ operation, region: 'us-east-1' }).map(({ schemeId }) => schemeId);
  } catch {
    return [];
  }
}

function signingRegion(config: ClientConfig, region: string): string {
  const { properties } = config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false });
  return properties?.authSchemes?.[0]?.signingRegion ?? region;
}
