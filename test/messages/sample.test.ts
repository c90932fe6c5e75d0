import { expect, it } from '@jest/globals';
import { occasions, speechOf } from '../../src/machines/announcements.ts';
import { sampleFacts } from '../../src/messages/sample.ts';
import { loadTemplates } from '../../src/messages/templates.ts';
import { writer } from '../../src/messages/write.ts';
import { shippedTemplates } from '../fixtures/templates.ts';
import { shop } from '../fixtures/workload.ts';

const write = writer(loadTemplates(shippedTemplates()));

it('a made-up incident gives every occasion something to say, to every audience that is told of it', () => {
  const facts = sampleFacts(shop(), false);
  for (const occasion of occasions) {
    const messages = write(speechOf(occasion, facts));
    expect(messages.map(({ destination }) => destination)).toEqual(expect.arrayContaining(['chat', 'webhook']));
    for (const { text } of messages) expect(text.length).toBeGreaterThan(5);
  }
});

it('a made-up incident in a drill says so everywhere', () => {
  for (const occasion of occasions)
    for (const { title } of write(speechOf(occasion, sampleFacts(shop(), true)))) expect(title).toMatch(/^DRILL /);
});
