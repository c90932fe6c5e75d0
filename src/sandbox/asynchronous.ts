/** Services that hand work over instead of answering: journeys that begin there stop when event sources do. */
export const asynchronousServices = new Set(['sqs', 'sns', 'kinesis', 'eventbridge']);
