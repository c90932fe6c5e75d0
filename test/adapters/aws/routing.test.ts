import { describe, expect, it } from '@jest/globals';
import { routing } from '../../../src/adapters/aws/routing.ts';
import type { Lookup } from '../../../src/ports/traffic.ts';
import { fakeNet, HandClock, networkError, patient, silence } from './fakes.ts';

const name = 'shop.example.com';
const targets = {
  'us-east-1': 'd-east.execute-api.us-east-1.amazonaws.com',
  'us-west-2': 'd-west.execute-api.us-west-2.amazonaws.com',
};
const own = {
  [` ${targets['us-east-1']} A`]: ['192.0.2.1', '192.0.2.2'],
  [` ${targets['us-west-2']} A`]: ['192.0.2.9'],
};

function asked(answers: Parameters<typeof fakeNet>[0]['servers'], servers: readonly string[] = ['ns-1']) {
  const clock = new HandClock();
  const lookup: Lookup = { name, targets, servers };
  return clock.runOut(routing(fakeNet({ servers: { ...own, ...answers } }), clock).answers(lookup, patient));
}

describe('where a name leads, asked of one server after another', () => {
  it('is told by a canonical name: a target of ours, or one with a Region code in it', async () => {
    await expect(
      asked({ 'ns-1 shop.example.com CNAME': ['D-West.execute-api.us-west-2.amazonaws.com.'] }),
    ).resolves.toEqual([{ server: 'ns-1', regions: ['us-west-2'], failure: null }]);
    await expect(asked({ 'ns-1 shop.example.com CNAME': ['shop.us-east-1.example.com'] })).resolves.toMatchObject([
      { regions: ['us-east-1'] },
    ]);
  });

  it('is told by addresses where an alias has no canonical name', async () => {
    const alias = { 'ns-1 shop.example.com A': ['192.0.2.2'], '1.1.1.1 shop.example.com A': ['192.0.2.9'] };
    await expect(asked(alias, ['ns-1', '1.1.1.1'])).resolves.toEqual([
      { server: 'ns-1', regions: ['us-east-1'], failure: null },
      { server: '1.1.1.1', regions: ['us-west-2'], failure: null },
    ]);
  });

  it('is told by the newer kind of address where there is no other', async () => {
    const six = {
      'ns-1 shop.example.com AAAA': ['2001:db8::1'],
      [` ${targets['us-east-1']} A`]: networkError('ENODATA'),
      [` ${targets['us-east-1']} AAAA`]: ['2001:db8::1'],
    };
    await expect(asked(six)).resolves.toMatchObject([{ regions: ['us-east-1'] }]);
  });

  it('is invalid where the addresses belong to nobody', async () => {
    await expect(asked({ 'ns-1 shop.example.com A': ['203.0.113.5'] })).resolves.toEqual([
      { server: 'ns-1', regions: [], failure: 'invalid' },
    ]);
  });

  it('is told by the others when one server is silent or refuses', async () => {
    const answers: Parameters<typeof fakeNet>[0]['servers'] = {
      'ns-1 shop.example.com CNAME': silence,
      'ns-2 shop.example.com CNAME': networkError('ESERVFAIL'),
      'ns-3 shop.example.com CNAME': [targets['us-west-2']],
    };
    await expect(asked(answers, ['ns-1', 'ns-2', 'ns-3'])).resolves.toEqual([
      { server: 'ns-1', regions: [], failure: 'timeout' },
      { server: 'ns-2', regions: [], failure: 'unavailable' },
      { server: 'ns-3', regions: ['us-west-2'], failure: null },
    ]);
  });
});
