/** One person after the other, a shift each. */
export interface Rotation {
  readonly people: readonly string[];
  /** When the first one's first shift began: an instant in ISO 8601. */
  readonly startsAt: string;
  readonly shiftHours: number;
}

const hourMs = 3_600_000;

/**
 * Whose shift it is, and behind them who is next in turn. Shifts are counted in hours of UTC, so that no change of the clocks moves them; before
 * the rotation starts it is the first one's.
 */
export function levelsInTurn({ people, startsAt, shiftHours }: Rotation, atMs: number): string[][] {
  const shift = Math.max(0, Math.floor((atMs - Date.parse(startsAt)) / (shiftHours * hourMs)));
  const inTurn = (turn: number) => people.slice(turn % people.length).slice(0, 1);
  const [now, next] = [inTurn(shift), inTurn(shift + 1)];
  return people.length > 1 ? [now, next] : [now];
}
