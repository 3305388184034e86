import { flushPromises, mount } from '@vue/test-utils'
import { afterEach, expect, it, vi } from 'vitest'
import { noticesApi, type ContactsInput, type NoticeChoices } from '@/shared/api/notices'
import { fromAnswer } from '@/shared/api/problem'
import { i18n } from '@/shared/texts'
import '@/apps/desk/texts'
import '@/shared/texts/common'
import ContactsForm from './ContactsForm.vue'
import './texts'

const said = (contacts: ContactsInput, waiting: object[] = []) => ({ contacts, waiting }) as unknown as NoticeChoices

/** The form beside its page, which gives it what the server said last. */
function open(contacts: ContactsInput) {
  const form = mount(ContactsForm, {
    props: { contacts, waiting: [], onSaved: (now: NoticeChoices) => void form.setProps({ contacts: now.contacts, waiting: now.waiting }) },
    global: { plugins: [i18n] },
  })
  const part = (name: string) => form.get(`[data-testid=${name}]`)
  const value = (name: string) => (part(name).element as HTMLInputElement).value
  return { form, part, value }
}

afterEach(() => void vi.restoreAllMocks())

it('sends the code where it was told to, and keeps what was typed until it is confirmed', async () => {
  const { form, part, value } = open({ phone: '13800001234' })
  const write = vi.spyOn(noticesApi, 'writeContacts').mockImplementation(async (all) => said({ ...all }))
  const send = vi.spyOn(noticesApi, 'sendContactCode').mockResolvedValue(said({ phone: '13800001234' }, [{ channel: 'mail', address: 'z***@example.org' }]))
  await part('contact-mail').setValue('zhang@example.org')
  await form.trigger('submit')
  await flushPromises()
  expect(write).toHaveBeenCalledWith({ phone: '13800001234' })
  expect(send).toHaveBeenCalledWith('mail', 'zhang@example.org')
  expect(value('contact-mail')).toBe('zhang@example.org')
  vi.spyOn(noticesApi, 'confirmContact').mockResolvedValue(said({ phone: '13800001234', mail: 'z***@example.org' }))
  await part('contact-code-mail').setValue('123456')
  await part('contact-confirm-mail').trigger('click')
  await flushPromises()
  expect(value('contact-mail')).toBe('z***@example.org')
  expect(form.find('[data-testid=contact-code-mail]').exists()).toBe(false)
})

it('leaves an address that was refused where it stands, with the reason', async () => {
  const { form, part, value } = open({})
  vi.spyOn(noticesApi, 'writeContacts').mockImplementation(async (all) => said({ ...all }))
  vi.spyOn(noticesApi, 'sendContactCode').mockRejectedValue(fromAnswer(422, { title: '', status: 422, detail: '邮箱不对' }))
  await part('contact-mail').setValue('not a mail')
  await form.trigger('submit')
  await flushPromises()
  expect(value('contact-mail')).toBe('not a mail')
  expect(form.get('.wrong').text()).not.toBe('')
})

it('puts what is wrong with the webhook at its own field', async () => {
  const { form, part } = open({})
  vi.spyOn(noticesApi, 'writeContacts').mockRejectedValue(fromAnswer(422, { title: '', status: 422, detail: '网址不对', field: 'hook_url', errors: [{ field: 'hook_url', code: 'notice.url', detail: '网址不对' }] }))
  await part('contact-hook_url').setValue('ftp://example.org')
  await form.trigger('submit')
  await flushPromises()
  expect(part('contact-hook_url').attributes('aria-invalid')).toBe('true')
  expect(form.findAll('.wrong').map((one) => one.text())).toEqual(['网址不对'])
})
