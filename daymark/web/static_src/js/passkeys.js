// Passkeys: asks the browser for one, or for a new one, and sends what it says with the form it stands in.
// What to ask for stands beside the button as JSON, or is fetched where the page says from where.
const REFUSED = 'The passkey was not used. Try again, or sign in another way.'

for (const place of document.querySelectorAll('[data-passkey]')) {
  if (window.PublicKeyCredential) offer(place)
}

function offer (place) {
  place.hidden = false
  for (const said of document.querySelectorAll('[data-passkey-absent]')) said.hidden = true
  place.querySelector('[data-passkey-start]').addEventListener('click', () => start(place))
}

async function start (place) {
  const trouble = place.querySelector('[data-passkey-trouble]')
  trouble.hidden = true
  try {
    const asked = await optionsOf(place)
    const found = place.dataset.passkey === 'create'
      ? await navigator.credentials.create({ publicKey: toCreate(asked.publicKey) })
      : await navigator.credentials.get({ publicKey: toGet(asked.publicKey) })
    const form = place.closest('form')
    form.elements.credential.value = JSON.stringify(plain(found))
    form.submit()
  } catch {
    trouble.textContent = REFUSED
    trouble.hidden = false
  }
}

async function optionsOf (place) {
  if (!place.dataset.passkeyAsk) return JSON.parse(place.querySelector('[data-passkey-options]').textContent)
  const answer = await fetch(place.dataset.passkeyAsk, { headers: { 'X-Requested-With': 'XMLHttpRequest' } })
  if (!answer.ok) throw new Error(answer.statusText)
  return (await answer.json()).request_options
}

function toGet (asked) {
  return { ...asked, challenge: bytes(asked.challenge), allowCredentials: known(asked.allowCredentials) }
}

function toCreate (asked) {
  return {
    ...asked,
    challenge: bytes(asked.challenge),
    user: { ...asked.user, id: bytes(asked.user.id) },
    excludeCredentials: known(asked.excludeCredentials)
  }
}

function known (credentials) {
  return (credentials ?? []).map((one) => ({ ...one, id: bytes(one.id) }))
}

// The credential with every run of bytes as base64url, as the server reads it.
function plain (found) {
  const response = {}
  for (const name of ['clientDataJSON', 'attestationObject', 'authenticatorData', 'signature', 'userHandle']) {
    if (found.response[name]) response[name] = text(found.response[name])
  }
  if (found.response.getTransports) response.transports = found.response.getTransports()
  return {
    id: found.id,
    rawId: text(found.rawId),
    type: found.type,
    authenticatorAttachment: found.authenticatorAttachment,
    clientExtensionResults: found.getClientExtensionResults(),
    response
  }
}

function bytes (base64url) {
  const said = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'))
  return Uint8Array.from(said, (letter) => letter.charCodeAt(0))
}

function text (buffer) {
  const said = Array.from(new Uint8Array(buffer), (byte) => String.fromCharCode(byte)).join('')
  return btoa(said).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
