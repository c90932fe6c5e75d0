import { invariant } from '../../errors.ts';
import type { Format } from './format.ts';
import { jsonFormat } from './json-format.ts';
import { queryFormat } from './query-format.ts';
import { restFormat } from './rest-format.ts';
import type { ServiceModel } from './service-models.ts';

const formats: Readonly<Record<string, (model: ServiceModel) => Format>> = {
  'aws.protocols#awsJson1_0': (model) => jsonFormat(model, '1.0'),
  'aws.protocols#awsJson1_1': (model) => jsonFormat(model, '1.1'),
  'aws.protocols#awsQuery': queryFormat,
  'aws.protocols#restJson1': restFormat,
  'aws.protocols#restXml': restFormat,
};

const made = new WeakMap<ServiceModel, Format>();

/** The protocol that a service's SDK client speaks. */
export function formatOf(model: ServiceModel): Format {
  const format = made.get(model) ?? formats[model.protocol.getShapeId()]?.(model);
  invariant(format, `the wire speaks ${model.protocol.getShapeId()}`);
  made.set(model, format);
  return format;
}
