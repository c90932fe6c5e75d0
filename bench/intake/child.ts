import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { invariant } from '../../src/errors.ts';

/** A server in a process of its own. */
export class Server {
  readonly address: string;
  readonly #process: ChildProcess;

  private constructor(address: string, process: ChildProcess) {
    this.address = address;
    this.#process = process;
  }

  /** Starts a script of this folder, which prints its address. */
  static async script(name: string, ...args: string[]): Promise<Server> {
    const path = new URL(name, import.meta.url).pathname;
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', path, ...args], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    invariant(child.stdout, 'the output is a pipe');
    const lines = createInterface({ input: child.stdout });
    const [address] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => Promise.reject(new Error(`${name} ended before it served`))),
    ])) as [string];
    return new Server(address, child);
  }

  /** Starts a program that does not tell when it serves; `health` is asked until it answers. */
  static async program(command: string, args: readonly string[], address: string, health: string): Promise<Server> {
    const child = spawn(command, args, { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries += 1) {
      const up = await fetch(`${address}${health}`).then(
        ({ ok }) => ok,
        () => false,
      );
      if (up) return new Server(address, child);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    child.kill('SIGKILL');
    throw new Error(`${command} does not serve`);
  }

  /** Processor time that it used so far, seconds: in ticks of a hundredth (proc(5), `utime` and `stime`). */
  get processorSeconds(): number {
    const fields = readFileSync(`/proc/${this.#process.pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / 100;
  }

  /** Memory now and at most, bytes. */
  get residentBytes(): { now: number; peak: number } {
    const status = readFileSync(`/proc/${this.#process.pid}/status`, 'utf8');
    const read = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]) * 1024;
    return { now: read('VmRSS'), peak: read('VmHWM') };
  }

  /** Resolves when it is gone. */
  async end(how: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const gone = once(this.#process, 'exit');
    this.#process.kill(how);
    await gone;
  }
}
