/** The publication ledger: which of our stations a map shows rightly, lacks, shows late or elsewhere. */
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { api, dataOf } from '../../page/api.ts';
import { useWords } from '../../page/language.ts';
import { ours } from '../../page/settings.ts';
import { useAsked } from '../asked.ts';
import { stamp } from '../dates.ts';
import { Fault, Waiting } from '../notices.tsx';
import { DataTable } from './data-table.tsx';
import type { PartProperties } from './part.ts';
import { Tallies } from './figures-filter.tsx';
import { DESK, type Layer, type LedgerVerdict } from './words.ts';

const LAYERS: readonly Layer[] = ['amap', 'baidu', 'wgs84'];
const VERDICTS: readonly LedgerVerdict[] = ['missing', 'misplaced', 'stale', 'unknown', 'gone', 'correct'];
const PAGE = 500;

function Ledger({ layer }: { readonly layer: Layer }): VNode {
  const words = useWords(DESK);
  const [verdict, setVerdict] = useState<LedgerVerdict>();
  const [cursors, setCursors] = useState<readonly string[]>([]);
  const cursor = cursors.at(-1);
  const asked = useAsked(`ledger ${layer} ${verdict ?? ''} ${cursor ?? ''}`, () => {
    const query = { limit: PAGE, ...(verdict ? { verdict } : {}), ...(cursor === undefined ? {} : { cursor }) };
    return dataOf(api.GET('/v1/layers/{layer}/publications', { params: { path: { layer }, query } }));
  });
  const { data } = asked;
  if (!data) return asked.fault ? <Fault of={asked.fault} again={asked.again} /> : <Waiting />;
  const { total } = data;
  return (
    <>
      {data.uploads.length === 0 && <p class="notice likely">{words.noUploads}</p>}
      <Tallies
        of={[
          [words.ours, total.stations],
          [words.ledger.correct, total.correct],
          [words.ledger.missing, total.missing],
          [words.ledger.stale, total.stale],
          [words.ledger.misplaced, total.misplaced],
          [words.ledger.unknown, total.unknown],
          [words.ledger.gone, total.gone],
        ]}
      />
      <DataTable
        title={words.ledgerByDistrict}
        columns={[
          { key: 'district', title: words.district, value: (row) => row.name },
          { key: 'stations', title: words.ours, value: (row) => row.stations },
          { key: 'published', title: words.shownOn, value: (row) => row.published },
          { key: 'correct', title: words.ledger.correct, value: (row) => row.correct },
          { key: 'missing', title: words.ledger.missing, value: (row) => row.missing },
          { key: 'stale', title: words.ledger.stale, value: (row) => row.stale },
          { key: 'misplaced', title: words.ledger.misplaced, value: (row) => row.misplaced },
        ]}
        rows={data.districts}
        keyOf={(row) => row.adcode}
        fileName={`${words.ledgerByDistrict}-${layer}`}
      />
      <div class="line" role="group" aria-label={words.verdict}>
        {[undefined, ...VERDICTS].map((one) => (
          <button
            key={one ?? ''}
            class="chip"
            aria-pressed={verdict === one}
            onClick={() => {
              setVerdict(one);
              setCursors([]);
            }}
          >
            {one ? words.ledger[one] : words.allVerdicts}
          </button>
        ))}
        <a
          class="button"
          href={ours(`/v1/layers/${layer}/publications.csv${verdict ? `?verdict=${verdict}` : ''}`)}
          download
        >
          {words.asCsv}
        </a>
      </div>
      <DataTable
        title={words.ledgerItems}
        columns={[
          {
            key: 'verdict',
            title: words.verdict,
            value: (row) => row.verdicts.map((one) => words.ledger[one]).join('、'),
          },
          { key: 'code', title: words.code, value: (row) => row.station?.code ?? null },
          { key: 'name', title: words.name, value: (row) => row.station?.name ?? null },
          { key: 'district', title: words.district, value: (row) => row.station?.district.name ?? null },
          { key: 'place', title: words.placeId, value: (row) => row.shown?.placeId ?? null },
          { key: 'shown', title: words.shownName, value: (row) => row.shown?.name ?? null },
          {
            key: 'off',
            title: words.offBy,
            value: ({ misplacedBy }) => (misplacedBy === null ? null : Math.round(misplacedBy)),
          },
          {
            key: 'why',
            title: words.why,
            value: (row) => row.staleWhy.map((one) => words.whys[one]).join('、') || null,
          },
          { key: 'observed', title: words.observedAt, value: (row) => stamp(row.shown?.observedAt) || null },
        ]}
        rows={data.items}
        keyOf={(row) => `${row.station?.id ?? ''} ${row.shown?.placeId ?? ''}`}
        fileName={`${words.ledgerItems}-${layer}`}
        note={data.next ? words.first(data.items.length) : undefined}
      />
      <div class="line">
        {cursors.length > 0 && (
          <button class="button" onClick={() => setCursors([])}>
            {words.newest}
          </button>
        )}
        {data.next && (
          <button class="button" onClick={() => setCursors([...cursors, data.next ?? ''])}>
            {words.next}
          </button>
        )}
      </div>
      {data.uploads.length > 0 && (
        <DataTable
          title={words.uploads}
          columns={[
            { key: 'uploaded', title: words.uploadedAt, value: (row) => stamp(row.uploadedAt) },
            { key: 'observed', title: words.observedAt, value: (row) => stamp(row.observedAt) },
            { key: 'entries', title: words.entries, value: (row) => row.entries },
            { key: 'unknown', title: words.ledger.unknown, value: (row) => row.unknown },
            { key: 'district', title: words.district, value: (row) => row.district ?? words.everything },
          ]}
          rows={data.uploads}
          keyOf={(row) => row.id}
          fileName={`${words.uploads}-${layer}`}
        />
      )}
    </>
  );
}

export function MapsPart(_: PartProperties): VNode {
  const words = useWords(DESK);
  const [layer, setLayer] = useState<Layer>('amap');
  return (
    <>
      <p class="sub">{words.ledgerLead}</p>
      <div class="line" role="group" aria-label={words.layer}>
        {LAYERS.map((one) => (
          <button key={one} class="chip" aria-pressed={layer === one} onClick={() => setLayer(one)}>
            {words.layers[one]}
          </button>
        ))}
      </div>
      <Ledger key={layer} layer={layer} />
    </>
  );
}
