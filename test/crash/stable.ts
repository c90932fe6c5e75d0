import { type ChildProcess, fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { config, configVariable, processFile } from './drill-parts.ts';

/**
 * Where processes under test come from. One that was started after a death and brought its drill to the end may play the beginning of the
 * next drill, which saves half of all starts; whoever follows a dead process is always a new one.
 */
export class Stable {
  readonly #idle: ChildProcess[] = [];
  readonly #cache = mkdtempSync(join(tmpdir(), 'muster-crash-cache-'));

  /** Any process that has nothing to do. */
  take(): ChildProcess {
    for (let child = this.#idle.pop(); child; child = this.#idle.pop()) if (child.connected) return child;
    return this.fresh();
  }

  /** A process that has never done anything. */
  fresh(): ChildProcess {
    return fork(processFile, [], {
      serialization: 'advanced',
      execArgv: ['--disable-warning=ExperimentalWarning'],
      env: { ...process.env, NODE_COMPILE_CACHE: this.#cache, [configVariable]: JSON.stringify(config) },
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
  }

  /** Gives back a process that has left its life. */
  give(child: ChildProcess): void {
    this.#idle.push(child);
  }

  close(): void {
    for (const child of this.#idle.splice(0)) child.kill();
    rmSync(this.#cache, { recursive: true, force: true });
  }
}
