/**
 * The database as Kysely sees it: one interface a table, hand-kept beside migrations/ (a test compares both).
 * Owns column types only; the rules are in the migrations.
 */
import type { ColumnType, Generated, GeneratedAlways } from 'kysely';

/** Written with JSON.stringify (the drivers disagree on arrays), read parsed. */
type Json<T> = ColumnType<T, string, string>;
type Defaulted<T> = ColumnType<T, T | undefined, T>;

export interface InstanceTable {
  only_row: Generated<boolean>;
  epoch: Generated<string>;
  created_at: Generated<Date>;
  change_log_cut_at: Generated<number>;
  names_seq: Generated<number>;
}

export interface DistrictTable {
  adcode: string;
  name: string;
  level: 'province' | 'city' | 'county';
  parent_adcode: string | null;
  next_number: Generated<number>;
  named_at_seq: Generated<number>;
}

export interface DistrictOutlineTable {
  adcode: string;
  /** geometry(MultiPolygon, 4326); bound through SQL functions only. */
  outline: string;
  source: string;
  loaded_at: Generated<Date>;
}

export interface AmenityTable {
  code: string;
  zh: string;
  en: string;
  need: 'drink' | 'cool' | 'warm' | 'rest' | 'firstAid' | null;
  sort_order: number;
}

export interface MaintainerTable {
  id: string;
  name: string;
  kind: 'union' | 'community' | 'government' | 'company' | 'institution' | 'other';
  revision: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Defaulted<Date>;
  named_at_seq: Generated<number>;
}

