import { describe, expect, it } from '@jest/globals';
import { approvalStand, claim, now, plan, waiting } from './approval-stand.ts';

describe('answering an approval link', () => {
  it('approves that plan as that person, with the roles that the configuration gives now', async () => {
    const { post, taken } = approvalStand();
    expect(await post('approve')).toMatchObject({
      statusCode: 200,
      body: expect.stringContaining('Your approval counts'),
    });
    expect(taken).toEqual([
      {
        id: expect.stringMatching(/^mail:ana:[0-9a-f]{32}$/),
        incidentId: 'shop-1',
        name: 'approve',
        by: { id: 'ana', roles: ['incident-commander'] },
        atMs: now,
        text: '',
        via: 'mail',
        planHash: claim.planHash,
      },
    ]);
  });

  it('rejects it as well', async () => {
    const { post, taken } = approvalStand();
    expect((await post('reject')).body).toContain('You rejected the plan');
    expect(taken).toMatchObject([{ name: 'reject' }]);
  });

  it('works once: a second use is gone, whatever it says, and stands in the history once', async () => {
    const { post, get, taken, refusals } = approvalStand();
    await post('approve');
    for (const answer of ['approve', 'reject', 'approve'])
      expect(await post(answer)).toMatchObject({ statusCode: 410, body: expect.stringContaining('was used already') });
    expect(await get()).toMatchObject({ statusCode: 410 });
    expect(refusals).toEqual(['used ana', 'used ana', 'used ana']);
    expect(taken.map(({ name, text }) => [name, text])).toEqual([
      ['approve', ''],
      [
        'note',
        'An approval link for plan a1b2c3d4e5f6 was refused: it was used at 2026-01-05 03:00 UTC to approve (taken).',
      ],
    ]);
  });

  it('of two uses at once, one is taken', async () => {
    const { post, taken } = approvalStand();
    const codes = (await Promise.all([post('approve'), post('reject')])).map(({ statusCode }) => statusCode);
    expect(codes.sort()).toEqual([200, 410]);
    expect(taken.filter(({ name }) => name !== 'note')).toHaveLength(1);
  });

  it('is refused after it lapsed, with a line in the history and no approval', async () => {
    const { post, get, taken, pass, refusals } = approvalStand();
    pass(600_000);
    expect(await get()).toMatchObject({ statusCode: 410, body: expect.stringContaining('This link has lapsed') });
    expect(taken).toEqual([]);
    for (let times = 0; times < 2; times += 1) expect(await post('approve')).toMatchObject({ statusCode: 410 });
    expect(taken).toMatchObject([
      { name: 'note', by: { id: 'ana', roles: [] }, via: 'mail', text: expect.stringContaining('it was good until') },
    ]);
    expect(refusals).toEqual(['expired ana', 'expired ana']);
  });

  it.each([
    [
      'another plan waits',
      { facts: { ...waiting, plan: { ...plan, hash: 'ffff' } } },
      'another plan has taken its place',
    ],
    ['no plan waits', { facts: { ...waiting, plan: null } }, 'no plan waits for an approval'],
    [
      'it is approved',
      { facts: { ...waiting, order: { by: ['ben'], planHash: claim.planHash } } },
      'approved already, by ben',
    ],
    ['it runs or lapsed', { live: 'response.mitigating.running' }, 'the plan no longer waits'],
    ['nothing is known yet', { facts: {} }, 'no plan waits for an approval'],
  ])('when %s explains itself, and the incident refuses it', async (_when, wishes, why) => {
    const outcome = { kind: 'refused', reason: 'the plan has changed' } as const;
    const { post, get, taken } = approvalStand({ ...wishes, outcome });
    expect(await get()).toMatchObject({ statusCode: 409, body: expect.stringContaining(why) });
    expect(await post('approve')).toMatchObject({
      statusCode: 409,
      body: expect.stringContaining('the plan has changed'),
    });
    expect(taken).toMatchObject([{ name: 'approve', planHash: claim.planHash }]);
  });

  it.each([
    [{ kind: 'refused', reason: 'ana may not approve <this>' }, 409, 'ana may not approve &lt;this&gt;'],
    [{ kind: 'withoutEffect', reason: '' }, 409, 'it means nothing in the present state'],
    [{ kind: 'waiting', reason: 'later' }, 202, 'The incident has not read it yet'],
  ] as const)('says what became of it: %j', async (outcome, status, text) => {
    const { post } = approvalStand({ outcome });
    expect(await post('approve')).toMatchObject({ statusCode: status, body: expect.stringContaining(text) });
  });
});
