import { buttons } from '../../src/adapters/slack/blocks/request-blocks.ts';
import { buttonIn, channels, LocalSlack, tokens, until } from './local-slack.ts';
import { musterInSlack, people } from './muster-in-slack.ts';

/**
 * One incident from alarm to report in `local-slack`, as people see it there; run in a network of its own. What was seen is printed as one JSON line.
 * Arguments: `socket` or `http`.
 */

const [mode = 'socket'] = process.argv.slice(2);
const [slackPort, musterPort] = [3100, 3101];
const [ana, ben] = people.map(({ slack = '' }) => slack);

const startSlack = () =>
  LocalSlack.start({
    port: slackPort,
    mode: mode === 'socket' ? 'socket' : 'events',
    requestUrl: `http://127.0.0.1:${musterPort}/slack/events`,
    users: people.map(({ name, slack = '' }) => ({ id: slack, name })),
  });
let localSlack = await startSlack();
const muster = await musterInSlack({
  port: musterPort,
  speed: 10,
  approval: { quorum: 2 },
  slack: {
    entrance:
      mode === 'socket' ? { kind: 'socket', appToken: tokens.app } : { kind: 'http', signingSecret: tokens.secret },
    apiUrl: `${localSlack.url}/api/`,
    botToken: tokens.bot,
    channel: channels.main,
    drillChannel: channels.drills,
    incidentChannels: true,
  },
});

try {
  await muster.start();
  const seen = await played();
  const troubles = [...muster.troubles];
  process.stdout.write(`${JSON.stringify({ ...seen, reconnected: await goneAndBack(), troubles })}\n`);
} catch (error) {
  process.stderr.write(`${await everything()}\n`);
  throw error;
} finally {
  await muster.stop();
  await localSlack.stop();
}
process.exit(0);

async function played() {
  const opened = await until('the first word', async () => (await localSlack.messages(channels.main))[0]);
  const channel = await until('the channel', () => localSlack.channelNamed('inc-'));
  const request = await until('the request', () => requestIn(channel.id));
  const atRequest = await summaryWith(channel.id, 'awaiting approval');
  const typed = await localSlack.type(ana ?? '', channel.id, `/incident approve ${planIn(request)}`);
  const clicked = await localSlack.click(ben ?? '', channel.id, request, buttons.approve);
  const mitigated = await until('the result', async () =>
    (await localSlack.messages(channel.id)).find(({ text }) => / mitigated/.test(text)),
  );
  const settled = await until('buttons that are gone', async () => {
    const [now] = (await localSlack.messages(channel.id)).filter(({ ts }) => ts === request.ts);
    return now && buttonIn(now, buttons.approve) === undefined ? JSON.stringify(now.blocks) : undefined;
  });
  const atMitigated = await summaryWith(channel.id, 'us-west-2 serves');
  const dead = await localSlack.click(ben ?? '', channel.id, request, buttons.approve);
  const [incident] = await muster.engine.incidents();
  const resolved = await localSlack.type(ana ?? '', channel.id, '/incident resolve it serves from there');
  const report = await localSlack.type(ana ?? '', channel.id, '/incident report');
  const file = await until('the report', async () =>
    (await localSlack.messages(channel.id)).find((message) => JSON.stringify(message).includes('.md')),
  );
  return {
    opened: (await localSlack.messages(channels.main)).find(({ ts }) => ts === opened.ts)?.text,
    inMain: (await localSlack.messages(channels.main)).filter(({ thread_ts }) => thread_ts === undefined).length,
    inDrills: (await localSlack.messages(channels.drills)).length,
    channel: channel.name,
    request: request.text,
    atRequest,
    typed,
    clicked,
    dead,
    mitigated: { inThread: mitigated.thread_ts !== undefined, text: mitigated.text },
    settled,
    servingRegion: incident?.facts.servingRegion,
    atMitigated,
    atEnd: await summaryWith(channel.id, 'resolved'),
    resolved,
    report,
    file: JSON.stringify(file),
  };
}

/** What stands in Slack, and where the incident stands, for whoever looks for what went wrong. */
async function everything(): Promise<string> {
  const channel = await localSlack.channelNamed('inc-');
  const texts = await Promise.all(
    [channels.main, ...(channel ? [channel.id] : [])].map(async (id) =>
      (await localSlack.messages(id)).map(({ text, thread_ts }) => `${id} ${thread_ts ?? ''} ${text}`),
    ),
  );
  const [incident] = await muster.engine.incidents();
  return [...texts.flat(), ...muster.troubles, JSON.stringify(incident?.live)].join('\n');
}

/** Slack ends and starts anew, without memory; what is answered to a command after that. */
async function goneAndBack(): Promise<string> {
  await localSlack.stop();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  localSlack = await startSlack();
  if (mode === 'socket')
    await until('the connection', async () =>
      (await localSlack.called()).some((entry) => entry.includes('apps.connections.open')) ? true : undefined,
    );
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  const [incident] = await muster.engine.incidents();
  return localSlack.type(ana ?? '', channels.main, `/incident status ${incident?.id}`);
}

async function requestIn(channel: string) {
  return (await localSlack.messages(channel)).find((message) => buttonIn(message, buttons.approve) !== undefined);
}

/** The living summary, the first message of the channel, once it says that. */
function summaryWith(channel: string, words: string): Promise<string> {
  return until(`a summary with ${words}`, async () => {
    const [summary] = await localSlack.messages(channel);
    const text = JSON.stringify(summary?.blocks);
    return text?.includes(words) ? text : undefined;
  });
}

function planIn(request: Parameters<typeof buttonIn>[0]): string {
  const { plan } = JSON.parse(String(buttonIn(request, buttons.approve)?.value)) as { plan: string };
  return plan.slice(0, 12);
}
