import { randomUUID } from 'node:crypto';
import type { BreakGlassKey, KeyUse } from '../adapters/aws/credentials-routing.ts';
import { type SealedKey, unseal } from '../adapters/aws/credentials-sealed.ts';
import { realClients } from '../adapters/aws/real-clients.ts';
import type { BreakGlassDesk, BreakGlassState, OpenRequest } from '../adapters/http/break-glass-routes.ts';
import { CodedError, codeOf } from '../errors.ts';
import type { AwsClients } from '../ports/aws-clients.ts';
import type { Clock } from '../ports/clock.ts';
import type { Commands, Person } from '../ports/commands.ts';
import type { Message, Messenger } from '../ports/messaging.ts';
import { readSealed } from './sealed-file.ts';

/** An opened key is forgotten after this long, ms: longer than any lever takes. */
const openMs = 3_600_000;
const announceLimitMs = 20_000;

interface Opened {
  readonly by: Person;
  readonly incidentId: string;
  readonly workload: string;
  readonly untilMs: number;
  readonly clients: AwsClients;
}

export interface DeskParts {
  /** The sealed key's file. */
  readonly file: string;
  /** Who holds this role may open it. */
  readonly role: string;
  readonly clock: Clock;
  readonly commands: Pick<Commands, 'command' | 'incident'>;
  readonly messenger: Messenger;
  /** Told when people could not be told. */
  readonly unannounced: (error: unknown) => void;
  /** Clients that act with the opened key. */
  readonly clientsWith?: (key: SealedKey) => AwsClients;
}

/**
 * Where the sealed key is opened: by a person of the named role, for one incident and its workload, for an hour or until the incident is done.
 * Opening and every use are written into the incident's history before they happen, and announced.
 */
export class Desk implements BreakGlassDesk, BreakGlassKey {
  readonly #parts: DeskParts;
  #opened: Opened | undefined;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  /**
   * @throws CodedError `denied` without the role or for a wrong passphrase, `notFound` for an incident that is not open or a file that is not there,
   * `invalid` for a file that holds no sealed key
   */
  async open(by: Person, { incidentId, passphrase, reason }: OpenRequest): Promise<BreakGlassState> {
    const { commands, clock, file, clientsWith = clientsOf } = this.#parts;
    this.#assertRole(by, 'open the sealed key');
    const view = await commands.incident(incidentId);
    if (!view || view.done) throw new CodedError('notFound', `there is no open incident ${incidentId}`);
    const { text, forOthers } = readSealed(file);
    const key = await this.#unsealed(by, incidentId, text, passphrase);
    const { workload } = view;
    const opened = { by, incidentId, workload, untilMs: clock.now() + openMs, clients: clientsWith(key) };
    const warning = forOthers ? ' (others may read or change its file: replace the key afterwards)' : '';
    const what = `the sealed key …${key.accessKeyId.slice(-4)}${warning}`;
    await this.#tell(opened, `break glass: ${by.id} opened ${what}: ${reason}`);
    this.#opened = opened;
    return this.state();
  }

  /** A passphrase that is refused stands in the history, and shows nobody who is on it. */
  async #unsealed(by: Person, incidentId: string, sealed: string, passphrase: string): Promise<SealedKey> {
    try {
      return unseal(sealed, passphrase);
    } catch (error) {
      const text = `break glass: ${by.id} tried to open the sealed key and was refused (${codeOf(error)})`;
      await this.#note({ id: by.id, roles: [] }, incidentId, `break-glass:${randomUUID()}`, text);
      throw error;
    }
  }

  /** @throws CodedError `denied` without the role: nobody else may take it from those who work with it */
  async close(by: Person): Promise<BreakGlassState> {
    this.#assertRole(by, 'put the sealed key back');
    const opened = this.#current();
    this.#opened = undefined;
    if (opened) await this.#tell(opened, `break glass: ${by.id} put the sealed key back`);
    return this.state();
  }

  async state(): Promise<BreakGlassState> {
    const opened = this.#current();
    if (opened) await this.#forgetIfOver(opened);
    return this.#told(this.#current());
  }

  isOpen(): boolean {
    return this.#current() !== undefined;
  }

  /** @throws CodedError `refused` when it is shut, was opened for another workload, or the incident is done: then it is forgotten */
  async used({ workload, operation, region }: KeyUse): Promise<AwsClients> {
    const opened = this.#current();
    if (!opened) throw new CodedError('refused', 'the sealed key is shut');
    const { by, incidentId } = opened;
    if (opened.workload !== workload) {
      throw new CodedError('refused', `the sealed key is open for ${opened.workload}, not for ${workload}`);
    }
    await this.#forgetIfOver(opened);
    if (this.#opened) {
      await this.#tell(opened, `break glass: the key that ${by.id} opened is used for ${operation} in ${region}`);
    }
    if (this.#current() === opened) return opened.clients;
    throw new CodedError(
      'refused',
      `the sealed key that was opened for ${incidentId} is shut again: incident done, or key put back`,
    );
  }

  #told(opened: Opened | undefined): BreakGlassState {
    return opened
      ? { open: true, by: opened.by.id, incidentId: opened.incidentId, untilMs: opened.untilMs }
      : { open: false };
  }

  #assertRole(by: Person, what: string): void {
    const { role } = this.#parts;
    if (!by.roles.includes(role)) throw new CodedError('denied', `only the role ${role} may ${what}`);
  }

  /** An incident that is done, or that nobody knows, takes its key along. */
  async #forgetIfOver(opened: Opened): Promise<void> {
    const view = await this.#parts.commands.incident(opened.incidentId);
    if ((!view || view.done) && this.#opened === opened) this.#opened = undefined;
  }

  #current(): Opened | undefined {
    if (this.#opened && this.#parts.clock.now() >= this.#opened.untilMs) this.#opened = undefined;
    return this.#opened;
  }

  /** On disk before it happens; announced beside, since chat may be down. */
  async #tell({ by, incidentId }: Opened, text: string): Promise<void> {
    const id = `break-glass:${randomUUID()}`;
    await this.#note(by, incidentId, id, text);
    void this.#announce(id, incidentId, text);
  }

  async #note(by: Person, incidentId: string, id: string, text: string): Promise<void> {
    const { commands, clock } = this.#parts;
    await commands.command({ id, incidentId, name: 'note', by, atMs: clock.now(), text });
  }

  async #announce(key: string, incidentId: string, text: string): Promise<void> {
    const { messenger, clock, unannounced } = this.#parts;
    const limit = new AbortController();
    const timer = new AbortController();
    clock.sleep(announceLimitMs, timer.signal).then(
      () => limit.abort(),
      () => undefined,
    );
    const message: Message = {
      key,
      incidentId,
      destination: 'chat',
      occasion: 'notice',
      lane: 'first',
      title: 'BREAK GLASS',
      text,
      drill: false,
      decidedAtMs: clock.now(),
    };
    await messenger.post(message, limit.signal).catch(unannounced);
    timer.abort();
  }
}

function clientsOf({ accessKeyId, secretAccessKey }: SealedKey): AwsClients {
  return realClients({ credentials: async () => ({ accessKeyId, secretAccessKey }) });
}
