import { DownloadOutlined } from '@ant-design/icons';
import { Button, Input, Table, type TableProps } from 'antd';
import { type ReactElement, type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Link } from 'react-router';
import { addressOf, type Query } from '../api/request.ts';
import { usePages } from '../api/use-api.ts';
import { useParam } from '../filters/use-filters.ts';
import { useFormat } from '../format/use-format.ts';
import { CardList } from './card-list.tsx';
import { ColumnChoice } from './column-choice.tsx';
import { ScrollBox } from './scroll-box.tsx';
import { TableBones } from './skeletons.tsx';
import { EmptyState, Loaded } from './states.tsx';
import { useIsPhone } from './use-media.ts';

export interface Column<T> {
  readonly key: string;
  readonly title: string;
  readonly render: (row: T) => ReactNode;
  /** The server sorts by this field of the answer. */
  readonly sort?: string;
  /** Fields of the answer that it shows; default those that begin with its key (`total`: `totalMinor`). */
  readonly fields?: readonly string[];
  readonly isFigure?: boolean;
  readonly isHiddenAtFirst?: boolean;
  readonly width?: number;
}

export interface DataTableProps<T> {
  /** Names the table for screen readers and in what is remembered of it. */
  readonly name: string;
  readonly path: string;
  readonly query?: Query;
  readonly columns: readonly Column<T>[];
  readonly rowKey: (row: T) => string;
  /** The row's own page: its first column links there. */
  readonly to?: (row: T) => string;
  readonly empty: { readonly text: string; readonly action?: ReactNode };
  readonly hasSearch?: boolean;
  readonly canExport?: boolean;
  readonly toolbar?: ReactNode;
  /** Its sort and search live in the address under these words. */
  readonly prefix?: string;
  readonly expand?: (row: T) => ReactNode;
}

/** A list of the API: sort, search, columns, CSV of what is seen, page after page. */
export function DataTable<T extends object>(props: DataTableProps<T>): ReactElement {
  const { name, path, query = {}, columns, prefix = '' } = props;
  const isPhone = useIsPhone();
  const [sort, setSort] = useParam(`${prefix}sort`);
  const [search, setSearch] = useParam(`${prefix}search`);
  const [hidden, setHidden] = useState(
    () => new Set(columns.filter((column) => column.isHiddenAtFirst).map((column) => column.key)),
  );
  const asked = { ...query, sort, search };
  const pages = usePages<T>(path, asked);
  const shown = columns.filter((column) => !hidden.has(column.key));
  return (
    <div className="q-table">
      <TableTools
        {...props}
        search={search}
        setSearch={setSearch}
        hidden={hidden}
        setHidden={setHidden}
        csv={addressOf(path, {
          ...asked,
          format: 'csv',
          columns: seenFields(pages.data?.pages[0]?.rows[0], columns, hidden),
        })}
      />
      <Loaded query={pages} shape={<TableBones />}>
        {(data) => {
          const rows = data.pages.flatMap((page) => page.rows);
          if (rows.length === 0) return <EmptyState {...props.empty} />;
          return (
            <>
              {isPhone ? (
                <CardList {...props} columns={shown} rows={rows} />
              ) : (
                <WideTable {...props} columns={shown} rows={rows} sort={sort} setSort={setSort} />
              )}
              <TableFoot
                name={name}
                count={rows.length}
                total={data.pages.at(-1)?.total ?? null}
                hasMore={pages.hasNextPage}
                isLoading={pages.isFetchingNextPage}
                more={() => void pages.fetchNextPage()}
              />
            </>
          );
        }}
      </Loaded>
    </div>
  );
}

/** The answer's fields less those of hidden columns: what is seen is what is exported. */
function seenFields<T extends object>(
  row: T | undefined,
  columns: readonly Column<T>[],
  hidden: ReadonlySet<string>,
): string | undefined {
  if (row === undefined || hidden.size === 0) return undefined;
  const unseen = columns.filter(({ key }) => hidden.has(key));
  return Object.keys(row)
    .filter((field) => !unseen.some((column) => isShownBy(column, field)))
    .join(',');
}

