/**
 * Where Slack takes answers to what a person typed or pressed (Slack, "Handling user interaction": `response_url`), and GovSlack's own domain. Whoever knows
 * the signing secret could otherwise have what an incident says posted to any host, or any host within reach be called.
 */
const hosts: readonly string[] = ['hooks.slack.com', 'hooks.slack-gov.com'];

/**
 * May the answer to a request go to `address`, the request's own `response_url`? @param apiUrl Slack's Web API where it is not the public one: whoever
 * stands in for it takes answers, too
 */
export function takesAnswers(address: unknown, apiUrl: string | undefined): boolean {
  if (typeof address !== 'string' || !URL.canParse(address)) return false;
  const { protocol, hostname, port, origin } = new URL(address);
  if (apiUrl !== undefined && origin === new URL(apiUrl).origin) return true;
  return protocol === 'https:' && port === '' && hosts.includes(hostname);
}
