/** Gives a made file out of the page: by the device's own sheet where it takes such files, else as a download. */
import type { CarryMade } from '$lib/runtime/face.ts'

/** What the sheet of this browser takes: the file itself, or the same as text, or nothing. */
export function shareable({ file, text, fileName }: CarryMade, browser: Pick<Navigator, 'canShare'> | undefined): File | null {
  const forms = [
    new File([file], fileName, { type: file.type }),
    // Most browsers share only what looks like text or a picture.
    new File([text], `${fileName}.txt`, { type: 'text/plain' }),
  ]
  const may = typeof browser?.canShare === 'function' ? browser : null
  return forms.find((form) => may?.canShare({ files: [form] })) ?? null
}

/** Whether it went out; a person who closes the sheet has changed their mind, and that is all right. */
export async function share(file: File): Promise<boolean> {
  try {
    await navigator.share({ files: [file] })
    return true
  } catch (fault) {
    if (fault instanceof DOMException) return false
    throw fault
  }
}

const KEPT_MS = 60_000

export function save({ file, fileName }: CarryMade): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = fileName
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), KEPT_MS)
}
