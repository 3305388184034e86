package administration

import (
	"encoding/base32"
	"encoding/hex"
	"encoding/json"
	"strings"

	"github.com/google/uuid"

	"liandong/internal/kernel/access"
	"liandong/internal/kernel/journal"
	"liandong/internal/kernel/store"
	"liandong/internal/request"
)

// checked is the id as it is kept. Errors: request.ErrID.
func (w Why) checked() (Why, error) {
	if w.ID = strings.ToLower(w.ID); w.ID != "" && (uuid.Validate(w.ID) != nil || len(w.ID) != 36) {
		return w, request.ErrID.At("id")
	}
	return w, nil
}

// doneOnce marks what is done under an id, and says whether the same caller has done the same under it before: then nothing is done again. The mark is keyed, since the
// log keeps it and others read the log. Errors: request.ErrTaken.
func (s *Service) doneOnce(tx *store.Tx, c *access.Caller, why Why, what string, content any) (said access.Saying, again bool, err error) {
	if why.ID == "" {
		return said, false, nil
	}
	whole, err := json.Marshal(map[string]any{"what": what, "content": content, "remark": strings.TrimSpace(why.Remark)})
	if err != nil {
		return said, false, err
	}
	said = access.Saying{ID: why.ID, Mark: hex.EncodeToString(s.Cases.Vault.Match("said/" + c.District + "/" + why.ID + "/" + string(whole)))}
	entry, found, err := journal.One(tx, c.District, why.ID)
	if err != nil || !found {
		return said, false, err
	}
	var detail struct {
		Said string `json:"said"`
	}
	if json.Unmarshal([]byte(entry.Detail), &detail) != nil || entry.Actor != c.Account || detail.Said != said.Mark {
		return said, false, request.ErrTaken.At("id")
	}
	return said, true, nil
}

// unused demands that an id belongs to no request. Errors: request.ErrTaken.
func (s *Service) unused(tx *store.Tx, c *access.Caller, why Why) error {
	if why.ID == "" {
		return nil
	}
	used, err := s.Cases.Requests.Used(tx, c.District, why.ID)
	if err == nil && used {
		err = request.ErrTaken.At("id")
	}
	return err
}

// passwordOf is a new password: under an id it follows from that and the key, so that the same again is shown the same, and nothing is kept.
func (s *Service) passwordOf(district string, why Why) string {
	if why.ID == "" {
		return access.NewPassword()
	}
	return strings.ToLower(base32.StdEncoding.EncodeToString(s.Cases.Vault.Match("password/" + district + "/" + why.ID)[:10]))
}
