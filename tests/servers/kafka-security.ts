import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { KafkaListener, KafkaOptions } from './kafka.js';
import { runCommand } from './process.js';

/** Files in PEM, as an operator has them. */
export interface Certificates {
  readonly ca: string;
  readonly broker: { readonly cert: string; readonly key: string };
  readonly client: { readonly cert: string; readonly key: string };
}

const openssl = (...args: readonly string[]) =>
  runCommand({ command: 'openssl', args, install: 'install OpenSSL (Debian: openssl)' });

/** An authority of the test's own, and what it signed: a broker at 127.0.0.1, and a client. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = await mkdtemp(join(tmpdir(), 'manumit-certificates-'));
  const at = (name: string): string => join(folder, name);
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const [caKey, ca] = [at('ca.key'), at('ca.pem')];
  await openssl('req', '-x509', ...newKey, '-days', '2', '-subj', '/CN=test authority', '-keyout', caKey, '-out', ca);

  async function sign(name: string, extensions: string) {
    const [key, request, cert] = [at(`${name}.key`), at(`${name}.csr`), at(`${name}.pem`)];
    await writeFile(at(`${name}.ext`), extensions);
    await openssl('req', ...newKey, '-subj', `/CN=${name}`, '-keyout', key, '-out', request);
    const signing = ['-CA', ca, '-CAkey', caKey, '-CAcreateserial', '-days', '2', '-extfile', at(`${name}.ext`)];
    await openssl('x509', '-req', '-in', request, ...signing, '-out', cert);
    return { cert, key };
  }
  const broker = await sign('broker', 'subjectAltName=IP:127.0.0.1\n');
  return { ca, broker, client: await sign('client', 'extendedKeyUsage=clientAuth\n') };
}

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** Options of a broker with a listener `SECURED` for SASL within TLS, and one `MUTUAL` for clients with a certificate. */
export async function securedKafka(
  { ca, broker }: Certificates,
  { username, password }: Account,
): Promise<KafkaOptions> {
  const inOneLine = async (file: string) => (await readFile(file, 'utf8')).trim().replaceAll('\n', '\\n');
  const tls = `ssl.keystore.type=PEM
ssl.keystore.certificate.chain=${await inOneLine(broker.cert)}
ssl.keystore.key=${await inOneLine(broker.key)}
ssl.truststore.type=PEM
ssl.truststore.certificates=${await inOneLine(ca)}`;
  const modules = 'org.apache.kafka.common.security';
  const scram = (mechanism: string) =>
    `listener.name.secured.${mechanism}.sasl.jaas.config=${modules}.scram.ScramLoginModule required;`;
  const plain = `${modules}.plain.PlainLoginModule required user_${username}="${password}"`;
  const listeners: KafkaListener[] = [
    {
      name: 'SECURED',
      protocol: 'SASL_SSL',
      properties: `${tls}
sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512
listener.name.secured.plain.sasl.jaas.config=${plain};
${scram('scram-sha-256')}
${scram('scram-sha-512')}`,
    },
    { name: 'MUTUAL', protocol: 'SSL', properties: 'listener.name.mutual.ssl.client.auth=required' },
  ];
  const formatArgs = ['SCRAM-SHA-256', 'SCRAM-SHA-512'].flatMap((mechanism) => [
    '--add-scram',
    `${mechanism}=[name=${username},password=${password}]`,
  ]);
  return { listeners, formatArgs };
}
