import { z } from 'zod';
import type { Incident } from '../diagnosis/accounting/incident.ts';
import { readDocument } from '../document.ts';
import { readText } from './files.ts';

const kinds = ['service', 'aws', 'database', 'remote', 'client'] as const;
const series = z.array(z.number().nullable());
const metrics = z.record(z.string().regex(/^[a-z_]+:[A-Za-z0-9]+$/, 'metric:Statistic, as in latency:Average'), series);

const telemetry = z
  .strictObject({
    stepSeconds: z.number().positive(),
    timestamps: z.array(z.number()).min(1),
    nodes: z.record(z.string(), metrics),
    edges: z.record(z.string(), metrics).default({}),
  })
  .superRefine(({ timestamps, nodes, edges }, context) => {
    for (const [part, by] of Object.entries({ nodes, edges })) {
      for (const [id, measured] of Object.entries(by)) {
        for (const [name, values] of Object.entries(measured)) {
          if (values.length === timestamps.length) continue;
          const message = `${timestamps.length} values, one for each timestamp`;
          context.addIssue({ code: 'custom', path: [part, id, name], message });
        }
      }
    }
    const unordered = timestamps.findIndex((at, index) => index > 0 && at <= (timestamps[index - 1] ?? at));
    if (unordered > 0)
      context.addIssue({
        code: 'custom',
        path: ['timestamps', unordered],
        message: 'a later start than the one before',
      });
  });

const node = z
  .strictObject({
    id: z.string().min(1),
    name: z.string().optional(),
    type: z.string().default('unknown'),
    kind: z.enum(kinds).default('service'),
  })
  .transform((one) => ({ ...one, name: one.name ?? one.id }));

/** The file of `muster diagnose`; docs/diagnosis.md describes each field. */
export const incidentSchema = z
  .strictObject({
    graph: z.strictObject({
      id: z.string().optional(),
      nodes: z.array(node).min(1),
      edges: z.array(z.tuple([z.string(), z.string()])),
    }),
    alarm: z.strictObject({
      node: z.string(),
      metric: z.enum(['latency', 'user_latency', 'availability']),
      statistic: z.string().default('Average'),
      onsetSeconds: z.number(),
    }),
    window: telemetry,
    history: telemetry.nullable().default(null),
  })
  .superRefine(({ graph, alarm, window }, context) => {
    const known = new Set(graph.nodes.map(({ id }) => id));
    const expected = 'the id of a node of the graph';
    const unknown = (path: PropertyKey[]): void => context.addIssue({ code: 'custom', path, message: expected });
    if (!known.has(alarm.node)) unknown(['alarm', 'node']);
    graph.edges.forEach((ends, edge) => {
      ends.forEach((end, side) => {
        if (!known.has(end)) unknown(['graph', 'edges', edge, side]);
      });
    });
    const end = (window.timestamps.at(-1) ?? 0) + window.stepSeconds;
    if (alarm.onsetSeconds >= end) {
      context.addIssue({
        code: 'custom',
        path: ['alarm', 'onsetSeconds'],
        message: `an onset before the window ends (${end})`,
      });
    }
  });

/** Reads an incident, and says every mistake with its place. @throws InputError */
export function incidentAt(file: string): Incident {
  const text = readText(file, 'a file that can be read');
  const quick = incidentSchema.safeParse(parsed(text));
  // The slow reader knows lines and columns.
  return quick.success ? quick.data : readDocument(incidentSchema, file, text);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
