import { describe, expect, it } from 'vitest'
import { listen, parser, type Message } from './stream'

describe('the parser', () => {
  it('reads messages in whatever pieces they come', () => {
    const text = ': connected\n\nid: 7\nevent: case\ndata: {"a":1}\n\nid: 8\r\nevent: case\r\ndata: x\r\ndata: y\r\n\r\n'
    for (const size of [1, 2, 3, 5, 100]) {
      const parse = parser()
      const all: Message[] = []
      for (let i = 0; i < text.length; i += size) all.push(...parse(text.slice(i, i + size)))
      expect(all, `pieces of ${size}`).toEqual([
        { id: '7', event: 'case', data: '{"a":1}' },
        { id: '8', event: 'case', data: 'x\ny' },
      ])
    }
  })

  it('keeps a message back until it is complete', () => {
    const parse = parser()
    expect(parse('id: 1\ndata: half')).toEqual([])
    expect(parse('\n\n')).toHaveLength(1)
  })
})

function answer(text: string, status = 200): Response {
  return new Response(status === 200 ? text : null, { status })
}

/** Plays a series of answers and remembers what was asked and how long it waited in between. */
async function play(answers: (Response | Error)[]) {
  const asked: (string | null)[] = []
  const waits: number[] = []
  const told: Message[] = []
  const states: boolean[] = []
  const end = new AbortController()
  let position = ''
  await listen({
    url: '/api/v1/stream',
    position: () => position,
    onMessage: (message) => {
      position = message.id
      told.push(message)
    },
    onLive: (live) => states.push(live),
    signal: end.signal,
    fetch: async (_url, init) => {
      asked.push(new Headers(init?.headers).get('Last-Event-ID'))
      const next = answers.shift()
      if (!next) {
        end.abort()
        throw new Error('over')
      }
      if (next instanceof Error) throw next
      return next
    },
    pause: async (ms) => void waits.push(ms),
  })
  return { asked, waits, told, states }
}

describe('listening', () => {
  it('goes on after a cut from where it stopped', async () => {
    const { asked, told } = await play([answer('id: 41\nevent: case\ndata: a\n\nid: 42\nevent: case\ndata: b\n\n'), answer('id: 43\nevent: case\ndata: c\n\n')])
    expect(asked).toEqual([null, '42', '43'])
    expect(told.map((message) => message.data)).toEqual(['a', 'b', 'c'])
  })

  it('does not lose its place over a message that was cut in the middle', async () => {
    const { asked } = await play([answer('id: 41\ndata: a\n\nid: 42\nda'), answer('')])
    expect(asked).toEqual([null, '41', '41'])
  })

  it('waits longer each time nothing answers, and begins anew once it is through', async () => {
    const { waits, states } = await play([new TypeError('x'), new TypeError('x'), answer('', 503), answer(': connected\n\n'), new TypeError('x')])
    expect(waits.slice(0, 5)).toEqual([1000, 2000, 4000, 1000, 2000])
    expect(states).toContain(true)
  })

  it('stops where it may not listen', async () => {
    const { asked, waits } = await play([answer('', 401), answer('never')])
    expect(asked).toHaveLength(1)
    expect(waits).toEqual([])
  })
})
