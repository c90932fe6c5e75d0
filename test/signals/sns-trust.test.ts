import { expect, it } from '@jest/globals';
import { certificateUrlFault } from '../../src/signals/sns-trust.ts';

const east = { partition: 'aws', region: 'us-east-1' };
const url = 'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-1.pem';

it('judges an address anew for a topic elsewhere, however often it was good for another', () => {
  expect(certificateUrlFault(url, east)).toBeUndefined();
  expect(certificateUrlFault(url, east)).toBeUndefined();
  for (const place of [
    { ...east, region: 'us-west-2' },
    { ...east, partition: 'aws-cn' },
  ])
    expect(certificateUrlFault(url, place)).toMatch(/^signing certificate address is not on /);
  expect(certificateUrlFault(`${url}?Action=x`, east)).toBe('signing certificate address carries a query');
  expect(certificateUrlFault(url, east)).toBeUndefined();
});

it.each([
  ['tabs', url.replace('sns.', 'sns\t.')],
  ['capitals', url.replace('sns.', 'SNS.')],
  ['a soft hyphen', url.replace('amazonaws', 'amazon\u00adaws')],
  ['letters of full width', url.replace('sns', '\uff53ns')],
  ['dots that lead nowhere', url.replace('.com/', '.com/x/../')],
  ['its port', url.replace('.com/', '.com:443/')],
])('takes one address in one way of writing it, and not with %s', (_what, text) => {
  expect(new URL(text).href).toBe(url);
  expect(certificateUrlFault(text, east)).toBe('signing certificate address is not written as addresses are');
});

it('takes no address without end', () => {
  expect(certificateUrlFault(url.replace('Service-1', 'x'.repeat(300)), east)).toMatch(/not a .pem file/);
});
