/** Why a file was not read, and what to do about it. */
import { sayIfKnown } from '$lib/i18n/say.ts'
import { t } from '$lib/i18n/t.ts'
import type { ImportRefusal } from '$lib/runtime/face.ts'

export function refusalWords(refusal: ImportRefusal): { readonly title: string; readonly note: string } {
  const title = t(`import.refused.${refusal.kind}`)
  switch (refusal.kind) {
    case 'not-a-register':
      return { title, note: t(`import.why.${refusal.why}`) }
    case 'too-large':
      return { title, note: t('import.refused.too-large-do', { limit: sayIfKnown(`register.limit.${refusal.limit}`) ?? refusal.limit }) }
    case 'broken-file':
    case 'locked-file':
    case 'old-excel':
    case 'hostile-file':
      return { title, note: t(`import.refused.${refusal.kind}-do`) }
  }
}
