export interface BannerFacts {
  readonly url: string;
  readonly adminUrl: string;
  /** Where people work; at the first start, where the first of them makes an account. */
  readonly consoleUrl: string;
  readonly isFirstStart: boolean;
  /** As a shell in the folder of the repository would name it. */
  readonly dataFolder: string;
  readonly tracing: boolean;
}

/** What the terminal says once everything runs: where things are, and a signed message to paste. The first admin's link is its only secret. */
export function banner({ url, adminUrl, consoleUrl, isFirstStart, dataFolder, tracing }: BannerFacts): string {
  return `
Manumit is running, on this machine only.

  console   ${consoleUrl}
            ${isFirstStart ? 'open it to make the account of the first admin; the link works once, for a day' : 'where people look at flags and decide'}
  gateway   ${url}/v1/messages    messages in, signed by Standard Webhooks
            ${url}/v1/webhooks/telegram/telegram
  queues    ${url}/v1/queues      flags, by role: ${dataFolder}/<role>.token
  metrics   ${adminUrl}/metrics        also /livez and /readyz
  traces    ${tracing ? 'sent to the OTLP endpoint of the environment' : 'off; OTEL_EXPORTER_OTLP_ENDPOINT=http://127.0.0.1:4318 npm start turns them on'}
  data      ${dataFolder}

Send a message the way a messenger would (paste it into a second terminal, in this folder):

${signedCurl(url, dataFolder)}

Then look at the queue:

  curl -sS ${url}/v1/queues/urgent -H "authorization: Bearer $(cat ${dataFolder}/reviewer.token)"

Or play a stream of invented messages: npm run demo
Ctrl-C finishes what is at hand and stops.

`;
}

/** A delivery signed as https://www.standardwebhooks.com/ says, with nothing but openssl and curl. */
export function signedCurl(url: string, dataFolder: string): string {
  return `  ID=msg_$(openssl rand -hex 8); NOW=$(date +%s)
  BODY='{"id":"'$ID'","platform":"demo","surface":"dm","conversationId":"hello-'$NOW'","sender":{"id":"invented-agent"},"recipients":[{"id":"invented-person"}],"sentAt":"'$(date -u +%Y-%m-%dT%H:%M:%SZ)'","text":"You give me your passport on arrival, I keep it until the debt for the flight is paid. You do not leave the house alone. Do not tell your parents."}'
  SIGNATURE=$(printf '%s.%s.%s' "$ID" "$NOW" "$BODY" | openssl dgst -sha256 -mac HMAC -macopt "hexkey:$(cat ${dataFolder}/webhook.key)" -binary | base64)
  curl -sS ${url}/v1/messages -H 'content-type: application/json' -H "webhook-id: $ID" -H "webhook-timestamp: $NOW" -H "webhook-signature: v1,$SIGNATURE" -d "$BODY"`;
}
