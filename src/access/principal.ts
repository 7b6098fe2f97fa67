/**
 * Who is asking. Every function of `store/` takes a principal from the first day, so that no path to data exists that could
 * forget it; today's only rule is that all is allowed (rights, scopes and small cells are decided in this folder later).
 */
export interface Principal {
  /** Stable name for logs and audit: never a person's name or number. */
  readonly id: string
  readonly kind: 'SERVICE' | 'ANALYST'
  /** Whether single records may be read. */
  readonly recordAccess: 'ALLOWED' | 'PURPOSE_REQUIRED' | 'NOT_PERMITTED'
}

/** The hub itself: sync, imports, migrations. */
export const hubService: Principal = { id: 'hub', kind: 'SERVICE', recordAccess: 'ALLOWED' }

/** Whoever asks the demonstration; it listens on loopback only. */
export const demonstrationAnalyst: Principal = { id: 'demonstration-analyst', kind: 'ANALYST', recordAccess: 'ALLOWED' }
