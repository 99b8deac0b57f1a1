/**
 * The policy: may this caller do this to that? Pure, the only place that knows what a role may do; contexts and routes
 * enforce it. Roles are scoped: a union by its district, a manager by what its organisation answers for today, a provider
 * by layer. What is not allowed here is not allowed (deny by default, OWASP ASVS 8.2).
 */
import { adcodePrefix } from '../districts/district.schema.ts';
import type { Action, Authorise, Caller, Facts, MayDo, Verdict } from '../http/access.ts';
import { Problem } from '../problems.ts';

/** Does the district lie in the union's? */
function isWithin(caller: Caller, adcode: string | null | undefined): boolean {
  return caller.adcode !== undefined && adcode != null && adcode.startsWith(adcodePrefix(caller.adcode));
}

const isNamed = (caller: Caller, maintainers: readonly string[] | undefined): boolean =>
  caller.maintainerId !== undefined && (maintainers?.includes(caller.maintainerId) ?? false);

/** An organisation is a union's to manage when every station that it answers for lies in the union's district. */
const isWhollyWithin = (caller: Caller, adcodes: readonly string[] | undefined): boolean =>
  adcodes !== undefined && adcodes.length > 0 && adcodes.every((adcode) => isWithin(caller, adcode));

/** A union appoints the managers of its district; unions, its own colleagues included, are an administrator's. */
const mayAppoint = (caller: Caller, facts: Facts): boolean =>
  facts.role === 'manager' && isWhollyWithin(caller, facts.adcodes);

/** Tokens never reach further than who makes them. */
const mayIssue = (caller: Caller, facts: Facts): boolean =>
  mayAppoint(caller, facts) || (facts.role === 'union' && isWithin(caller, facts.adcode));

function unionMay(caller: Caller, action: Action, facts: Facts): Verdict {
  switch (action) {
    case 'station.read':
      return facts.isPublic || isWithin(caller, facts.adcode) ? 'allow' : 'hide';
    case 'station.create':
      return isWithin(caller, facts.adcode) ? 'allow' : 'forbid';
    case 'station.edit':
    case 'station.manage':
      if (!isWithin(caller, facts.adcode)) return 'hide';
      // Not out of its own district: whoever is on the other side must take it in.
      return facts.newAdcode === undefined || isWithin(caller, facts.newAdcode) ? 'allow' : 'forbid';
    case 'station.status':
    case 'station.amenity':
    case 'station.retire':
    case 'station.maintainers':
    case 'station.check':
    case 'check.read':
    case 'report.read':
    case 'report.answer':
    case 'activity.manage':
    case 'publication.station':
      return isWithin(caller, facts.adcode) ? 'allow' : 'hide';
    // A union's list speaks of its own district, and so does what it is told of everybody's.
    case 'figures.read':
    case 'publication.write':
    case 'publication.read':
      return isWithin(caller, facts.adcode) ? 'allow' : 'forbid';
    case 'station.export':
      return isWithin(caller, facts.adcode) ? 'allow' : 'forbid';
    case 'import.manage':
      // Lists hold telephone numbers: those of its district's own offices, not of an administrator's.
      return isWithin(caller, facts.adcode) ? 'allow' : 'hide';
    case 'import.create':
    case 'maintainer.read':
    case 'maintainer.create':
    case 'wgs84.read':
      return 'allow';
    case 'maintainer.edit':
      return isWhollyWithin(caller, facts.adcodes) ? 'allow' : 'forbid';
    case 'user.create':
      return mayAppoint(caller, facts) ? 'allow' : 'forbid';
    case 'user.manage':
      return mayAppoint(caller, facts) ? 'allow' : 'hide';
    case 'token.create':
      return mayIssue(caller, facts) ? 'allow' : 'forbid';
    case 'token.manage':
      return mayIssue(caller, facts) ? 'allow' : 'hide';
    case 'audit.read':
      return isWithin(caller, facts.adcode) ? 'allow' : 'hide';
  }
}

