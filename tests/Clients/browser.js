// A browser in the smallest form that signs in: it keeps cookies, follows redirects and fills in the form of a page.

const hopsAtMost = 20

export class Browser {
  #cookies = new Map()

  constructor(user) {
    this.user = user
  }

  /** Opens an address and goes on, signing in where a page asks for it, until it is sent to the client. */
  async openUntil(address, clientAddress) {
    let url = new URL(address)
    let response = await this.#send(url)
    for (let hops = 0; hops < hopsAtMost; hops++) {
      const location = response.headers.get('location')
      if (location) {
        url = new URL(location, url)
        if (url.href.startsWith(clientAddress)) return url
        response = await this.#send(url)
      } else {
        const page = await response.text()
        const form = this.#fill(page)
        if (!form) throw new Error(`The browser is stuck at ${url.origin}${url.pathname}, status ${response.status}: ${page}`)
        url = new URL(form.action, url)
        response = await this.#send(url, { method: 'POST', body: form.fields })
      }
    }
    throw new Error(`The browser was never sent to ${clientAddress}.`)
  }

  async #send(url, request = {}) {
    const cookie = [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { ...request, redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/.exec(line)
      if (value) this.#cookies.set(name, value)
      else this.#cookies.delete(name)
    }
    return response
  }

  #fill(page) {
    const form = /<form[^>]*\baction="([^"]*)"[^>]*>(.*?)<\/form>/s.exec(page)
    if (!form?.[2].includes('type="password"')) return null
    const fields = new URLSearchParams()
    for (const [input] of form[2].matchAll(/<input[^>]*>/g)) fields.set(attribute(input, 'name'), attribute(input, 'value'))
    fields.set('username', this.user.name)
    fields.set('password', this.user.password)
    return { action: decode(form[1]), fields }
  }
}

const attribute = (tag, name) => decode(new RegExp(`\\b${name}="([^"]*)"`).exec(tag)?.[1] ?? '')

const decode = text => text.replace(/&#x([0-9a-f]+);/gi, (_, code) => String.fromCodePoint(parseInt(code, 16)))
  .replaceAll('&quot;', '"').replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&')
