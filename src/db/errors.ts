/**
 * From database errors to problems, in one switch over SQLSTATE and constraint name.
 * Never looks at message text, never at error classes: the two engines' differ.
 */
import { Problem } from '../problems.ts';

/** What both drivers' errors have in common. `code` is the SQLSTATE (or a socket error's code). */
export interface DatabaseFailure {
  readonly code: string;
  readonly constraint?: string | undefined;
}

/** No connection could be had, or it went away. `code` is SQLSTATE class 08. */
export class DatabaseUnavailableError extends Error {
  readonly code = '08000';
  constructor(cause: unknown) {
    super('database unavailable', { cause });
    this.name = 'DatabaseUnavailableError';
  }
}

/** SQLSTATE classes and codes whose messages quote what was sent: data exceptions (22...) and syntax errors. */
const QUOTING = /^(?:22|42601)/;
const MAX_MESSAGE_CHARS = 500;

/**
 * What either driver threw, reduced to SQLSTATE, constraint and a message without values. The drivers' own errors carry
 * the statement, its parameters or the conflicting row, and a parameter may be where a rider is.
 */
export class QueryError extends Error {
  readonly code: string | undefined;
  readonly constraint: string | undefined;
  constructor(failure: {
    readonly message: string;
    readonly code?: string | undefined;
    readonly constraint?: string | undefined;
  }) {
    const message = failure.message.slice(0, MAX_MESSAGE_CHARS);
    super(QUOTING.test(failure.code ?? '') ? message.replace(/"[^]*"/, '"…"') : message);
    this.name = 'QueryError';
    this.code = failure.code;
    this.constraint = failure.constraint;
  }
}

/** Narrow an unknown error to one that carries a SQLSTATE or a socket code. */
export function isDatabaseFailure(error: unknown): error is Error & DatabaseFailure {
  return error instanceof Error && 'code' in error && typeof error.code === 'string';
}

const SOCKET_CODES = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
  'ENOENT',
]);

/** Constraint name to the problem a caller can act on. */
const BY_CONSTRAINT: Readonly<Record<string, () => Problem>> = {
  responsibilities_one_duty_holder: () => new Problem('duty-holder-conflict'),
  responsibilities_no_repeat: () => new Problem('conflict'),
  maintainers_name_key: () => new Problem('already-exists'),
  users_adcode_fkey: () => new Problem('unknown-district'),
  users_maintainer_id_fkey: () => new Problem('unknown-maintainer'),
  tokens_adcode_fkey: () => new Problem('unknown-district'),
  tokens_maintainer_id_fkey: () => new Problem('unknown-maintainer'),
  stations_adcode_fkey: () => new Problem('unknown-district'),
  station_amenities_amenity_code_fkey: () => new Problem('unknown-amenity'),
  responsibilities_maintainer_id_fkey: () => new Problem('unknown-maintainer'),
};

/**
 * The problem a database error means to the caller, or undefined when it is our own fault (and so a 500).
 * Source: PostgreSQL appendix A (error codes); LS001 and LS002 are raised by our migrations.
 */
export function databaseProblem(error: unknown): Problem | undefined {
  if (!isDatabaseFailure(error)) return undefined;
  const { code, constraint } = error;
  const named = constraint === undefined ? undefined : BY_CONSTRAINT[constraint];
  if (named) return named();
  if (SOCKET_CODES.has(code)) return new Problem('database-unavailable');
  switch (code) {
    case 'LS002':
      return new Problem('duty-holder-missing');
    case '23505': // unique_violation
      return new Problem('already-exists');
    case '40001': // serialization_failure
    case '40P01': // deadlock_detected
    case '55P03': // lock_not_available
    case '57014': // query_canceled: statement_timeout
      return new Problem('overloaded');
    case '25006': // read_only_sql_transaction: a standby
    case '57P01': // admin_shutdown
    case '57P02': // crash_shutdown
    case '57P03': // cannot_connect_now
    case '53300': // too_many_connections
      return new Problem('database-unavailable');
  }
  return code.startsWith('08') ? new Problem('database-unavailable') : undefined;
}

/** Could the database not be asked, as opposed to: it was asked, and refused? */
export function isDatabaseAway(error: unknown): boolean {
  return databaseProblem(error)?.slug === 'database-unavailable';
}
