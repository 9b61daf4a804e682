// Compiles the styles and lays out everything the pages fetch, into daymark/web/static/.
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import * as sass from 'sass'
import { openType } from './woff.mjs'

const source = dirname(fileURLToPath(import.meta.url))
const root = join(source, '..', '..', '..')
const target = join(source, '..', 'static')
const packages = join(root, 'node_modules')
const fonts = join(packages, '@fontsource', 'atkinson-hyperlegible-next', 'files')
const faces = ['400-normal', '400-italic', '600-normal', '700-normal']

function styles () {
  const made = sass.compile(join(source, 'scss', 'daymark.scss'), {
    loadPaths: [packages], style: 'compressed', quietDeps: true
  })
  mkdirSync(join(target, 'css'), { recursive: true })
  writeFileSync(join(target, 'css', 'daymark.css'), made.css)
}

function type () {
  mkdirSync(join(target, 'fonts'), { recursive: true })
  for (const face of faces) {
    const from = join(fonts, `atkinson-hyperlegible-next-latin-${face}`)
    const more = join(fonts, `atkinson-hyperlegible-next-latin-ext-${face}.woff2`)
    cpSync(`${from}.woff2`, join(target, 'fonts', `atkinson-${face}.woff2`))
    cpSync(more, join(target, 'fonts', `atkinson-${face}-ext.woff2`))
    // Charts and PDFs are set on the server, by programs that read plain OpenType only.
    writeFileSync(join(target, 'fonts', `atkinson-${face}.ttf`), openType(readFileSync(`${from}.woff`)))
  }
}

function scripts () {
  const govuk = join(packages, 'govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js')
  cpSync(join(source, 'js'), join(target, 'js'), { recursive: true })
  cpSync(govuk, join(target, 'js', 'govuk-frontend.min.js'))
}

rmSync(target, { recursive: true, force: true })
styles()
type()
scripts()
cpSync(join(source, 'images'), join(target, 'images'), { recursive: true })
console.log('Built daymark/web/static')
