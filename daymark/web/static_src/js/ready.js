// Runs before the page is drawn, so that menus which scripts will fold do not flash open.
document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('govuk-frontend-supported')
