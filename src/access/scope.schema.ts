/** What an account or a token reaches: a union's district, a manager's organisation, a provider's layers. */
import { z } from 'zod';
import { adcode } from '../http/params.ts';
import { LAYERS } from '../layers/layer.schema.ts';

export const ScopeSchema = z
  .object({
    district: z.string().nullable().meta({ description: 'union: this adcode and all below it' }),
    maintainer: z
      .string()
      .nullable()
      .meta({ description: 'manager: the stations that this organisation looks after today' }),
    layers: z.array(z.string()).nullable().meta({ description: 'provider: these layers; null: all of them' }),
  })
  .meta({ id: 'Scope' });

export const ScopeMembers = z
  .strictObject({
    district: adcode().nullish(),
    maintainer: z.uuid().nullish(),
    layers: z.array(z.enum(LAYERS)).min(1).max(10).nullish(),
  })
  .meta({ description: 'union: district; manager: maintainer; provider: layers (all when absent); admin: nothing' });

export const ScopeWrite = ScopeMembers.default({});

export type ScopeInput = z.output<typeof ScopeMembers>;
export type ScopedRole = 'admin' | 'union' | 'manager' | 'provider';

/** Has the role the scope it needs, and no other? Names the first member that is missing or too much. */
export function scopeFault(role: ScopedRole, scope: ScopeInput): keyof ScopeInput | undefined {
  if ((role === 'union') !== (scope.district != null)) return 'district';
  if ((role === 'manager') !== (scope.maintainer != null)) return 'maintainer';
  if (role !== 'provider' && scope.layers != null) return 'layers';
  return undefined;
}

/** For zod's superRefine on a body with `role` and `scope`. */
export function checkScope(
  body: { readonly role?: ScopedRole | undefined; readonly scope?: ScopeInput | undefined },
  context: z.RefinementCtx,
): void {
  if (body.role === undefined) return;
  const fault = scopeFault(body.role, body.scope ?? {});
  if (fault === undefined) return;
  context.addIssue({ code: 'custom', path: ['scope', fault], params: FAULT, input: undefined });
}

const FAULT = {
  code: 'scope-mismatch',
  zh: '与角色不符：union 需要 district，manager 需要 maintainer，只有 provider 可有 layers',
  en: 'It does not fit the role: union needs district, manager needs maintainer, only provider takes layers',
};

interface ScopeColumns {
  readonly adcode: string | null;
  readonly maintainer_id: string | null;
  readonly layers?: readonly string[] | null;
}

export const showScope = (row: ScopeColumns): z.output<typeof ScopeSchema> => ({
  district: row.adcode,
  maintainer: row.maintainer_id,
  layers: row.layers ? [...row.layers] : null,
});

/**
 * The smallest district that holds all of these; null: there is none below the country. What the audit log files an
 * organisation's, an account's or a token's change under. Source of the digits: GB/T 2260.
 */
export function commonDistrict(adcodes: readonly string[]): string | null {
  const [first] = adcodes;
  if (first === undefined) return null;
  for (const length of [6, 4, 2])
    if (adcodes.every((one) => one.startsWith(first.slice(0, length)))) return first.slice(0, length).padEnd(6, '0');
  return null;
}
