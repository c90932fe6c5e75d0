import { InvalidArgumentError } from 'commander';

/** `60s`, `5m`, `1h` or plain seconds. */
export function seconds(text: string): number {
  const match = /^(\d+)(s|m|h)?$/.exec(text);
  if (!match) throw new InvalidArgumentError('expected a length such as 60s, 5m or 1h');
  const unit = { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h'];
  return Number(match[1]) * unit;
}

/** The same, or `never`: a word and not null, since Commander makes an empty text of an option that comes out as null. */
export function secondsOrNever(text: string): number | 'never' {
  if (text === 'never') return text;
  try {
    return seconds(text);
  } catch {
    throw new InvalidArgumentError('expected a length such as 60s, 5m or 1h, or never');
  }
}

export function wholeNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('expected a whole number of at most nine digits');
  return Number(text);
}

/** A TCP port; 0: a free one. */
export function port(text: string): number {
  const number = wholeNumber(text);
  if (number > 65_535) throw new InvalidArgumentError('expected a port: a whole number from 0 to 65535');
  return number;
}
