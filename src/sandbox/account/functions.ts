import type {
  GetAccountSettingsCommandInput,
  GetAccountSettingsCommandOutput,
  GetAliasCommandInput,
  GetAliasCommandOutput,
  GetFunctionConfigurationCommandInput,
  GetFunctionConfigurationCommandOutput,
  ListVersionsByFunctionCommandInput,
  ListVersionsByFunctionCommandOutput,
  UpdateAliasCommandInput,
  UpdateAliasCommandOutput,
} from '@aws-sdk/client-lambda';
import { notFoundError } from '../aws-error.ts';
import type { WorldModel } from '../world-model.ts';
import { type Amendments, amendment } from './amendment.ts';

/** Mistakes in functions: aliases, code and the account's concurrency. Reserved concurrency is set in `dials.ts`. */
export function functionAmendments(model: WorldModel): Amendments {
  return {
    GetAccountSettings: amendment<GetAccountSettingsCommandInput, GetAccountSettingsCommandOutput>(
      (_input, { region }, clean) => {
        const answer = clean();
        const low = model.account.wrong('concurrency-low', { region });
        const { ConcurrentExecutions = 0, UnreservedConcurrentExecutions = 0 } = answer.AccountLimit ?? {};
        if (!low) return answer;
        const reserved = ConcurrentExecutions - UnreservedConcurrentExecutions;
        return {
          ...answer,
          AccountLimit: {
            ...answer.AccountLimit,
            ConcurrentExecutions: low.limit,
            UnreservedConcurrentExecutions: Math.max(0, low.limit - reserved),
          },
        };
      },
    ),
    GetAlias: amendment<GetAliasCommandInput, GetAliasCommandOutput>((input, { region }, clean) => {
      assertAlias(model, region, input.FunctionName, input.Name);
      return clean();
    }),
    UpdateAlias: amendment<UpdateAliasCommandInput, UpdateAliasCommandOutput>((input, { region }, clean) => {
      assertAlias(model, region, input.FunctionName, input.Name);
      return clean();
    }),
    GetFunctionConfiguration: amendment<GetFunctionConfigurationCommandInput, GetFunctionConfigurationCommandOutput>(
      (input, { region }, clean) => {
        assertAlias(model, region, input.FunctionName, input.Qualifier);
        const { FunctionName: name = '', Qualifier } = input;
        const answer = withCode(model, region, name, clean());
        const unusable = model.account.wrong('resource-unusable', {
          resource: 'code-version',
          name: `${name}:${Qualifier ?? ''}`,
          region,
        });
        return unusable ? { ...answer, State: 'Inactive' } : answer;
      },
    ),
    ListVersionsByFunction: amendment<ListVersionsByFunctionCommandInput, ListVersionsByFunctionCommandOutput>(
      (input, { region }, clean) => {
        const answer = clean();
        const Versions = answer.Versions?.map((one) => withCode(model, region, input.FunctionName ?? '', one));
        return { ...answer, Versions };
      },
    ),
  };
}

function assertAlias(
  model: WorldModel,
  region: string,
  name: string | undefined = '',
  alias: string | undefined = '',
): void {
  const resource = { resource: 'code-version', name: `${name}:${alias}`, region } as const;
  const missing =
    model.account.wrong('resource-missing', resource) ??
    (/^(\d+|\$LATEST|)$/.test(alias) ? undefined : model.account.wrong('alias-missing', { function: name, region }));
  if (missing) throw notFoundError(`Cannot find alias arn: arn:aws:lambda:${region}:function:${name}:${alias}`);
}

/** Other code has another hash, whichever version is asked for. */
function withCode<Configuration extends { CodeSha256?: string | undefined }>(
  { account }: WorldModel,
  region: string,
  name: string,
  configuration: Configuration,
): Configuration {
  const bound = account
    .allWrong('resource-differs', { resource: 'code-version', region })
    .some((one) => one.name.split(':')[0] === name);
  if (!bound && !account.wrong('code-differs', { function: name, region })) return configuration;
  const CodeSha256 = Buffer.from(`other ${configuration.CodeSha256 ?? ''}`.slice(0, 32)).toString('base64');
  return { ...configuration, CodeSha256 };
}
