import { describe, expect, it } from '@jest/globals';
import { Turns } from '../../../src/adapters/aws-wire/turns.ts';

describe('turns', () => {
  it('start in the order in which they were taken, however late the first is ready', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const start = (name: string) => async () => {
      order.push(name);
      return name;
    };
    const [first, second, third] = [turns.take(), turns.take(), turns.take()];
    const later = [third.start(start('third')), second.start(start('second'))];
    await new Promise((resolve) => setImmediate(resolve));
    expect(order).toEqual([]);
    expect(await first.start(start('first'))).toBe('first');
    await Promise.all(later);
    expect(order).toEqual(['first', 'second', 'third']);
  });

  it('do not wait for the end of what started before them', async () => {
    const turns = new Turns();
    const [endless, next] = [turns.take(), turns.take()];
    void endless.start(() => new Promise(() => undefined));
    expect(await next.start(async () => 'started')).toBe('started');
  });

  it('pass over one that was given up, and hand its failure to nobody else', async () => {
    const turns = new Turns();
    const [gone, failing, next] = [turns.take(), turns.take(), turns.take()];
    gone.leave();
    await expect(failing.start(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(await next.start(async () => 'started')).toBe('started');
  });
});
