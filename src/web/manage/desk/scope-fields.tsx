/** What an account or a token reaches: a role, and with it a district, an organisation, or layers. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf, type Schema } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { useAsked } from '../asked.ts';
import type { Me } from '../session.ts';
import { DESK } from './words.ts';

export type Role = Schema['Token']['role'];

export interface Reach<OneRole extends Role> {
  readonly role: OneRole;
  readonly district: string;
  readonly maintainer: string;
}

/** As the API takes it: each role with its own member only. */
export function scopeOf<OneRole extends Role>({ role, district, maintainer }: Reach<OneRole>) {
  if (role === 'union') return { district };
  return role === 'manager' ? { maintainer } : {};
}

function MaintainerField({ value, onChange }: { readonly value: string; readonly onChange: (id: string) => void }) {
  const words = useWords(DESK);
  const [typed, setTyped] = useState('');
  const asked = useAsked(`maintainers ${typed}`, () =>
    dataOf(api.GET('/v1/maintainers', { params: { query: { limit: 50, ...(typed === '' ? {} : { q: typed }) } } })),
  );
  return (
    <>
      <label class="field">
        <span>{words.find}</span>
        <input type="search" maxLength={100} onChange={(event) => setTyped(event.currentTarget.value.trim())} />
      </label>
      <label class="field">
        <span>{words.maintainer}</span>
        <select required value={value} onChange={(event) => onChange(event.currentTarget.value)}>
          <option value="">{words.chooseOne}</option>
          {asked.data?.maintainers.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </>
  );
}

interface ScopeProperties<OneRole extends Role> {
  readonly roles: readonly OneRole[];
  readonly reach: Reach<OneRole>;
  readonly onReach: (reach: Reach<OneRole>) => void;
}

export function ScopeFields<OneRole extends Role>({ roles, reach, onReach }: ScopeProperties<OneRole>): VNode {
  const words = useWords(DESK);
  return (
    <>
      <label class="field">
        <span>{words.role}</span>
        <select
          value={reach.role}
          onChange={(event) => onReach({ ...reach, role: event.currentTarget.value as OneRole })}
        >
          {roles.map((role) => (
            <option key={role} value={role}>
              {words.roles[role]}
            </option>
          ))}
        </select>
      </label>
      {reach.role === 'union' && (
        <label class="field">
          <span>{words.adcode}</span>
          <input
            required
            inputMode="numeric"
            pattern="\d{6}"
            maxLength={6}
            value={reach.district}
            onInput={(event) => onReach({ ...reach, district: event.currentTarget.value })}
          />
          <small>{words.adcodeHint}</small>
        </label>
      )}
      {reach.role === 'manager' && (
        <MaintainerField value={reach.maintainer} onChange={(maintainer) => onReach({ ...reach, maintainer })} />
      )}
    </>
  );
}

/** Names of the organisations that scopes point to. */
export function useMaintainerNames(ids: readonly (string | null)[]): ReadonlyMap<string, string> {
  const wanted = [...new Set(ids.filter((id) => id !== null))].sort().slice(0, 100);
  const asked = useAsked(`names ${wanted.join()}`, async () => {
    const found = await Promise.all(
      wanted.map((id) => dataOf(api.GET('/v1/maintainers/{id}', { params: { path: { id } } })).catch(() => undefined)),
    );
    return new Map(found.flatMap((one) => (one ? [[one.id, one.name] as const] : [])));
  });
  return asked.data ?? new Map<string, string>();
}

/** A scope in words. */
export function scopeText(scope: Me['scope'], names: ReadonlyMap<string, string>, everything: string): string {
  if (scope.district !== null) return scope.district;
  if (scope.maintainer !== null) return names.get(scope.maintainer) ?? scope.maintainer;
  return scope.layers?.join('、') ?? everything;
}
