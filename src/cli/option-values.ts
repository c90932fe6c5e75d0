import { InvalidArgumentError } from 'commander';

/** `60s`, `5m`, `1h` or plain seconds; `never`. */
export function seconds(text: string): number | null {
  if (text === 'never') return null;
  const match = /^(\d+)(s|m|h)?$/.exec(text);
  if (!match) throw new InvalidArgumentError('expected a length such as 60s, 5m or 1h, or never');
  const unit = { s: 1, m: 60, h: 3600 }[(match[2] ?? 's') as 's' | 'm' | 'h'];
  return Number(match[1]) * unit;
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
