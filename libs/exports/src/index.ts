export { type AuthorityNotice, authorityNotice, NoticeRequest, noticeHtml } from './authority-notice.js';
export { type EvidenceParts, evidenceKey, evidencePackage } from './evidence-package.js';
export { ExportRefused } from './export-error.js';
export {
  type StatementOfReasons,
  StatementRequest,
  statementOfReasons,
  TransparencyStatement,
} from './statement-of-reasons.js';
export { type SafeTable, suppressSmall } from './suppress-small.js';
