// A region marked data-follow="3" asks for the same page again every three seconds and takes the new
// state of itself from the answer. It stops when the answer no longer carries the mark.
export function followRegions (page) {
  for (const region of page.querySelectorAll('[data-follow][id]')) follow(region)
}

function follow (region) {
  const seconds = Math.max(1, Number(region.dataset.follow) || 3)
  setTimeout(() => refresh(region), seconds * 1000)
}

async function refresh (region) {
  try {
    const answer = await fetch(window.location.href, { headers: { 'X-Requested-With': 'fetch' } })
    if (!answer.ok || answer.redirected) return window.location.reload()
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    take(region, page.getElementById(region.id))
  } catch {
    // Out of reach for a moment: ask again, the work goes on without us.
    follow(region)
  }
}

function take (region, fresh) {
  if (!fresh) return window.location.reload()
  const focused = region.contains(document.activeElement) ? document.activeElement.id : ''
  region.replaceChildren(...fresh.childNodes)
  if (focused) document.getElementById(focused)?.focus()
  if (!('follow' in fresh.dataset)) return delete region.dataset.follow
  region.dataset.follow = fresh.dataset.follow
  follow(region)
}
