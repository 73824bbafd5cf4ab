/** The last-chance hook: what nobody expected ends here. It tells the console, and the error page says a sentence; nothing leaves the device. */
import type { HandleClientError } from '@sveltejs/kit'

export const handleError: HandleClientError = ({ error, status, message }) => {
  if (status !== 404) console.error(error)
  return { message }
}
