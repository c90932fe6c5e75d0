import { join } from 'node:path';
import { exportText } from '../report/exported.ts';
import type { JobDone } from './drill-play.ts';
import { makeFolder, writeText } from './files.ts';

/** Writes each incident of the drills as `<scenario>-<seed>-<incident>.json`, as `muster incident export` does. */
export function exportIncidents(folder: string, done: readonly JobDone[]): void {
  makeFolder(folder);
  for (const { card, incidents = [] } of done) {
    for (const { incident, rows } of incidents) {
      const file = join(folder, `${card.scenario}-${card.seed}-${incident.id}.json`);
      writeText(file, exportText(incident, rows));
    }
  }
}
