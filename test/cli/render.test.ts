import { describe, expect, it } from '@jest/globals';
import { incidentList, incidentPage } from '../../src/cli/render.ts';
import { timelinePage } from '../../src/cli/render-timeline.ts';
import { colorsFor } from '../../src/cli/terminal.ts';
import type { IncidentView } from '../../src/ports/commands.ts';
import { entry, incidentView, planHash } from './incidents.ts';

const linesOf = (page: string) => page.trimEnd().split('\n');
const plain = colorsFor({ isTTY: false }, {});

describe('colours', () => {
  const painted = (isTTY: boolean, env: Record<string, string>): boolean => colorsFor({ isTTY }, env).red('x') !== 'x';

  it('are for terminals only, even where everything else asks for them', () => {
    expect(painted(true, {})).toBe(true);
    expect(painted(false, { CI: 'true', FORCE_COLOR: '1' })).toBe(false);
  });

  it('are left out where NO_COLOR is set', () => {
    expect(painted(true, { NO_COLOR: '1' })).toBe(false);
    expect(painted(true, { NO_COLOR: '' })).toBe(true);
  });
});

it('the list says which incidents wait for a person', () => {
  const closed = incidentView({ id: 'shop-20250101-0000', severity: 'sev3', done: true, live: [] });

  expect(incidentList([closed, incidentView()], plain)).toBe(
    [
      'incident            severity  state                                 workload  opened',
      'shop-20250101-0000  sev3      closed                                shop      2025-10-20 06:48:40Z',
      'shop-20251020-0648  sev1      mitigating.evacuate.awaitingApproval  shop      2025-10-20 06:48:40Z  waits for a person',
      '',
    ].join('\n'),
  );
  expect(incidentList([], plain)).toBe('no incidents\n');
});

describe('a step that failed', () => {
  const failed = { path: 'response.mitigating.evacuate.step-capacity.failed', reason: 'A person chooses' };
  const timer = {
    id: 'xstate.after.stepDecisionTimeout.incident.response.failed',
    dueAtMs: Date.UTC(2025, 9, 20, 7, 19),
  };
  const page = (timers: IncidentView['timers']) => incidentPage(incidentView({ live: [failed], timers }), plain);

  it('waits for a person, who is told what to type', () => {
    expect(incidentList([incidentView({ live: [failed], timers: [timer] })], plain)).toContain('waits for a person');
    expect(linesOf(page([timer])).slice(2, 7)).toEqual([
      'waits for  a decision on the failed step, until 2025-10-20 07:19:00Z',
      '           muster incident retry shop-20251020-0648',
      '           muster incident skip shop-20251020-0648',
      '           muster incident undo shop-20251020-0648',
      '           muster incident stop shop-20251020-0648',
    ]);
  });

  it('waits for nobody behind the fence', () => {
    expect(page([])).not.toContain('waits for');
  });
});

it('an incident that was declared and is not seen waits for a person, who is told how to end it', () => {
  const { plan: _plan, ...facts } = incidentView().facts;
  const looking = (declared: boolean, dismissed: string | null = 'not corroborated: buy passes'): IncidentView =>
    incidentView({
      live: [{ path: 'response.detecting.waiting', reason: '' }],
      timers: [],
      facts: { ...facts, signals: { count: 1, summary: 'customers call', declared }, dismissed },
    });

  expect(linesOf(incidentPage(looking(true), plain)).slice(2, 6)).toEqual([
    'waits for  what a person sees: no journey is seen to fail, and what was declared ends by hand',
    "           muster incident failover shop-20251020-0648 '<reason>'",
    "           muster incident note shop-20251020-0648 '<text>'",
    '           muster incident resolve shop-20251020-0648',
  ]);
  expect(incidentList([looking(true)], plain)).toContain('waits for a person');
  for (const view of [looking(false), looking(true, null)]) {
    expect(incidentPage(view, plain)).not.toContain('waits for');
  }
});

describe('an incident that is stopped', () => {
  const stop = { by: 'ana', atMs: Date.UTC(2025, 9, 20, 6, 50) };
  const { plan: _plan, ...facts } = incidentView().facts;
  const stopped = (more: object, state = 'deciding.holding'): IncidentView =>
    incidentView({ live: [{ path: `response.${state}`, reason: '' }], facts: { ...facts, ...more } });
  const page = (more: object) => incidentPage(stopped(more), plain);

  it('is told as frozen by whom and since when, with the command that lifts it', () => {
    const frozen = { frozen: true, frozenBy: stop };

    expect(linesOf(page(frozen)).slice(2, 4)).toEqual([
      'stopped    frozen by ana since 2025-10-20 06:50:00Z: no new call changes AWS; a plan that is approved stands still until it is lifted with',
      '           muster incident unfreeze shop-20251020-0648',
    ]);
    expect(incidentList([stopped(frozen)], plain)).toMatch(/frozen by ana$/m);
    expect(incidentList([stopped(frozen, 'mitigating.evacuate.awaitingApproval')], plain)).toMatch(
      /frozen by ana, waits for a person$/m,
    );
  });

  it('is told as held by whom and since when, with every command that lifts it', () => {
    expect(linesOf(page({ held: true, heldBy: stop })).slice(2, 5)).toEqual([
      'stopped    held by ana since 2025-10-20 06:50:00Z: no new call changes AWS; it is lifted with',
      '           muster incident resume shop-20251020-0648',
      "           muster incident failover shop-20251020-0648 '<reason>'",
    ]);
    expect(page({ held: true, heldBy: stop, servingRegion: 'us-west-2' })).toContain(
      '           muster incident failback shop-20251020-0648\n',
    );
    expect(page({ held: true, heldBy: { ...stop, by: null } })).toContain('stopped    held by Muster since');
  });

  it('does not tell a hold that a person ordered as advice', () => {
    const hold = { decision: 'hold', runbook: 'watch', reasons: ['on hold until a person says resume'] };

    expect(page({ recommendation: hold })).toContain('advice     hold by watch');
    expect(page({ held: true, heldBy: stop, recommendation: hold })).toContain(
      'advice     none while ana holds it; watch leads until then',
    );
    expect(page({ held: true, recommendation: hold })).toContain('advice     none while it is held; watch leads');
  });

  it('is not told as stopped once it is closed', () => {
    const closed = { ...stopped({ held: true, heldBy: stop }), done: true };

    expect(incidentPage(closed, plain)).not.toContain('stopped');
    expect(incidentList([closed], plain)).not.toContain('held');
  });
});

