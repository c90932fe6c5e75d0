import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { prometheusMetrics } from '../src/adapters/http/metrics.ts';
import { MemoryJournal } from '../src/adapters/store/memory-journal.ts';
import { certificateUrl, signingIdentity } from '../src/sandbox/notifications.ts';
import { loadScenario } from '../src/scenario/load.ts';
import type { UnlistedAlarms } from '../src/signals/alarm-owners.ts';
import { signEnvelope } from '../src/signals/sign-envelope.ts';
import { sandboxStage } from '../src/stage.ts';
import { program } from './fixtures/program.ts';
import { shop } from './fixtures/workload.ts';

const scenario = loadScenario(new URL('../scenarios/2025-10-20-dynamodb-dns.yaml', import.meta.url).pathname);
const alarm = {
  name: 'shop-api-5xx',
  region: 'us-east-1',
  severity: 'sev2' as const,
  heartbeat: false,
  periodSeconds: 60,
  datapoints: 2,
};
const listening = shop({ alarms: [alarm] });
const elsewhere = `arn:aws:cloudwatch:eu-west-1:${shop().accountId}:alarm:nobody-lists-it`;

/** What the sandbox's entrance says of an alarm from a Region of no workload, and what becomes of it. */
async function sent(unlisted?: UnlistedAlarms) {
  const stage = await sandboxStage({
    scenario,
    workloads: [listening],
    seed: 1,
    journal: new MemoryJournal(),
    program,
    metrics: prometheusMetrics(),
    unlisted,
    drill: false,
  });
  const recorded = JSON.parse(readFileSync(new URL('../examples/payloads/metric-alarm.json', import.meta.url), 'utf8'));
  const [topic = ''] = stage.world.topicArns;
  const envelope = {
    Type: 'Notification' as const,
    MessageId: 'unlisted-1',
    TopicArn: topic,
    Message: JSON.stringify({ ...recorded, AlarmName: 'nobody-lists-it', AlarmArn: elsewhere }),
    Timestamp: new Date(stage.world.clock.now()).toISOString(),
    SigningCertURL: certificateUrl(topic.split(':')[3] ?? ''),
  };
  const signed = signEnvelope(
    envelope,
    signingIdentity().privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  );
  const pacing = new AbortController();
  const paced = stage.world.clock.pace(1000, pacing.signal);
  await stage.assembled.start();
  const answer = await stage.assembled.entrances[0].take(
    { body: JSON.stringify(signed), header: () => undefined },
    new AbortController().signal,
  );
  await stage.world.clock.sleep(1000);
  const [incident] = await stage.engine.incidents();
  await stage.stop();
  pacing.abort();
  await paced;
  return { answer, incident };
}

it('an alarm that no workload lists opens an incident in the sandbox as the configuration says, of no known Region', async () => {
  const { answer, incident } = await sent({ workload: 'shop', severity: 'sev2' });
  expect(answer).toMatchObject({ outcome: 'stored' });
  expect(incident).toMatchObject({ workload: 'shop', severity: 'sev2', facts: { region: null } });
});

it('without configuration it is kept for people', async () => {
  expect((await sent()).answer).toMatchObject({ outcome: 'kept' });
});