function isShownBy(
  { key, fields }: { readonly key: string; readonly fields?: readonly string[] },
  field: string,
): boolean {
  if (fields !== undefined) return fields.includes(field);
  return field.startsWith(key) && /^(?:[A-Z0-9]|$)/.test(field.slice(key.length));
}

interface ToolsProps {
  readonly search: string | undefined;
  readonly setSearch: (text: string | undefined) => void;
  readonly hidden: ReadonlySet<string>;
  readonly setHidden: (keys: Set<string>) => void;
  readonly csv: string;
}

function TableTools<T extends object>({
  columns,
  hasSearch = false,
  canExport = true,
  toolbar,
  search,
  setSearch,
  hidden,
  setHidden,
  csv,
  name,
}: DataTableProps<T> & ToolsProps): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="q-tools">
      {hasSearch ? (
        <Input.Search
          allowClear
          defaultValue={search ?? ''}
          aria-label={t('table.searchIn', { name })}
          placeholder={t('table.search')}
          onSearch={(text) => setSearch(text.trim())}
          className="q-tools-search"
        />
      ) : null}
      {toolbar}
      <span className="q-grow" />
      <ColumnChoice columns={columns} hidden={hidden} setHidden={setHidden} />
      {canExport ? (
        <Button href={csv} download icon={<DownloadOutlined aria-hidden />}>
          CSV
        </Button>
      ) : null}
    </div>
  );
}

interface WideProps<T> {
  readonly rows: readonly T[];
  readonly sort: string | undefined;
  readonly setSort: (sort: string | undefined) => void;
}

function WideTable<T extends object>({
  name,
  columns,
  rows,
  rowKey,
  to,
  sort,
  setSort,
  expand,
}: DataTableProps<T> & WideProps<T>): ReactElement {
  const antColumns = columns.map((column, index) => ({
    key: column.key,
    title: column.title,
    ...(column.width === undefined ? {} : { width: column.width }),
    ...(column.isFigure === true ? { align: 'right' as const } : {}),
    ...(column.sort === undefined ? {} : { sorter: true, sortOrder: orderOf(sort, column.sort) }),
    render: (_: unknown, row: T) =>
      index === 0 && to !== undefined ? (
        <Link to={to(row)}>{column.render(row)}</Link>
      ) : (
        column.render(row)
      ),
  }));
  const onChange: TableProps<T>['onChange'] = (_pages, _filters, sorter, extra) => {
    if (extra.action !== 'sort' || Array.isArray(sorter)) return;
    const field = columns.find((column) => column.key === sorter.columnKey)?.sort;
    if (field === undefined || sorter.order === undefined || sorter.order === null) {
      setSort(undefined);
    } else setSort(sorter.order === 'descend' ? `-${field}` : field);
  };
  return (
    <ScrollBox label={name}>
      <Table<T>
        columns={antColumns}
        dataSource={[...rows]}
        rowKey={rowKey}
        pagination={false}
        size="middle"
        onChange={onChange}
        {...(expand === undefined ? {} : { expandable: { expandedRowRender: expand } })}
      />
    </ScrollBox>
  );
}

function orderOf(sort: string | undefined, field: string): 'ascend' | 'descend' | null {
  if (sort === field) return 'ascend';
  return sort === `-${field}` ? 'descend' : null;
}

interface FootProps {
  readonly name: string;
  readonly count: number;
  readonly total: number | null;
  readonly hasMore: boolean;
  readonly isLoading: boolean;
  readonly more: () => void;
}

function TableFoot({ name, count, total, hasMore, isLoading, more }: FootProps): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const shown = format.number(count);
  return (
    <div className="q-table-foot">
      <span className="q-quiet">
        {total === null
          ? t('table.shown', { shown })
          : t('table.shownOf', { shown, total: format.number(total) })}
      </span>
      {hasMore ? (
        <Button onClick={more} loading={isLoading} aria-label={t('table.moreOf', { name })}>
          {t('table.more')}
        </Button>
      ) : null}
    </div>
  );
}
