import { openSqliteJournal } from '../../../src/adapters/store/sqlite-journal.ts';
import { openThreadedJournal } from '../../../src/adapters/store/threaded-journal.ts';
import { historyRow, inboxRow, savedRecord, saveOf } from '../../contract/journal-rows.ts';

/**
 * A process (`FILE thread|here WRITERS`) that writes without end and prints what was acknowledged, one `kind id version` a line, until it is killed. In every save the
 * record's version equals the number of history rows and of consumed and delivered inbox rows, so that a torn save would show.
 */
const [path = '', where = 'thread', writers = '8'] = process.argv.slice(2);
const journal = where === 'thread' ? await openThreadedJournal(path) : openSqliteJournal(path);

async function write(id: string): Promise<never> {
  for (let version = 1; ; version += 1) {
    await journal.accept([inboxRow(`${id}-in-${version}`, id)]);
    process.stdout.write(`accepted ${id} ${version}\n`);
    await journal.save(
      saveOf(savedRecord(id, version, { body: 'x'.repeat(2_000) }), {
        history: [historyRow(id, version)],
        consumed: [`${id}-in-${version}`],
        deliver: [inboxRow(`${id}-out-${version}`, 'elsewhere')],
      }),
    );
    process.stdout.write(`saved ${id} ${version}\n`);
  }
}

try {
  await Promise.all(Array.from({ length: Number(writers) }, (_, index) => write(`incident-${index}`)));
} catch (error) {
  const second = await journal.ids().then(
    () => 'readable',
    (later: { code: string }) => later.code,
  );
  process.stdout.write(`failed ${(error as { code: string }).code} ${second}\n`);
  process.exit(1);
}
