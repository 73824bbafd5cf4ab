/** Opens a native <dialog> as soon as it is on the page; Esc asks `onclose`, a tap beside it too, and focus goes back to where it came from. */
import type { Attachment } from 'svelte/attachments'

export const modal =
  (onclose: () => void): Attachment<HTMLDialogElement> =>
  (dialog) => {
    const before = document.activeElement
    const cancel = (event: Event): void => {
      event.preventDefault()
      onclose()
    }
    const beside = (event: MouseEvent): void => {
      if (event.target === dialog) onclose()
    }
    dialog.addEventListener('cancel', cancel)
    dialog.addEventListener('click', beside)
    if (!dialog.open) dialog.showModal()
    return () => {
      dialog.removeEventListener('cancel', cancel)
      dialog.removeEventListener('click', beside)
      dialog.close()
      if (before instanceof HTMLElement && before.isConnected) before.focus()
    }
  }
