/** What a connector says of a delivery's origin. */
export type Verdict =
  | { readonly kind: 'verified' }
  | {
      readonly kind: 'refused';
      readonly reason: 'unsigned' | 'malformed' | 'wrong_signature' | 'stale' | 'from_the_future';
    };
