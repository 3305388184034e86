/**
 * While somebody composes Chinese (输入法组字), Enter, Escape and the arrows belong to the input method: they take a word or give it up. One listener
 * before all others lets none of the handlers of the pages hear such a key, so that nothing is picked, sent or closed by it. The input method itself
 * has had it by then. Returns how to stop.
 */
export function guardComposing(root: Window = window): () => void {
  let ended = -1

  /**
   * Chromium and Firefox tell of the key first and of the end of the composition then; Safari the other way round, so that the key no longer says that it is
   * part of one, but for its code (229) and for having been pressed no later than the composition ended.
   */
  const composes = (key: KeyboardEvent) => key.isComposing || key.keyCode === 229 || key.timeStamp <= ended
  function hush(key: KeyboardEvent) {
    if (!composes(key)) return
    key.stopPropagation()
    if (key.key === 'Escape') key.preventDefault() // the browser itself would empty a box of a search by it, and close a dialog
  }
  const end = (event: CompositionEvent) => (ended = event.timeStamp)

  root.addEventListener('keydown', hush, true)
  root.addEventListener('compositionend', end, true)
  return () => {
    root.removeEventListener('keydown', hush, true)
    root.removeEventListener('compositionend', end, true)
  }
}
