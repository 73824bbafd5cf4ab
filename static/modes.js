/* Applies language, theme, contrast and size of type before the first paint. Plain script, no module: it must not wait. See src/lib/ui/modes.svelte.ts. */
;(function () {
  var root = document.documentElement
  var chosen = {}
  try {
    chosen = JSON.parse(localStorage.getItem('doorstep.modes')) || {}
  } catch (error) {
    chosen = {} // no storage, or not our text: as usual
  }
  if (chosen.locale === 'en') root.lang = 'en'
  if (chosen.contrast === 'high') root.dataset.contrast = 'high'
  else if (chosen.theme === 'dark' || (chosen.theme !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches))
    root.dataset.theme = 'dark'
  if (chosen.type === 'large') root.dataset.type = 'large'
})()
