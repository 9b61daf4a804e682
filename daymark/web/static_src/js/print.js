// A print button is only offered where a script can press it.
export function printButtons (page) {
  for (const button of page.querySelectorAll('[data-print]')) {
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}
