import type {
  DescribeStreamSummaryCommandInput,
  DescribeStreamSummaryCommandOutput,
  UpdateShardCountCommandInput,
  UpdateShardCountCommandOutput,
} from '@aws-sdk/client-kinesis';
import type {
  AliasConfiguration,
  GetAccountSettingsCommandInput,
  GetAccountSettingsCommandOutput,
  GetAliasCommandInput,
  GetAliasCommandOutput,
  GetFunctionConcurrencyCommandInput,
  GetFunctionConcurrencyCommandOutput,
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionCommandOutput,
  PutFunctionConcurrencyCommandInput,
  PutFunctionConcurrencyCommandOutput,
  UpdateAliasCommandInput,
  UpdateAliasCommandOutput,
} from '@aws-sdk/client-lambda';
import { notFoundError, serviceError, validationError } from '../aws-error.ts';
import { accountConcurrency, type CodeVersion, type FunctionState } from '../compute.ts';
import type { WorldModel } from '../world-model.ts';
import { type Operations, operation } from './operation.ts';

function functionState(model: WorldModel, region: string, name: string | undefined): FunctionState {
  for (const { application } of model.hosted) {
    const found = application.compute.functions.get(`${region}/${name ?? ''}`);
    if (found) return found;
  }
  throw notFoundError(`Function not found: arn:aws:lambda:${region}:function:${name ?? ''}`);
}

function aliasOf(state: FunctionState, alias: string | undefined): AliasConfiguration {
  if (alias !== state.alias) throw notFoundError(`Cannot find alias ${alias ?? ''} of ${state.name}`);
  return {
    Name: state.alias,
    FunctionVersion: state.aliasVersion,
    RevisionId: revisionId(state),
    Description: '',
    ...(state.second ? { RoutingConfig: { AdditionalVersionWeights: weightsOf(state.second) } } : {}),
  };
}

function weightsOf({ version, share }: NonNullable<FunctionState['second']>): Record<string, number> {
  return { [version]: share };
}

type Routed = Pick<FunctionState, 'aliasVersion' | 'second'>;

/** What an alias serves after UpdateAlias: what is not given stays, weights too, which only an empty map takes off. */
function routed(state: FunctionState, { FunctionVersion, RoutingConfig }: UpdateAliasCommandInput): Routed {
  const aliasVersion = versionOf(state, FunctionVersion ?? state.aliasVersion).version;
  const given = RoutingConfig?.AdditionalVersionWeights;
  const [weight, ...others] = Object.entries(given ?? (state.second ? weightsOf(state.second) : {}));
  if (weight === undefined) return { aliasVersion, second: null };
  const [wanted, share] = weight;
  const { version } = versionOf(state, wanted);
  if (others.length > 0 || version === aliasVersion || !(share >= 0 && share <= 1)) {
    const message = 'Weights are for one version besides the function version, between 0 and 1';
    throw serviceError({ name: 'InvalidParameterValueException', status: 400, message });
  }
  return { aliasVersion, second: { version, share } };
}

/** As the log of calls shows it: `41`, `41 with 50 % to 42`. */
function shownRoute({ aliasVersion, second }: Routed): string {
  return second
    ? `${aliasVersion} with ${Number((second.share * 100).toFixed(6))} % to ${second.version}`
    : aliasVersion;
}

function revisionId(state: FunctionState): string {
  return `00000000-0000-4000-8000-${String(state.revision).padStart(12, '0')}`;
}

function configuration(state: FunctionState, version: CodeVersion) {
  return {
    FunctionName: state.name,
    FunctionArn: `arn:aws:lambda:${state.region}:function:${state.name}:${version.version}`,
    Version: version.version,
    CodeSha256: version.codeSha256,
    LastModified: new Date(version.modifiedAtMs).toISOString().replace('Z', '+0000'),
    LastUpdateStatus: 'Successful' as const,
    State: 'Active' as const,
    RevisionId: revisionId(state),
    RuntimeVersionConfig: { RuntimeVersionArn: `arn:aws:lambda:${state.region}::runtime:${state.runtime.number}` },
  };
}

function versionOf(state: FunctionState, qualifier: string | undefined): CodeVersion {
  const wanted = qualifier === state.alias ? state.aliasVersion : qualifier;
  const latest = qualifier === undefined || qualifier === '$LATEST';
  const found = latest ? state.versions.at(-1) : state.versions.find(({ version }) => version === wanted);
  if (!found) throw notFoundError(`Function not found: ${state.name}:${qualifier ?? ''}`);
  return found;
}

