import { type DestinationStream, type Logger, pino } from 'pino';

/** Keys whose values are never written, wherever a log line carries them. Bodies are not logged at all. */
const secretKeys = [
  'authorization',
  'cookie',
  'token',
  'Token',
  'SubscribeURL',
  'tokenSha256',
  'botToken',
  'apiKey',
  'secrets',
];

/** A request in a log line. The address of an approval link holds its token. */
function request({ method, url, host, ip }: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { method, url: String(url).replaceAll(/([?&]token=)[^&#]*/gi, '$1[secret]'), host, remoteAddress: ip };
}

/** JSON lines to `destination` (standard output unless given), with secrets redacted up to two levels deep and in headers. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const paths = secretKeys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);
  const options = {
    level,
    serializers: { req: request },
    redact: { paths: [...paths, 'req.headers.authorization'], censor: '[secret]' },
  };
  return destination ? pino(options, destination) : pino(options);
}
