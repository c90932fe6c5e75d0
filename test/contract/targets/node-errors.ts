import { types } from 'node:util';

const ordinary = Function.prototype[Symbol.hasInstance];

/**
 * Lets `instanceof Error` hold for errors that Node itself made. Jest gives each test file globals of its own, and the SDK wraps what is no
 * `Error` of the same globals, which hides a refused connection's `code`; a program outside Jest knows only one `Error`.
 */
export function knowNodeErrors(): void {
  Object.defineProperty(Error, Symbol.hasInstance, {
    configurable: true,
    value(this: unknown, value: unknown): boolean {
      return ordinary.call(this as typeof Error, value) || (this === Error && types.isNativeError(value));
    },
  });
}