export interface StationTable {
  id: string;
  code: string;
  name: string;
  address: string | null;
  adcode: string;
  district_as_written: string | null;
  position_crs: 'wgs84' | 'gcj02' | 'bd09' | null;
  wgs84_lng: number | null;
  wgs84_lat: number | null;
  gcj02_lng: number | null;
  gcj02_lat: number | null;
  bd09_lng: number | null;
  bd09_lat: number | null;
  position_accuracy: 'surveyed' | 'map' | 'approximate' | null;
  position_method: 'surveyed' | 'observed' | 'stated' | 'geocoded' | null;
  unlocated_reason: string | null;
  geog: GeneratedAlways<string | null>;
  opening_hours_text: string | null;
  opening_hours: string | null;
  hours_confidence: Defaulted<'high' | 'medium' | 'low' | 'none'>;
  state: 'planned' | 'open' | 'paused' | 'closed' | 'retired';
  state_reason: string | null;
  state_until: ColumnType<Date | null, Date | null | undefined, Date | null>;
  state_by: string;
  doubted_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  state_at: Defaulted<Date>;
  water: Defaulted<'ok' | 'out' | 'unknown'>;
  power: Defaulted<'ok' | 'out' | 'unknown'>;
  verified_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  verified_by: string | null;
  freshness: Defaulted<'fresh' | 'stale' | 'unverified'>;
  source: string;
  source_url: string | null;
  /** YYYY-MM-DD */
  observed_at: string | null;
  contact: string | null;
  import_key: string | null;
  import_row: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  published_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  unpublished_reason: 'no-duty-holder' | 'withheld' | 'retired' | null;
  in_layer: GeneratedAlways<boolean>;
  revision: Generated<number>;
  revised_by_xact: Generated<string>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface StationAmenityTable {
  station_id: string;
  amenity_code: string;
  state: 'available' | 'outOfOrder' | 'unknown';
  updated_at: Defaulted<Date>;
}

export interface StationAccessTable {
  station_id: string;
  place: number;
  mode: 'openDoor' | 'askStaff' | 'qrCode' | 'fingerprint' | 'app' | 'membersOnly';
  hours: string | null;
}

export interface ResponsibilityTable {
  id: string;
  station_id: string;
  maintainer_id: string;
  role: 'builder' | 'host' | 'dutyHolder';
  /** daterange [from, to); bound through SQL functions only. */
  valid: string;
  basis: 'named' | 'builder' | 'assumed';
  created_at: Generated<Date>;
}

export interface ChangeLogTable {
  seq: number;
  station_id: string;
  kind: 'upsert' | 'delete' | 'hidden';
  revision: number;
  at: Generated<Date>;
}

export interface TokenTable {
  id: string;
  name: string;
  role: 'admin' | 'union' | 'manager' | 'provider';
  adcode: ColumnType<string | null, string | null | undefined, string | null>;
  maintainer_id: ColumnType<string | null, string | null | undefined, string | null>;
  layers: ColumnType<readonly string[] | null, string | null | undefined, string | null>;
  created_by: ColumnType<string | null, string | null | undefined, string | null>;
  token_hash: string;
  created_at: Generated<Date>;
  expires_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  last_used_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
  revoked_at: ColumnType<Date | null, Date | null | undefined, Date | null>;
}

/** May be null, and left out of an insert. */
type MaybeDate = ColumnType<Date | null, Date | null | undefined, Date | null>;
type MaybeText = ColumnType<string | null, string | null | undefined, string | null>;

export interface UserTable {
  id: string;
  login: string;
  display_name: string;
  email: MaybeText;
  role: 'admin' | 'union' | 'manager';
  adcode: MaybeText;
  maintainer_id: MaybeText;
  password_hash: MaybeText;
  oidc_issuer: MaybeText;
  oidc_subject: MaybeText;
  disabled_at: MaybeDate;
  revision: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
  last_signed_in_at: MaybeDate;
}

export interface SessionTable {
  id: string;
  user_id: string;
  current_hash: string;
  previous_hash: MaybeText;
  csrf_token: string;
  created_at: Date;
  rotated_at: Date;
  confirmed_at: MaybeDate;
  last_seen_at: Date;
  expires_at: Date;
}

export interface SignInThrottleTable {
  bucket: string;
  attempts: number;
  window_ends_at: Date;
  blocked_until: MaybeDate;
}

export interface SignInThrottleKeyTable {
  day: string;
  key: string;
}

/** By field. */
type AuditChangeMap = Record<string, { readonly from: unknown; readonly to: unknown }>;

export interface AuditLogTable {
  seq: GeneratedAlways<number>;
  at: Generated<Date>;
  actor: string;
  address: string | null;
  request_id: string | null;
  action: string;
  object_type: string;
  object_id: string;
  adcode: string | null;
  changes: Json<AuditChangeMap>;
}

export interface StationStateTable {
  seq: GeneratedAlways<number>;
  station_id: string;
  state: 'planned' | 'open' | 'paused' | 'closed' | 'retired';
  reason: string | null;
  until: Date | null;
  since: Date;
  by_kind: 'union' | 'maintainer' | 'operator' | 'import' | 'schedule';
}

export interface IdempotencyKeyTable {
  caller: string;
  key: string;
  request_hash: string;
  status: number;
  headers: Json<Record<string, string>>;
  body: string | null;
  created_at: Generated<Date>;
}

type ActivityKind =
  | 'lawTalk'
  | 'policyTalk'
  | 'haircut'
  | 'healthCheck'
  | 'jobFair'
  | 'summerRelief'
  | 'winterRelief'
  | 'skills'
  | 'legalAid'
  | 'other';

export interface ActivityTable {
  id: string;
  station_id: string;
  kind: ActivityKind;
  title: string;
  description: MaybeText;
  starts_at: Date;
  ends_at: Date;
  places: ColumnType<number | null, number | null | undefined, number | null>;
  signed_up: Generated<number>;
  attended: ColumnType<number | null, number | null | undefined, number | null>;
  cancelled_at: MaybeDate;
  cancel_reason: MaybeText;
  code_key: string;
  revision: Generated<number>;
  created_at: Generated<Date>;
  updated_at: Defaulted<Date>;
}

export interface ActivitySignupTable {
  activity_id: string;
  code_hash: string;
  created_at: Generated<Date>;
  cancelled_at: MaybeDate;
}

export interface PublicationListTable {
  id: string;
  layer: 'amap' | 'baidu' | 'wgs84';
  adcode: string | null;
  is_current: boolean;
  crs: 'wgs84' | 'gcj02' | 'bd09';
  observed_at: Date;
  uploaded_at: Date;
  uploaded_by: string;
  entries: number;
  by_id: number;
  by_code: number;
  by_position: number;
  unknown: number;
}

export interface PublicationItemTable {
  list_id: string;
  place_id: string;
  station_id: string | null;
  matched_by: 'id' | 'code' | 'position' | null;
  name: string | null;
  name_differs: Generated<boolean>;
  state: 'planned' | 'open' | 'paused' | 'closed' | null;
  lng: number;
  lat: number;
  wgs84_lng: number;
  wgs84_lat: number;
  adcode: string | null;
  observed_at: Date;
}

export interface StationShownChangeTable {
  station_id: string;
  changed_at: Date;
}

export interface ImportTable {
  id: string;
  file_name: string;
  file_sha256: string;
  crs: 'wgs84' | 'gcj02' | 'bd09' | null;
  source: string;
  created: number;
  updated: number;
  unchanged: number;
  refused: number;
  by: string;
  finished_at: Generated<Date>;
}

export interface ClinicImportTable {
  id: string;
  by: string;
  adcode: string | null;
  idempotency_key: string | null;
  file_name: string;
  file_sha256: string;
  file_bytes: number;
  state: 'checking' | 'ready' | 'failed' | 'committed' | 'undone';
  facts: Json<Record<string, unknown>>;
  reading: Json<Record<string, unknown>>;
  crs: 'wgs84' | 'gcj02' | 'bd09' | null;
  crs_basis: 'requested' | 'stated' | 'evidence' | 'unclear' | 'not-needed' | null;
  crs_evidence: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  issues: ColumnType<readonly Record<string, unknown>[], string | undefined, string>;
  row_count: number;
  done_count: Generated<number>;
  counts: ColumnType<Record<string, number> | null, string | null | undefined, string | null>;
  created_at: Defaulted<Date>;
  touched_at: Defaulted<Date>;
  committed_at: Date | null;
  committed_by: string | null;
  undone_at: Date | null;
  undone_by: string | null;
}

export interface ClinicRowTable {
  import_id: string;
  line: number;
  raw: Json<Record<string, unknown>>;
  verdict: 'new' | 'update' | 'same' | 'merge-proposed' | 'refused' | null;
  details: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  outcome: 'created' | 'updated' | 'unchanged' | 'refused' | 'undecided' | 'skipped' | null;
  station_id: string | null;
  revision: number | null;
  changes: ColumnType<Record<string, unknown> | null, string | null | undefined, string | null>;
  undo: 'undone' | 'partly' | 'kept' | null;
}

export interface PhotoTable {
  id: string;
  content_type: 'image/jpeg';
  bytes: Uint8Array;
  width: number;
  height: number;
  upload_hash: string;
  created_at: Date;
}

export interface StationPhotoTable {
  station_id: string;
  content_type: 'image/jpeg';
  bytes: Uint8Array;
  width: number;
  height: number;
  alt: string | null;
  tag: string;
  upload_hash: string;
  updated_at: Date;
}

type AmenityFindings = readonly { readonly code: string; readonly state: StationAmenityTable['state'] }[];
type DutyColumn = 'ok' | 'notOk' | 'notChecked';

export interface CheckTable {
  id: string;
  station_id: string;
  checked_at: Date;
  received_at: Date;
  checked_by: string;
  maintainer_id: string | null;
  utilities: DutyColumn;
  orderliness: DutyColumn;
  cleanliness: DutyColumn;
  equipment: DutyColumn;
  water: 'ok' | 'out' | 'unknown' | null;
  power: 'ok' | 'out' | 'unknown' | null;
  amenities: Json<AmenityFindings>;
  note: string | null;
  applied: boolean;
  photo_id: MaybeText;
}

export interface ReportCaseTable {
  id: string;
  station_id: string;
  kind: 'locked' | 'noWater' | 'broken' | 'wrongPlace' | 'closedDown' | 'other';
  status: Defaulted<'open' | 'acknowledged' | 'resolved' | 'rejected'>;
  maintainer_id: MaybeText;
  reports: Generated<number>;
  opened_at: Date;
  last_reported_at: Date;
  due_at: Date;
  escalated_at: MaybeDate;
  acknowledged_at: MaybeDate;
  acknowledged_by: MaybeText;
  answered_at: MaybeDate;
  answered_by: MaybeText;
  answer: MaybeText;
  revision: Generated<number>;
}

export interface ReportTable {
  id: string;
  case_id: string;
  tracking_code: string;
  words: string | null;
  photo_id: MaybeText;
  received_at: Date;
}

export interface ReportSourceTable {
  case_id: string;
  source: string;
  told_at: Date;
}

export interface ReportThrottleTable {
  source: string;
  reports: number;
  window_ends_at: Date;
}

export interface Tables {
  instance: InstanceTable;
  districts: DistrictTable;
  district_outlines: DistrictOutlineTable;
  amenities: AmenityTable;
  maintainers: MaintainerTable;
  stations: StationTable;
  station_amenities: StationAmenityTable;
  station_access: StationAccessTable;
  responsibilities: ResponsibilityTable;
  change_log: ChangeLogTable;
  tokens: TokenTable;
  users: UserTable;
  sessions: SessionTable;
  sign_in_throttle: SignInThrottleTable;
  sign_in_throttle_keys: SignInThrottleKeyTable;
  audit_log: AuditLogTable;
  station_states: StationStateTable;
  idempotency_keys: IdempotencyKeyTable;
  imports: ImportTable;
  clinic_imports: ClinicImportTable;
  clinic_rows: ClinicRowTable;
  photos: PhotoTable;
  station_photos: StationPhotoTable;
  checks: CheckTable;
  report_cases: ReportCaseTable;
  reports: ReportTable;
  report_sources: ReportSourceTable;
  report_throttle: ReportThrottleTable;
  activities: ActivityTable;
  activity_signups: ActivitySignupTable;
  publication_lists: PublicationListTable;
  publication_items: PublicationItemTable;
  station_shown_changes: StationShownChangeTable;
}
