/**
 * A table that sorts by its headings, filters by typing and hands out what it shows as CSV. It scrolls inside its own
 * region, and draws no more rows than somebody asked for.
 */
import { ArrowDown, ArrowUp, Download } from 'lucide';
import type { ComponentChildren, VNode } from 'preact';
import { useId, useState } from 'preact/hooks';
import { csvOf, download } from '../../page/csv.ts';
import { Icon } from '../../page/icon.tsx';
import { useWords, type Words } from '../../page/language.ts';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  /** For sorting, filtering and the file. */
  readonly value: (row: Row) => string | number | null;
  /** What is drawn where that is more than the value. */
  readonly show?: (row: Row) => ComponentChildren;
}

export interface TableProperties<Row> {
  readonly title: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  /** Without its ending. */
  readonly fileName: string;
  /** What is to be known of these rows, such as that there are more. */
  readonly note?: string | undefined;
  /** Buttons of the row. */
  readonly actions?: (row: Row) => ComponentChildren;
}

interface TableWords {
  readonly filter: string;
  readonly exported: string;
  readonly count: (shown: number, all: number) => string;
  readonly more: (rest: number) => string;
  readonly none: string;
  readonly actions: string;
}

const TABLE: Words<TableWords> = {
  zh: {
    filter: '输入文字筛选',
    exported: '导出所见（CSV）',
    count: (shown, all) => (shown === all ? `${all} 条` : `${shown} / ${all} 条`),
    more: (rest) => `再显示（还有 ${rest} 条）`,
    none: '没有符合的内容。',
    actions: '操作',
  },
  en: {
    filter: 'Type to filter',
    exported: 'Export what is shown (CSV)',
    count: (shown, all) => (shown === all ? `${all} rows` : `${shown} of ${all} rows`),
    more: (rest) => `Show more (${rest} left)`,
    none: 'Nothing matches.',
    actions: 'Actions',
  },
};

const STEP_ROWS = 100;
const SHORT_CHARS = 12;

interface Order {
  readonly key: string;
  readonly isDescending: boolean;
}

/** Empty cells last, whichever way it is sorted. */
function inOrder<Row>(rows: readonly Row[], { value }: Column<Row>, isDescending: boolean): readonly Row[] {
  const sign = isDescending ? -1 : 1;
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    if (typeof x === 'number' && typeof y === 'number') return sign * (x - y);
    return sign * String(x).localeCompare(String(y), 'zh-CN');
  });
}

export function DataTable<Row>(properties: TableProperties<Row>): VNode {
  const { title, columns, rows, keyOf, fileName, note, actions } = properties;
  const words = useWords(TABLE);
  const id = useId();
  const [typed, setTyped] = useState('');
  const [order, setOrder] = useState<Order>();
  const [limit, setLimit] = useState(STEP_ROWS);
  const wanted = typed.trim().toLowerCase();
  const matching = rows.filter((row) =>
    columns.some(({ value }) =>
      String(value(row) ?? '')
        .toLowerCase()
        .includes(wanted),
    ),
  );
  const by = columns.find(({ key }) => key === order?.key);
  const sorted = by && order ? inOrder(matching, by, order.isDescending) : matching;
  const save = (): void =>
    download(
      `${fileName}.csv`,
      csvOf(
        columns.map((one) => one.title),
        sorted.map((row) => columns.map(({ value }) => value(row))),
      ),
    );
  return (
    <div class="card stack data-table">
      <div class="line">
        <h2 id={id} class="grow">
          {title}
        </h2>
        <input
          class="input filter"
          type="search"
          aria-label={`${words.filter}: ${title}`}
          placeholder={words.filter}
          value={typed}
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
        <button class="button" onClick={save}>
          <Icon of={Download} size={20} />
          {words.exported}
        </button>
      </div>
      <p class="sub number" role="status">
        {words.count(sorted.length, rows.length)}
        {note !== undefined && ` · ${note}`}
      </p>
      <div class="table-scroll" role="region" aria-labelledby={id} tabIndex={0}>
        <table>
          <thead>
            <tr>
              {columns.map((one) => (
                <Heading key={one.key} of={one} order={order} onOrder={setOrder} />
              ))}
              {actions && <th scope="col">{words.actions}</th>}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, limit).map((row) => (
              <tr key={keyOf(row)}>
                {columns.map(({ key, value, show }) => (
                  <td key={key} class={classOf(value(row))}>
                    {show ? show(row) : value(row)}
                  </td>
                ))}
                {actions && <td>{actions(row)}</td>}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {sorted.length === 0 && <p class="sub">{words.none}</p>}
      {sorted.length > limit && (
        <button class="button" onClick={() => setLimit(limit + STEP_ROWS)}>
          {words.more(sorted.length - limit)}
        </button>
      )}
    </div>
  );
}

/** Numbers stand below each other; a short text stays in one line. */
function classOf(value: string | number | null): string {
  if (typeof value === 'number') return 'number';
  return value !== null && value.length <= SHORT_CHARS ? 'short' : '';
}

interface HeadingProperties<Row> {
  readonly of: Column<Row>;
  readonly order: Order | undefined;
  readonly onOrder: (order: Order) => void;
}

function Heading<Row>({ of, order, onOrder }: HeadingProperties<Row>): VNode {
  const isBy = order?.key === of.key;
  const isDescending = isBy && order.isDescending;
  return (
    <th scope="col" aria-sort={isBy ? (isDescending ? 'descending' : 'ascending') : undefined}>
      <button onClick={() => onOrder({ key: of.key, isDescending: isBy && !isDescending })}>
        {of.title}
        {isBy && <Icon of={isDescending ? ArrowDown : ArrowUp} size={16} />}
      </button>
    </th>
  );
}