function managerMay(caller: Caller, action: Action, facts: Facts): Verdict {
  const holdsDuty = isNamed(caller, facts.dutyHolders);
  // Builder and host look after a station together (共建共管): the host has the key, the duty holder the last word.
  const looksAfter = holdsDuty || isNamed(caller, facts.hosts);
  switch (action) {
    case 'station.read':
      return facts.isPublic || looksAfter ? 'allow' : 'hide';
    case 'station.status':
    case 'station.amenity':
    case 'station.check':
    case 'check.read':
    case 'report.read':
    case 'report.answer':
    case 'activity.manage':
    case 'publication.station':
      return looksAfter ? 'allow' : 'hide';
    case 'station.edit':
      if (holdsDuty) return 'allow';
      return looksAfter ? 'forbid' : 'hide';
    case 'station.manage':
    case 'station.retire':
    case 'station.maintainers':
      return looksAfter ? 'forbid' : 'hide';
    // Figures of its own stations only: the query is narrowed to them.
    case 'figures.read':
    case 'maintainer.read':
    case 'wgs84.read':
      return 'allow';
    case 'station.create':
    case 'station.export':
    case 'import.create':
    case 'import.manage':
    case 'maintainer.create':
    case 'maintainer.edit':
    case 'user.create':
    case 'user.manage':
    case 'token.create':
    case 'token.manage':
    case 'audit.read':
    case 'publication.write':
    case 'publication.read':
      return 'forbid';
  }
}

function providerMay(caller: Caller, action: Action, facts: Facts): Verdict {
  const hasLayer = (layer: string): boolean => caller.layers === undefined || caller.layers.includes(layer);
  switch (action) {
    case 'station.read':
      return facts.isPublic ? 'allow' : 'hide';
    case 'wgs84.read':
      return hasLayer('wgs84') ? 'allow' : 'forbid';
    case 'publication.write':
      // Its list speaks of the whole country.
      return facts.layer !== undefined && hasLayer(facts.layer) && facts.adcode == null ? 'allow' : 'forbid';
    case 'publication.read':
      return facts.layer !== undefined && hasLayer(facts.layer) ? 'allow' : 'forbid';
    default:
      return 'forbid';
  }
}

/** The decision. */
export function decide(caller: Caller, action: Action, facts: Facts = {}): Verdict {
  switch (caller.role) {
    case 'admin':
      return 'allow';
    case 'union':
      return unionMay(caller, action, facts);
    case 'manager':
      return managerMay(caller, action, facts);
    case 'provider':
      return providerMay(caller, action, facts);
  }
}

/** The decision as a Problem where it is not `allow`. */
export const authorise: Authorise = (caller, action, facts) => {
  const verdict = decide(caller, action, facts);
  if (verdict === 'allow') return;
  throw new Problem(verdict === 'hide' ? 'not-found' : 'forbidden');
};

/** The decision as yes or no, where no is no error. Nobody in particular sees what is public. */
export const mayDo: MayDo = (caller, action, facts = {}) =>
  caller === undefined
    ? action === 'station.read' && (facts.isPublic ?? false)
    : decide(caller, action, facts) === 'allow';

const UNION: readonly Action[] = [
  'station.read',
  'station.create',
  'station.edit',
  'station.manage',
  'station.status',
  'station.amenity',
  'station.retire',
  'station.maintainers',
  'station.export',
  'import.create',
  'import.manage',
  'station.check',
  'check.read',
  'report.read',
  'report.answer',
  'maintainer.read',
  'maintainer.create',
  'maintainer.edit',
  'user.create',
  'user.manage',
  'token.create',
  'token.manage',
  'audit.read',
  'activity.manage',
  'figures.read',
  'publication.write',
  'publication.read',
  'publication.station',
  'wgs84.read',
];
const WITHIN_SCOPE: Readonly<Record<Caller['role'], readonly Action[]>> = {
  admin: UNION,
  union: UNION,
  manager: [
    'station.read',
    'station.edit',
    'station.status',
    'station.amenity',
    'station.check',
    'check.read',
    'report.read',
    'report.answer',
    'maintainer.read',
    'activity.manage',
    'figures.read',
    'publication.station',
    'wgs84.read',
  ],
  provider: ['station.read', 'publication.write', 'publication.read', 'wgs84.read'],
};

/** What the caller may do within its scope, for pages that show or hide a button. Each object is decided on by itself. */
export function permissionsOf(caller: Caller): readonly Action[] {
  return WITHIN_SCOPE[caller.role].filter((action) => action !== 'wgs84.read' || mayDo(caller, action));
}
