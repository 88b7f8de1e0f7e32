import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto';
import { strToU8, zipSync } from 'fflate';

export interface EvidenceParts {
  readonly flag: unknown;
  readonly decisions: unknown;
  readonly reports: unknown;
  /** The entries of the audit log about the flag. */
  readonly audit: unknown;
}

export interface EvidenceOptions {
  readonly flagId: string;
  readonly madeAt: Date;
  readonly madeBy: string;
  /** The head of the audit log when it was made: a later log has to contain it. */
  readonly auditHead: string;
  readonly key: KeyObject;
}

const README = `What is in here

flag.json       the flag, with the messages of its evidence as far as they are kept, and the versions of policy and models
decisions.json  what people decided about it, withdrawn decisions too
reports.json    what users reported of it, and not who
audit.json      who looked at it and what was done to it, with the hashes of the audit log
manifest.json   the SHA-256 of each of these files, and the head of the audit log when the package was made
manifest.sig    an Ed25519 signature (RFC 8032) over manifest.json, in base64
public-key.pem  the key to verify with; compare it with the one that was published elsewhere

npm run evidence:verify -- FILE.zip --key public-key.pem    says whether anything was changed, added or taken out
`;

/** Reads an Ed25519 key from PEM (PKCS #8). @throws Error where it is another kind of key */
export function evidenceKey(pem: string): KeyObject {
  const key = createPrivateKey(pem);
  if (key.asymmetricKeyType !== 'ed25519')
    throw new Error('an Ed25519 key is needed: openssl genpkey -algorithm ed25519');
  return key;
}

const FIXED = new Date('1980-01-01T00:00:00Z');
const text = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** A flag with all that belongs to it, as a ZIP whose manifest is signed. Who has the public key can tell whether it is as it was made. */
export function evidencePackage(
  parts: EvidenceParts,
  { flagId, madeAt, madeBy, auditHead, key }: EvidenceOptions,
): Uint8Array {
  const files: Record<string, Uint8Array> = {
    'README.txt': strToU8(README),
    'audit.json': strToU8(text(parts.audit)),
    'decisions.json': strToU8(text(parts.decisions)),
    'flag.json': strToU8(text(parts.flag)),
    'public-key.pem': strToU8(String(createPublicKey(key).export({ type: 'spki', format: 'pem' }))),
    'reports.json': strToU8(text(parts.reports)),
  };
  const manifest = strToU8(
    text({
      kind: 'manumit-evidence',
      version: 1,
      flagId,
      madeAt: madeAt.toISOString(),
      madeBy,
      auditHead,
      files: Object.entries(files).map(([name, bytes]) => ({ name, bytes: bytes.length, sha256: sha256(bytes) })),
    }),
  );
  const signature = strToU8(`${sign(null, manifest, key).toString('base64')}\n`);
  return zipSync({ ...files, 'manifest.json': manifest, 'manifest.sig': signature }, { mtime: FIXED });
}
