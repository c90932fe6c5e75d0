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
