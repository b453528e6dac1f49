// The tree of what is held, worked by mouse and keyboard.

import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { type HeldRow, rowAt } from '../../model/held-tree.js';
import { isModified, rowMovedTo } from '../../model/row-keys.js';
import { counted, showSize } from '../../model/words.js';
import type { HeldLook } from '../../service/held.js';
import { VirtualRows } from '../virtual-rows.js';

const ROW_HEIGHT = 28;
const PAGE_ROWS = 20;
/** Deeper ones do not go further to the right. */
const DEPTH_MOST = 12;

/** Shows it. */
export function HeldTreeView({ look }: { readonly look: HeldLook }) {
  const tree = look.tree.value;
  const box = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [reveal, setReveal] = useState<{ row: number } | undefined>(undefined);
  const current = Math.min(at, tree.rows - 1);
  const moveTo = (row: number) => {
    const wanted = Math.max(0, Math.min(tree.rows - 1, row));
    setAt(wanted);
    setReveal({ row: wanted });
  };
  useLayoutEffect(() => {
    if (reveal !== undefined) box.current?.querySelector<HTMLElement>('[tabindex="0"]')?.focus({ preventScroll: true });
  }, [reveal]);
  return (
    <div
      class="tree"
      role="tree"
      aria-label="What would go"
      ref={box}
      onKeyDown={(event) => {
        const row = rowAt(tree, current);
        if (row === undefined || isModified(event)) return;
        const wanted = movedTo(event.key, current, tree.rows, row);
        if (wanted !== undefined) moveTo(wanted);
        else if (isToggle(event.key, row)) look.toggle(row);
        else return;
        event.preventDefault();
      }}
    >
      <VirtualRows
        rows={tree.rows}
        rowHeight={ROW_HEIGHT}
        kept={current}
        reveal={reveal}
        draw={(index, style) => {
          const row = rowAt(tree, index);
          if (row === undefined) return null;
          return (
            <TreeRow
              key={index}
              row={row}
              look={look}
              isCurrent={index === current}
              style={style}
              onPick={() => {
                setAt(index);
                look.toggle(row);
              }}
            />
          );
        }}
      />
    </div>
  );
}

/** What a row shows. */
interface TreeRowProps {
  readonly row: HeldRow;
  readonly look: HeldLook;
  readonly isCurrent: boolean;
  readonly style: { readonly transform: string };
  readonly onPick: () => void;
}

function TreeRow({ row, look, isCurrent, style, onPick }: TreeRowProps) {
  const { node, depth, isOpen } = row;
  const isUnknown = node === undefined;
  const { parent, place } = row;
  useLayoutEffect(() => {
    if (isUnknown) look.need(row);
  }, [isUnknown, look, parent, place]);
  return (
    <div
      class="virtual item"
      role="treeitem"
      tabIndex={isCurrent ? 0 : -1}
      aria-level={depth}
      aria-posinset={row.place + 1}
      aria-setsize={row.siblings}
      aria-busy={isUnknown}
      {...(node?.isFolded ? { 'aria-expanded': isOpen } : {})}
      style={{ ...style, paddingLeft: `${12 + Math.min(depth - 1, DEPTH_MOST) * 18}px` }}
      onClick={onPick}
    >
      <span class="twist" aria-hidden="true">
        {node?.isFolded ? (isOpen ? '▾' : '▸') : ''}
      </span>
      <span class="label" title={node?.path}>
        {node === undefined ? '…' : nameOf(node)}
      </span>
      {node !== undefined && (
        <>
          <span class={`action ${node.action ?? ''}`}>{node.action ?? ''}</span>
          <span class="entries">{counted(node.entries, 'entry')}</span>
          <span class="bytes">{node.bytes === undefined ? '' : showSize(node.bytes)}</span>
        </>
      )}
    </div>
  );
}

function nameOf({ name, path, isDirectory }: NonNullable<HeldRow['node']>): string {
  if (path === '') return 'the whole replica';
  return isDirectory ? `${name}/` : name;
}

/** Where a key leads; as the ARIA practices have it for trees. */
function movedTo(key: string, row: number, rows: number, { node, isOpen, opener }: HeldRow): number | undefined {
  switch (key) {
    case 'ArrowRight':
      return node?.isFolded && isOpen ? row + 1 : undefined;
    case 'ArrowLeft':
      return isOpen ? undefined : opener;
    default:
      return rowMovedTo(key, { row, rows, page: PAGE_ROWS });
  }
}

function isToggle(key: string, { isOpen }: HeldRow): boolean {
  if (key === 'ArrowRight') return !isOpen;
  if (key === 'ArrowLeft') return isOpen;
  return key === 'Enter' || key === ' ';
}