/** Lambda's alias and code reads, and UpdateAlias with its optimistic lock. All are served by the Region's control plane. */
export function lambdaOperations(model: WorldModel): Operations {
  return {
    GetAlias: operation<GetAliasCommandInput, GetAliasCommandOutput>('control', (input, { region }) =>
      aliasOf(functionState(model, region, input.FunctionName), input.Name),
    ),
    UpdateAlias: operation<UpdateAliasCommandInput, UpdateAliasCommandOutput>('control', (input, { region }) => {
      const state = functionState(model, region, input.FunctionName);
      aliasOf(state, input.Name);
      const wanted = routed(state, input);
      if (input.RevisionId !== undefined && input.RevisionId !== revisionId(state)) {
        const message = 'The Revision Id provided does not match the latest Revision Id';
        throw serviceError({ name: 'PreconditionFailedException', status: 412, message });
      }
      const target = `${state.name}:${state.alias}`;
      record(model, {
        service: 'lambda',
        operation: 'UpdateAlias',
        region,
        target,
        from: shownRoute(state),
        to: shownRoute(wanted),
      });
      Object.assign(state, wanted);
      state.revision += 1;
      model.changed();
      return aliasOf(state, input.Name);
    }),
    ListVersionsByFunction: operation<ListVersionsByFunctionCommandInput, ListVersionsByFunctionCommandOutput>(
      'control',
      (input, { region }) => {
        const state = functionState(model, region, input.FunctionName);
        const newest = { ...versionOf(state, '$LATEST'), version: '$LATEST' };
        return { Versions: [newest, ...state.versions].map((version) => configuration(state, version)) };
      },
    ),
    GetFunctionConfiguration: operation<GetFunctionConfigurationCommandInput, GetFunctionConfigurationCommandOutput>(
      'control',
      (input, { region }) => {
        const state = functionState(model, region, input.FunctionName);
        return configuration(state, versionOf(state, input.Qualifier));
      },
    ),
    ...concurrencyOperations(model),
  };
}

function concurrencyOperations(model: WorldModel): Operations {
  return {
    GetAccountSettings: operation<GetAccountSettingsCommandInput, GetAccountSettingsCommandOutput>(
      'control',
      (_input, { region }) => {
        const states = model.hosted.flatMap(({ application }) => [...application.compute.functions.values()]);
        const here = states.filter((state) => state.region === region);
        const reserved = here.reduce((sum, state) => sum + (state.reserved ?? 0), 0);
        return {
          AccountLimit: {
            ConcurrentExecutions: accountConcurrency,
            UnreservedConcurrentExecutions: accountConcurrency - reserved,
          },
          AccountUsage: { FunctionCount: here.length },
        };
      },
    ),
    GetFunctionConcurrency: operation<GetFunctionConcurrencyCommandInput, GetFunctionConcurrencyCommandOutput>(
      'control',
      (input, { region }) => {
        const { reserved } = functionState(model, region, input.FunctionName);
        return reserved === null ? {} : { ReservedConcurrentExecutions: reserved };
      },
    ),
    PutFunctionConcurrency: operation<PutFunctionConcurrencyCommandInput, PutFunctionConcurrencyCommandOutput>(
      'control',
      (input, { region }) => {
        const state = functionState(model, region, input.FunctionName);
        const value = input.ReservedConcurrentExecutions;
        if (value === undefined || value < 0) throw validationError('ReservedConcurrentExecutions must be 0 or more');
        const from = String(state.reserved ?? 'none');
        const call = { service: 'lambda', operation: 'PutFunctionConcurrency', region, target: state.name };
        record(model, { ...call, from, to: String(value) });
        state.reserved = value;
        model.changed();
        return { ReservedConcurrentExecutions: value };
      },
    ),
  };
}

export function kinesisOperations(model: WorldModel): Operations {
  const shardsOf = (region: string, stream: string | undefined) => {
    const key = `${region}/${stream ?? ''}`;
    const found = model.hosted.find(({ application }) => application.compute.shards.has(key));
    if (!found) throw notFoundError(`Stream ${stream ?? ''} not found`);
    return { key, shards: found.application.compute.shards };
  };
  return {
    DescribeStreamSummary: operation<DescribeStreamSummaryCommandInput, DescribeStreamSummaryCommandOutput>(
      'control',
      (input, { region }) => {
        const { key, shards } = shardsOf(region, input.StreamName);
        return {
          StreamDescriptionSummary: {
            StreamName: input.StreamName,
            StreamARN: `arn:aws:kinesis:${region}:stream/${input.StreamName ?? ''}`,
            StreamStatus: 'ACTIVE',
            RetentionPeriodHours: 24,
            StreamCreationTimestamp: new Date(0),
            EnhancedMonitoring: [],
            OpenShardCount: shards.get(key) ?? 0,
          },
        };
      },
    ),
    UpdateShardCount: operation<UpdateShardCountCommandInput, UpdateShardCountCommandOutput>(
      'control',
      (input, { region }) => {
        const { key, shards } = shardsOf(region, input.StreamName);
        const from = shards.get(key) ?? 0;
        const to = input.TargetShardCount ?? 0;
        if (to < 1 || to > from * 2)
          throw validationError('TargetShardCount must be between 1 and twice the open shards');
        const target = input.StreamName ?? '';
        record(model, {
          service: 'kinesis',
          operation: 'UpdateShardCount',
          region,
          target,
          from: String(from),
          to: String(to),
        });
        shards.set(key, to);
        model.changed();
        return { StreamName: target, CurrentShardCount: from, TargetShardCount: to };
      },
    ),
  };
}

function record(
  model: WorldModel,
  call: { service: string; operation: string; region: string; target: string; from: string; to: string },
): void {
  model.log.mutate({ ...call, target: `${call.region}/${call.target}`, atMs: model.clock.now(), workload: true });
}
