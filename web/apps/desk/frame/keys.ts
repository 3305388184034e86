import { onBeforeUnmount, onMounted } from 'vue'

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}

/** Single-key commands, silent while somebody types; while they compose Chinese no handler hears a key (see composing.ts). */
export function useKeys(commands: Record<string, (event: KeyboardEvent) => void>) {
  function press(event: KeyboardEvent) {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return
    const command = commands[event.key]
    if (!command) return
    event.preventDefault()
    command(event)
  }
  onMounted(() => document.addEventListener('keydown', press))
  onBeforeUnmount(() => document.removeEventListener('keydown', press))
}
