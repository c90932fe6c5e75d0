import { describe, expect, it } from '@jest/globals';
import { regionInHost, routing } from '../../../src/adapters/aws/routing.ts';
import { switchObjects } from '../../../src/adapters/aws/switch-objects.ts';
import { zonalShifts } from '../../../src/adapters/aws/zonal-shifts.ts';
import { awsError, coded, fakeClients, fakeNet, HandClock, networkError, patient } from './fakes.ts';

describe('switch objects', () => {
  it.each([
    ['is there', {}, true],
    ['is not there', awsError('NotFound', 404), false],
  ])('tell that one %s', async (_case, answer, present) => {
    const { clients } = fakeClients({ HeadObject: answer });
    await expect(switchObjects(clients).present('us-west-2', 'switches', 'go.html', patient)).resolves.toBe(present);
  });

  it('do not take a refusal for absence', async () => {
    const { clients } = fakeClients({ HeadObject: awsError('Forbidden', 403) });
    await expect(switchObjects(clients).present('us-west-2', 'switches', 'go.html', patient)).rejects.toMatchObject(
      coded('denied'),
    );
  });

  it('are put and removed in their Region', async () => {
    const { clients, sent } = fakeClients({ PutObject: {}, DeleteObject: {} });
    await switchObjects(clients).put('us-west-2', 'switches', 'go.html', patient);
    await switchObjects(clients).remove('us-west-2', 'switches', 'go.html', patient);
    expect(sent).toMatchObject([
      {
        operation: 'PutObject',
        place: 's3 us-west-2',
        input: { Bucket: 'switches', Key: 'go.html', CacheControl: 'no-store' },
      },
      { operation: 'DeleteObject', place: 's3 us-west-2', input: { Bucket: 'switches', Key: 'go.html' } },
    ]);
  });
});

describe('routing', () => {
  const name = 'shop.example.com';

  it.each([
    ['shop.us-east-1.example.com', 'us-east-1'],
    ['my-us-east-1.example.com', 'us-east-1'],
    ['d-abc123.execute-api.ap-southeast-2.amazonaws.com.', 'ap-southeast-2'],
    ['x.us-gov-west-1.example.com', 'us-gov-west-1'],
    ['us-east-11.example.com', undefined],
    ['shop.example.com', undefined],
  ])('reads the Region in %s', (host, region) => {
    expect(regionInHost(host)).toBe(region);
  });

  it('names each answering Region once, in order', async () => {
    const hosts = ['shop.us-west-2.example.com', 'shop.us-east-1.example.com', 'b.us-east-1.example.com'];
    await expect(
      routing(fakeNet({ names: { [name]: hosts } }), new HandClock()).answeringRegions(name, patient),
    ).resolves.toEqual(['us-east-1', 'us-west-2']);
  });

  it('refuses to guess when an answer holds no Region', async () => {
    const net = fakeNet({ names: { [name]: ['shop.us-east-1.example.com', 'cdn.example.net'] } });
    await expect(routing(net, new HandClock()).answeringRegions(name, patient)).rejects.toMatchObject(coded('invalid'));
  });

  it('is unavailable when the name does not resolve, and a time-out when DNS is silent', async () => {
    await expect(routing(fakeNet({}), new HandClock()).answeringRegions(name, patient)).rejects.toMatchObject(
      coded('unavailable'),
    );
    const slow = fakeNet({ names: { [name]: networkError('ETIMEOUT') } });
    await expect(routing(slow, new HandClock()).answeringRegions(name, patient)).rejects.toMatchObject(
      coded('timeout'),
    );
  });
});

describe('zonal shifts', () => {
  const shift = {
    zonalShiftId: 'z1',
    resourceIdentifier: 'arn:alb',
    awayFrom: 'use1-az4',
    expiryTime: new Date(9_000),
    status: 'ACTIVE',
  };
  const request = {
    region: 'us-east-1',
    resource: 'arn:alb',
    awayFrom: 'use1-az4',
    expiresInMinutes: 240,
    comment: 'inc-7',
  };

  it('find the active one of a resource', async () => {
    const { clients } = fakeClients({
      ListZonalShifts: [{ items: [{ ...shift, resourceIdentifier: 'arn:other' }, shift] }, { items: [] }, {}],
    });
    const active = () => zonalShifts(clients).active('us-east-1', 'arn:alb', patient);
    await expect(active()).resolves.toEqual({ id: 'z1', awayFrom: 'use1-az4', expiresAtMs: 9_000 });
    await expect(active()).resolves.toBeUndefined();
    await expect(active()).resolves.toBeUndefined();
  });

  it('start with an expiry in minutes and end by id', async () => {
    const { clients, sent } = fakeClients({ StartZonalShift: shift, CancelZonalShift: {} });
    await expect(zonalShifts(clients).start(request, patient)).resolves.toEqual({ id: 'z1' });
    await zonalShifts(clients).cancel('us-east-1', 'z1', patient);
    expect(sent).toEqual([
      {
        operation: 'StartZonalShift',
        place: 'arc-zonal-shift us-east-1',
        input: { resourceIdentifier: 'arn:alb', awayFrom: 'use1-az4', expiresIn: '240m', comment: 'inc-7' },
      },
      { operation: 'CancelZonalShift', place: 'arc-zonal-shift us-east-1', input: { zonalShiftId: 'z1' } },
    ]);
  });

  it.each([0, 4_321, 1.5, Number.NaN])('refuse to last %s minutes, before sending anything', async (minutes) => {
    const { clients, sent } = fakeClients({});
    const start = zonalShifts(clients).start({ ...request, expiresInMinutes: minutes }, patient);
    await expect(start).rejects.toMatchObject(coded('invalid'));
    expect(sent).toEqual([]);
  });

  it('have an unknown outcome when the answer carries no id', async () => {
    const { clients } = fakeClients({ StartZonalShift: {} });
    await expect(zonalShifts(clients).start(request, patient)).rejects.toMatchObject(coded('outcomeUnknown'));
  });

  it('conflict with one that is there already', async () => {
    const { clients } = fakeClients({ StartZonalShift: awsError('ConflictException', 409) });
    await expect(zonalShifts(clients).start(request, patient)).rejects.toMatchObject(coded('conflict'));
  });
});
