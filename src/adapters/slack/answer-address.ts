/**
 * Where Slack takes answers to what a person typed or pressed (Slack, "Handling user interaction": `response_url`), and GovSlack's own domain. Whoever knows
 * the signing secret could otherwise have what an incident says posted to any host, or any host within reach be called.
 */
const hosts: readonly string[] = ['hooks.slack.com', 'hooks.slack-gov.com'];

/**
 * Of a slash command, and of a button in a message. Below `/services/` on the same hosts are the incoming webhooks of every workspace there is: whoever has
 * one could have answers sent to it. (Those of shortcuts and of channels chosen in a view begin with `/app/`; Muster has neither.)
 */
const paths = /^\/(?:commands|actions)(?:\/[\w-]+)+$/;

/**
 * May the answer to a request go to `address`, the request's own `response_url`? @param apiUrl Slack's Web API where it is not the public one: whoever
 * stands in for it takes answers, too
 */
export function takesAnswers(address: unknown, apiUrl: string | undefined): boolean {
  if (typeof address !== 'string' || !URL.canParse(address)) return false;
  const { protocol, hostname, port, origin, pathname } = new URL(address);
  if (apiUrl !== undefined && origin === new URL(apiUrl).origin) return true;
  return protocol === 'https:' && port === '' && hosts.includes(hostname) && paths.test(pathname);
}

/** An answer goes where it was said to go, or nowhere: a host that sends it on is not asked where. */
export const straightFetch: typeof fetch = (address, request) => fetch(address, { ...request, redirect: 'error' });
