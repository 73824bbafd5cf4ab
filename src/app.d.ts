declare global {
  namespace App {
    interface PageState {
      /** The household whose visit was just kept; Today says so once. An id, never a name: it stays in the browser's history. */
      readonly keptFor?: string
    }
  }
}
export {}
