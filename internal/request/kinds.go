package request

import "liandong/internal/kernel/store"

// What deeds write, for the evidence: requests and how they ended.
var requestRows = store.Declare(store.Kind{Name: "request", Table: "request", Key: []string{"id"}, Columns: []string{
	"kind", "subject", "path", "body", "remark", "asked_by", "asked_at", "expires_at", "state", "decided_by", "decided_at", "reason", "result"}})
