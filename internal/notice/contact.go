package notice

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/mail"
	"regexp"
	"strings"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/fault"
	"liandong/internal/kernel/store"
)

// ErrSecret means that a webhook has no secret worth the name.
var ErrSecret = fault.Define(fault.Invalid, "notice.secret", "签名密钥至少 16 个字符", "The secret for signatures has at least 16 characters.")

// Contacts (联系方式) is where somebody is reached. It is sealed in the database.
type Contacts struct {
	Mail  string `json:"mail,omitempty"`
	Phone string `json:"phone,omitempty"`
	WeCom string `json:"wecom,omitempty"`
	Hook  Hook   `json:"hook,omitzero"`
}

// Hook (对接地址) is where another system is told, and the secret that signs what it is told.
type Hook struct {
	URL    string `json:"url,omitempty"`
	Secret string `json:"secret,omitempty"`
}

const leastSecret = 16

// channels lists those that have a contact.
func (c Contacts) channels() (all []Channel) {
	for _, one := range outward {
		if c.address(one) != "" {
			all = append(all, one)
		}
	}
	return all
}

// address returns the contact of a channel; "" if there is none.
func (c Contacts) address(on Channel) string {
	return map[Channel]string{Mail: c.Mail, SMS: c.Phone, WeCom: c.WeCom, Webhook: c.Hook.URL}[on]
}

var (
	phonePattern = regexp.MustCompile(`^\+?[0-9]{5,20}$`)
	weComPattern = regexp.MustCompile(`^[0-9A-Za-z._@-]{1,64}$`)
)

const longestMail = 254

// wellFormed reports whether an address of a person has the form of its channel.
func wellFormed(c Channel, address string) bool {
	switch c {
	case Mail:
		a, err := mail.ParseAddress(address)
		return err == nil && a.Address == address && len(address) <= longestMail && !strings.ContainsAny(address, "\r\n\x00")
	case SMS:
		return phonePattern.MatchString(address)
	case WeCom:
		return weComPattern.MatchString(address)
	}
	return false
}

func contactPlace(district, account string) string {
	return "notice_contact/" + district + "/" + account
}

// SetContacts keeps where an account is reached, as somebody who knows it says, in place of what was kept before; nothing of it is left where all are empty. What still waits
// goes to the new contacts. Errors: ErrIncomplete, ErrAddress, ErrSecret, and what Gate.Check finds.
func (s *Service) SetContacts(tx *store.Tx, district, account string, c Contacts) error {
	if account == "" {
		return ErrIncomplete.At("account")
	}
	for _, on := range toAPerson {
		if a := c.address(on); a != "" && !wellFormed(on, a) {
			return ErrAddress.At(fieldOf[on])
		}
	}
	if c.Hook.URL != "" {
		if err := s.Gate.Check(c.Hook.URL); err != nil {
			return err
		}
		if len(c.Hook.Secret) < leastSecret {
			return ErrSecret.At("hook_secret")
		}
	}
	names := strings.ReplaceAll(list(c.channels()), ",", "")
	if names == "" {
		_, err := contactRows.Exec(tx, `DELETE FROM notice_contact WHERE district = $1 AND account = $2`, district, account)
		return err
	}
	plain, err := json.Marshal(c)
	if err != nil {
		return err
	}
	_, err = contactRows.Exec(tx, `INSERT INTO notice_contact (district, account, channels, contacts) VALUES ($1, $2, $3, $4)
		ON CONFLICT (district, account) DO UPDATE SET channels = excluded.channels, contacts = excluded.contacts`,
		district, account, names, s.Vault.Seal(plain, contactPlace(district, account)))
	return err
}

// Contacts returns where an account is reached, in clear. Who asks for another's must have the right to it and records the reading.
func (s *Service) Contacts(tx *store.Tx, district, account string) (Contacts, error) {
	var sealed []byte
	err := tx.Get(`SELECT contacts FROM notice_contact WHERE district = $1 AND account = $2`, store.Args(district, account), &sealed)
	if errors.Is(err, store.ErrNoRow) {
		return Contacts{}, nil
	}
	if err != nil {
		return Contacts{}, err
	}
	return openContacts(s.Vault, bytes.Clone(sealed), district, account)
}

func openContacts(vault *access.Vault, sealed []byte, district, account string) (c Contacts, err error) {
	plain, err := vault.Unseal(sealed, contactPlace(district, account))
	if err == nil {
		err = json.Unmarshal(plain, &c)
	}
	return c, err
}
