import { expect, it } from '@jest/globals';
import { instructions } from '../../src/cli/sandbox-show.ts';

const commandsAt = (address: string) => instructions(address, undefined).match(/\S.*npx muster .*/g);

it('the commands that a start prints find a server on another port', () => {
  expect(commandsAt('http://127.0.0.1:9001')).toEqual([
    'type    MUSTER_URL=http://127.0.0.1:9001 MUSTER_TOKEN=ana-sandbox-token npx muster incident list',
    'MUSTER_URL=http://127.0.0.1:9001 MUSTER_TOKEN=ana-sandbox-token npx muster incident show <id>',
  ]);
});

it('the commands that a start prints name no server where the default is meant', () => {
  expect(commandsAt('http://127.0.0.1:8711')).toEqual([
    'type    MUSTER_TOKEN=ana-sandbox-token npx muster incident list',
    'MUSTER_TOKEN=ana-sandbox-token npx muster incident show <id>',
  ]);
});
