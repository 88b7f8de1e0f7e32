export {
  type Account,
  type AccountStore,
  accountStore,
  type NewAccount,
  type Preferences,
  type SessionStore,
  sessionStore,
} from './accounts.js';
export { answerAppeal, appealsOf, insertAppeal, lockAppeal, openAppeals } from './appeals.js';
export {
  AUDIT_ROOT,
  type AuditEntry,
  type AuditFact,
  type AuditVerdict,
  appendAudit,
  auditHash,
  auditOf,
  readAudit,
  verifyAudit,
} from './audit.js';
export { type Claim, findClaim, giveUpClaim, liveClaims, takeClaim } from './claims.js';
export { loadContexts, type StoredContext, saveContexts } from './contexts.js';
export type { Database, Queryable, QueryResult } from './database.js';
export { countDecisions, type DecisionCount } from './decision-counts.js';
export { decisionsOf, insertDecision } from './decisions.js';
export {
  addDeliveries,
  type ClaimedDelivery,
  type ClaimOptions,
  claimDeliveries,
  DELIVERIES_CHANNEL,
  deleteOldDeliveries,
  endpointsWithDueDeliveries,
  type FailedAttempt,
  failDeliveries,
  finishDeliveries,
  type NewDelivery,
  redriveDeliveries,
} from './deliveries.js';
export {
  disabledEndpoints,
  type EndpointHealth,
  readEndpointHealth,
  setEndpointDisabled,
} from './delivery-endpoints.js';
export {
  type FlagState,
  findFlagState,
  keepAsRaised,
  keepFor,
  lockFlagState,
  setClosed,
  setLegalHold,
} from './flag-states.js';
export {
  COUNTED_FLAGS,
  type FlagStore,
  flagDigest,
  flagStore,
  type QueueCount,
  type QueueEntry,
  type QueueFilter,
  type QueuePlace,
  saveFlags,
} from './flags.js';
export { type LinkKey, type LinkRow, loadLinks, saveLinks } from './links.js';
export { type Migration, MigrationError, migrate } from './migrate.js';
export { appendOutbox, forgetOutbox, type OutboxRecord, readOutbox } from './outbox.js';
export { appendToShard, skipWrittenNumbers } from './outbox-shards.js';
export { openPglite, type PgliteOptions } from './pglite.js';
export {
  advancePosition,
  claimPosition,
  FencedError,
  lockPosition,
  type PartitionKey,
  type Position,
  PositionBeyondLogError,
  passOver,
} from './positions.js';
export { openPostgres, type PostgresOptions } from './postgres.js';
export { type Receipt, type ReceiptStore, receiptStore } from './receipts.js';
export {
  countReporters,
  type FlagReports,
  type ReporterRecord,
  reporterRecords,
  reportsOf,
  type StoredReport,
  saveReports,
} from './reports.js';
export { type Deleted, deleteExpired, type RetentionClocks } from './retention.js';
