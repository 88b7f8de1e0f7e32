/** A document that must not be made of this flag, or not yet. The message says why, and holds nothing of the flag. */
export class ExportRefused extends Error {
  override readonly name = 'ExportRefused';
  readonly code: 'EXPORT_REFUSED' = 'EXPORT_REFUSED';
}
