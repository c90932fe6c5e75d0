import { parseArgs } from 'node:util';
import { type Answered, playAll } from './crew.ts';
import { planted, sound } from './planted.ts';

/**
 * `npm run simulate -- [--seeds 2000] [--from 1] [--planted] [--json]`: the real engine in a world where things go wrong, once per seed.
 * Ends with 1 and tells seed, course and transcript when a promise is broken. `--planted` plays engines that are broken on purpose instead,
 * and ends with 1 when one is not found out within the seeds.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '2000' },
    from: { type: 'string', default: '1' },
    planted: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const [from, count] = [Number(values.from), Number(values.seeds)];
const seeds = Array.from({ length: count }, (_, index) => from + index);
const startedAtMs = performance.now();
process.exitCode = values.planted ? await findPlanted() : await search();

async function search(): Promise<number> {
  const answers: Answered[] = [];
  await playAll(
    seeds.map((seed) => ({ seed, plant: sound.name, shrinks: true })),
    (answered) => {
      answers.push(answered);
      if (answered.violations.length > 0) process.stdout.write(`${told(answered)}\n`);
    },
  );
  const broken = answers.filter(({ violations }) => violations.length > 0).map(({ seed }) => seed);
  const sum = (of: (answered: Answered) => number): number => answers.reduce((total, one) => total + of(one), 0);
  const result = {
    seeds: count,
    calls: sum(({ calls }) => calls),
    pointsOfDeath: sum(({ points }) => points),
    deaths: sum(({ lives }) => lives - 1),
    seconds: secondsSince(),
    broken: broken.sort((one, other) => one - other),
  };
  process.stdout.write(
    values.json
      ? `${JSON.stringify(result)}\n`
      : `${result.seeds} seeds, ${result.calls} calls, ${result.deaths} deaths in ${result.seconds} s: ${broken.length === 0 ? 'every promise kept' : `promises broken by ${broken.join(', ')}`}\n`,
  );
  return broken.length === 0 ? 0 : 1;
}

async function findPlanted(): Promise<number> {
  const found: { plant: string; seed: number | null; violation: string; tried: number }[] = [];
  for (const { name } of planted) {
    let first: Answered | undefined;
    let tried = 0;
    await playAll(
      seeds.map((seed) => ({ seed, plant: name, shrinks: false })),
      (answered) => {
        tried += 1;
        if (answered.violations.length > 0) first ??= answered;
      },
      () => first !== undefined,
    );
    found.push({ plant: name, seed: first?.seed ?? null, violation: first?.violations[0] ?? '', tried });
  }
  if (values.json) process.stdout.write(`${JSON.stringify(found)}\n`);
  else
    for (const { plant, seed, violation, tried } of found)
      process.stdout.write(
        seed === null
          ? `NOT FOUND in ${tried} seeds: ${plant}\n`
          : `${plant}: found by seed ${seed}, the ${tried}th: ${violation}\n`,
      );
  return found.every(({ seed }) => seed !== null) ? 0 : 1;
}

function told({ seed, violations, shrunk }: Answered): string {
  return [
    `seed ${seed}: ${violations.join('; ')}`,
    ...(shrunk
      ? [`shrunk course, for test/simulation/seeds.json: ${JSON.stringify(shrunk.course)}`, ...shrunk.transcript]
      : []),
  ].join('\n');
}

function secondsSince(): number {
  return Math.round((performance.now() - startedAtMs) / 100) / 10;
}