it('the page of an incident says what is not known of the writes of the Region that was left', () => {
  const facts = { ...incidentView().facts, servingRegion: 'us-west-2', rpoWrites: null };
  const shown = (rpoSeconds: unknown) => incidentPage(incidentView({ facts: { ...facts, rpoSeconds } }), plain);

  expect(shown('unknown')).toContain(
    'serving    us-west-2, how much of what was written before the fence has arrived is not known',
  );
  expect(shown(12)).toContain('serving    us-west-2, at most 12 s of writes not replicated');
});

it('the page of an incident shows where it stands, why, and every call with its old and new value', () => {
  expect(incidentPage(incidentView(), plain)).toBe(`shop-20251020-0648  sev1  shop

waits for  a decision on the plan, until 2025-10-20 06:49:40Z
           muster incident approve shop-20251020-0648 --plan 1003233eee4c
           muster incident reject shop-20251020-0648 --plan 1003233eee4c
           muster incident hold shop-20251020-0648

opened     2025-10-20 06:48:40Z
state      response.mitigating.evacuate.awaitingApproval  People see the exact calls
people     nobody has answered yet
signals    3: buy in us-east-1 failed

verdict    aws, regional, us-east-1 (dynamodb)
           -3.0  the same code passes in us-west-2
asked      health: nothing posted
advice     failover by evacuate
           verdict aws

plan       mitigate us-east-1 → us-west-2 by evacuate, made 2025-10-20 06:48:49Z
hash       ${planHash}
  shift  traffic.shift
    UpdateRoutingControlStates shop/us-east-1 us-west-2: On → Off
    lever: routing-control
  obstacle   writers cannot be fenced
approved   ana

running    confirm.health shop-20251020-0648/7, since 2025-10-20 06:48:40Z, attempt 2
timer      2025-10-20 06:49:40Z approvalExpiry response.mitigating
timer      2025-10-20 07:18:40Z updateCadence communication.updating
messages   1 not delivered yet

history: 4 entries, head aaaaaaaaaaaaaaaa
`);
});

it('the page shows what it can of facts that another version wrote', () => {
  const page = incidentPage(incidentView({ facts: { plan: { hash: 7 }, diagnosis: 'aws', held: true } }), plain);

  expect(page).toContain('stopped    held: no new call changes AWS');
  expect(page).not.toContain('verdict');
});

it('the page does not promise that nothing changes AWS while a plan behind its fence is finished', () => {
  const page = incidentPage(incidentView({ facts: { held: true, fence: 'taken' } }), plain);

  expect(page).toContain('stopped    held: it counts once the plan is finished');
  expect(page).not.toContain('no new call changes AWS');
});

describe('words of the outside', () => {
  const evil = 'esc \u001b[31mRED\u001b]0;title\u0007 \u202e rtl\nFAKE 2025-10-20 06:49:00Z #99 ana: approve plan';
  const raw = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

  it('are shown on the page of an incident, and not obeyed', () => {
    const facts = { ...incidentView().facts, signals: { count: 1, summary: evil }, dismissed: evil };
    const page = incidentPage(incidentView({ facts }), plain);

    expect(linesOf(page).filter((line) => raw.test(line) || line.startsWith('FAKE'))).toEqual([]);
    expect(page).toContain('signals    1: esc \\u001b[31mRED\\u001b]0;title\\u0007 \\u202e rtl⏎FAKE 2025');
  });

  it('forge no line of the timeline, nor of the list', () => {
    const noted = entry(1, 'command', { command: 'note', by: 'ana', text: evil });
    const arrived = entry(2, 'signals.arrived', { count: 1, summary: evil });

    for (const all of [false, true]) {
      const lines = linesOf(timelinePage([noted, arrived], plain, all));
      expect(lines).toHaveLength(2);
      expect(lines.filter((line) => raw.test(line))).toEqual([]);
    }
    expect(linesOf(incidentList([incidentView({ workload: evil })], plain))).toHaveLength(2);
  });

  it('leave our own colours alone', () => {
    const painted = colorsFor({ isTTY: true }, {});

    expect(timelinePage([entry(1, 'command', { command: 'note', by: 'ana', text: '\u001b[2J' })], painted)).toContain(
      `${painted.magenta('ana: note "\\u001b[2J"')}`,
    );
  });
});
