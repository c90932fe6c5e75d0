import { GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { GetFunctionConfigurationCommand } from '@aws-sdk/client-lambda';
import { present, read } from './call.ts';
import type { ReadResource } from './estate-resource.ts';

/** `name` is the key's id; its value is not asked for. */
export const apiKey: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const command = new GetApiKeyCommand({ apiKey: name, includeValue: false });
  const answer = await read(clients, { service: 'apigateway', region }, command, signal);
  const enabled = answer.enabled === true;
  return { usable: enabled, detail: enabled ? 'enabled' : 'disabled', fingerprint: null, inFlight: null };
};

/** `name` is `function:alias`. The fingerprint is the SHA-256 of the deployment package that the alias serves. */
export const codeVersion: ReadResource = async (clients, { name, region }, _accountId, signal) => {
  const [FunctionName, Qualifier] = name.split(':', 2);
  const command = new GetFunctionConfigurationCommand({ FunctionName, Qualifier });
  const answer = await read(clients, { service: 'lambda', region }, command, signal);
  const state = answer.State ?? 'UNKNOWN';
  return {
    usable: state === 'Active',
    detail: `${state}, version ${answer.Version ?? 'unknown'}`,
    fingerprint: present(answer.CodeSha256, 'the hash of the code'),
    inFlight: null,
  };
};
