import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const journalName = /^sandbox-(\d+)-\d+\.db(-wal|-shm|-journal)?$/;

/** The journal of this process's simulated world, of a name that no other process has had. */
export function sandboxJournal(folder: string): string {
  return join(folder, `sandbox-${process.pid}-${Math.trunc(performance.timeOrigin)}.db`);
}

/** Removes what sandboxes have left behind that were killed. One whose process lives is left, and so is everything of another name. */
export function removeOrphans(folder: string, alive: (pid: number) => boolean = isAlive): void {
  for (const name of namesIn(folder)) {
    const pid = Number(journalName.exec(name)?.[1] ?? Number.NaN);
    if (!Number.isNaN(pid) && !alive(pid)) rmSync(join(folder, name), { force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** Signal 0 reaches nobody: it fails with ESRCH where there is no such process, with EPERM where it is somebody else's. */
function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return typeof error === 'object' && error !== null && Reflect.get(error, 'code') !== 'ESRCH';
  }
}
