import { initAll } from './govuk-frontend.min.js'
import { followRegions } from './follow.js'
import { printButtons } from './print.js'
import { tableKeys } from './table-keys.js'

initAll()
followRegions(document)
printButtons(document)
tableKeys(document)
