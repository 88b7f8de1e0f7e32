import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync } from 'node:crypto';

/** What was sealed with a key that is not configured any more, or is not what was sealed. */
export class UnsealError extends Error {
  readonly code = 'UNSEAL_FAILED';
  constructor(options?: ErrorOptions) {
    super('a sealed id cannot be opened: it was sealed with another context key, or changed', options);
    this.name = 'UnsealError';
  }
}

/** Encrypts the ids that a flag will name. */
export interface Sealer {
  seal(id: string): string;
  /** @throws UnsealError */
  unseal(sealed: string): string;
}

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * AES-256-GCM (NIST SP 800-38D) with keys of its own derived from the context key (RFC 5869). The nonce is an HMAC of what is
 * sealed: one id is sealed to one text in every process and every replay, and no nonce ever serves two ids.
 *
 * @param key at least 32 bytes
 */
export function createSealer(key: Uint8Array): Sealer {
  const derive = (purpose: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `manumit ${purpose} v1`, 32));
  const cipherKey = derive('sealed ids');
  const nonceKey = derive('nonces of sealed ids');
  const fingerprint = createHash('sha256').update(derive('name of the key')).digest('base64url').slice(0, 6);
  return {
    seal(id) {
      const nonce = createHmac('sha256', nonceKey).update(id).digest().subarray(0, NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce, { authTagLength: TAG_BYTES });
      const sealed = Buffer.concat([nonce, cipher.update(id, 'utf8'), cipher.final(), cipher.getAuthTag()]);
      return `${fingerprint}.${sealed.toString('base64url')}`;
    },
    unseal(sealed) {
      const [name, text = ''] = sealed.split('.');
      const bytes = Buffer.from(text, 'base64url');
      if (name !== fingerprint || bytes.length < NONCE_BYTES + TAG_BYTES) throw new UnsealError();
      try {
        const nonce = bytes.subarray(0, NONCE_BYTES);
        const decipher = createDecipheriv('aes-256-gcm', cipherKey, nonce, { authTagLength: TAG_BYTES });
        decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
        return decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new UnsealError({ cause });
      }
    },
  };
}
