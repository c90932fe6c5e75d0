import pc from 'picocolors';

export type Colors = ReturnType<typeof pc.createColors>;

/** Colours for a terminal, none for a file or a pipe, or where NO_COLOR (https://no-color.org) is set. */
export function colorsFor(stream: { isTTY?: boolean }, env: Readonly<Record<string, string | undefined>>): Colors {
  return pc.createColors(stream.isTTY === true && (env.NO_COLOR ?? '') === '');
}

/** An instant as people compare it with AWS's own posts: UTC, to the second. */
export function instant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}
