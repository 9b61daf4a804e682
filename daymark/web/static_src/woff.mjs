// A WOFF file is an OpenType file whose tables are each deflated. This puts them back.
// Source: WOFF File Format 1.0, W3C Recommendation 13 December 2012, sections 3 to 5.
import { inflateSync } from 'node:zlib'

const HEADER = 44
const ENTRY = 20

function tables (woff) {
  return Array.from({ length: woff.readUInt16BE(12) }, (_, place) => {
    const at = HEADER + place * ENTRY
    const [offset, packed, length] = [4, 8, 12].map((step) => woff.readUInt32BE(at + step))
    const body = woff.subarray(offset, offset + packed)
    return {
      tag: woff.subarray(at, at + 4),
      checksum: woff.readUInt32BE(at + 16),
      length,
      body: packed < length ? inflateSync(body) : body
    }
  })
}

function directoryHead (flavour, count) {
  const head = Buffer.alloc(12)
  const power = Math.floor(Math.log2(count))
  head.writeUInt32BE(flavour, 0)
  head.writeUInt16BE(count, 4)
  head.writeUInt16BE(16 * 2 ** power, 6)
  head.writeUInt16BE(power, 8)
  head.writeUInt16BE(16 * (count - 2 ** power), 10)
  return head
}

function directoryEntry (table, offset) {
  const entry = Buffer.alloc(16)
  table.tag.copy(entry, 0)
  entry.writeUInt32BE(table.checksum, 4)
  entry.writeUInt32BE(offset, 8)
  entry.writeUInt32BE(table.length, 12)
  return entry
}

export function openType (woff) {
  const found = tables(woff)
  const head = [directoryHead(woff.readUInt32BE(4), found.length)]
  const bodies = []
  let offset = 12 + 16 * found.length
  for (const table of found) {
    const padded = Buffer.alloc(Math.ceil(table.length / 4) * 4)
    table.body.copy(padded)
    head.push(directoryEntry(table, offset))
    bodies.push(padded)
    offset += padded.length
  }
  return Buffer.concat([...head, ...bodies])
}
