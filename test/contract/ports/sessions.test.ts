import { expect, it } from '@jest/globals';
import { account, west } from '../account.ts';
import { patient, promisesOf } from '../promises.ts';
import type { ContractPorts } from '../targets/contract-ports.ts';

const acting = { roleArn: `arn:aws:iam::${account.accountId}:role/muster`, sessionName: 'engine', seconds: 43_200 };
const assume = ({ sessions }: ContractPorts, wanted: Partial<typeof acting> = {}) =>
  sessions.assume(west, { ...acting, ...wanted }, patient);

promisesOf('sessions', (make) => {
  it.each([900, 3_600, 43_200])('gives credentials that end %s seconds from now', async (seconds) => {
    const { ports, settled } = await make();
    const { credentials, source } = await settled(assume(ports, { seconds }));
    const lastsMs = (credentials.expiration?.getTime() ?? 0) - ports.clock.now();
    expect(Math.abs(lastsMs - seconds * 1_000)).toBeLessThan(5_000);
    expect(credentials).toMatchObject({ accessKeyId: expect.any(String), sessionToken: expect.any(String) });
    expect(source).toContain(acting.roleArn);
  });

  it('asks for an hour, and says so, where STS refuses a longer session', async () => {
    const { ports, settled } = await make();
    const { credentials, source } = await settled(assume(ports, { seconds: 43_201 }));
    const lastsMs = (credentials.expiration?.getTime() ?? 0) - ports.clock.now();
    expect(Math.abs(lastsMs - 3_600_000)).toBeLessThan(5_000);
    expect(source).toContain('one hour only');
  });

  it('gives none of a role that may not be taken on', async () => {
    const { ports, settled } = await make();
    const strange = settled(assume(ports, { roleArn: `${acting.roleArn}-of-others` }));
    await expect(strange).rejects.toMatchObject({ name: 'AccessDenied' });
  });
});
