import { Agent, request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';

/** Posts bodies over so many connections until all are sent or the server is gone; answers those that were acknowledged, and tells how many as it goes. */
export async function postUntilGone(
  address: string,
  bodies: readonly string[],
  connections: number,
  told: (acknowledged: number) => void,
): Promise<string[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const acknowledged: string[] = [];
  let next = 0;
  let gone = false;
  const sender = async (): Promise<void> => {
    while (!gone && next < bodies.length) {
      const body = bodies[next] ?? '';
      next += 1;
      const status = await post(agent, address, body).catch(() => undefined);
      if (status === 200) told(acknowledged.push(body));
      if (status === undefined) gone = true;
    }
  };
  await Promise.all(Array.from({ length: connections }, sender));
  agent.destroy();
  return acknowledged;
}

function post(agent: Agent, address: string, body: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(`${address}/signals/sns`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'text/plain' },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      response.resume();
      response.once('end', () => resolve(response.statusCode));
      response.once('error', reject);
    });
    sent.end(body);
  });
}

/** MessageIds of those that the journal does not have. */
export function missingFrom(journalPath: string, bodies: readonly string[]): string[] {
  const database = new DatabaseSync(journalPath);
  const ids = new Set(
    database
      .prepare("SELECT id FROM inbox WHERE id LIKE 'signal/cloudwatch:%'")
      .all()
      .map(({ id }) => String(id).split(':')[2] ?? ''),
  );
  database.close();
  return bodies.map((body) => (JSON.parse(body) as { MessageId: string }).MessageId).filter((id) => !ids.has(id));
}

/** Signals that the journal has. */
export function countIn(journalPath: string): number {
  const database = new DatabaseSync(journalPath);
  const row = database.prepare("SELECT count(*) AS count FROM inbox WHERE id LIKE 'signal/%'").get();
  database.close();
  return Number(row?.count);
}
