// In a long table, the arrow keys move between the links of neighbouring rows, same column.
const STEPS = { ArrowDown: 1, ArrowUp: -1 }

export function tableKeys (page) {
  for (const table of page.querySelectorAll('table[data-keys]')) {
    table.addEventListener('keydown', (event) => move(table, event))
  }
}

function move (table, event) {
  const step = STEPS[event.key]
  const cell = event.target.closest('td, th')
  if (!step || !cell || event.target.tagName !== 'A') return
  const rows = [...table.tBodies[0].rows]
  const next = rows[rows.indexOf(cell.parentElement) + step]
  const link = next?.cells[cell.cellIndex]?.querySelector('a')
  if (!link) return
  event.preventDefault()
  link.focus()
}
